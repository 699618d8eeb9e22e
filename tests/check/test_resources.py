"""Disk, memory, fonts, time and units: what is short is named with what to do."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kiosk.check.finding import State
from kiosk.check.machine import Machine, Ran
from kiosk.check.resources import disk, disk_space, disk_writes, fonts, memory, timezone, units
from tests.check.benches import bench, machine, remedies, states, texts


def test_a_disk_that_takes_a_block_is_fine_and_keeps_nothing_of_it(tmp_path) -> None:
    found = states(disk(bench(tmp_path)))

    assert found == {"disk": State.OK, "disk space": State.OK}
    assert not list(tmp_path.glob(".kiosk-check*"))


def test_a_disk_that_refuses_is_wrong() -> None:
    # /proc takes no new files from anybody, root among them.
    found = disk_writes(Path("/proc/journal.db"))

    assert found.state is State.WRONG
    assert found.told("en").text.startswith("/proc takes nothing: ")


def test_a_full_disk_is_wrong() -> None:
    found = disk_space(Path("/proc/journal.db"))  # it has no room at all

    assert found.state is State.WRONG
    assert "0 MB free" in found.told("en").text


@pytest.mark.parametrize(
    ("mounts", "forgets"),
    [
        ("overlay / overlay rw 0 0\n", True),
        ("overlay / overlay rw 0 0\n/dev/sda3 {here} ext4 rw 0 0\n", False),
        ("/dev/sda2 / ext4 rw 0 0\n", False),
    ],
)
def test_a_journal_on_an_overlay_forgets_the_day(tmp_path, mounts, forgets) -> None:
    on = machine(tmp_path / "m", {"/proc/mounts": mounts.format(here=tmp_path)})

    found = states(disk(bench(tmp_path, on=on)))

    assert ("disk kind" in found) is forgets


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("MemAvailable:   900000 kB\n", State.OK),
        ("MemAvailable:   90000 kB\n", State.WRONG),
        ("", State.UNKNOWN),
    ],
)
def test_memory_is_enough_short_or_not_told(tmp_path, text, state) -> None:
    on = machine(tmp_path / "m", {"/proc/meminfo": text})

    assert states(memory(bench(tmp_path, on=on))) == {"memory": state}


def test_the_time_in_the_hall_is_said_for_whoever_has_a_watch(tmp_path) -> None:
    found = texts(timezone(bench(tmp_path)))

    assert "2026-11-23 09:00" in found["timezone"]


def test_a_machine_without_the_chinese_font_gets_the_command_to_install_it(tmp_path) -> None:
    found = list(fonts(bench(tmp_path), [tmp_path]))

    assert states(found) == {"font Regular": State.WRONG, "font Bold": State.WRONG}
    assert "apt install fonts-noto-cjk" in remedies(found)["font Bold"]
    assert set(states(fonts(bench(tmp_path))).values()) == {State.OK}


def systemd(root: Path, shown: str, code: int = 0) -> Machine:
    """Return a machine on which systemd has the core, and says this of it."""

    def run(words: Sequence[str]) -> Ran:
        assert words[-1] == "kiosk-core.service"
        active, _, enabled = shown.partition(" ")
        return Ran(code, f"ActiveState={active}\nUnitFileState={enabled}\n")

    on = machine(root, {"/etc/systemd/system/kiosk-core.service": ""}, run=run)
    (root / "run/systemd/system").mkdir(parents=True)
    return on


@pytest.mark.parametrize(
    ("shown", "state", "remedy"),
    [
        ("active enabled", State.OK, ""),
        ("inactive disabled", State.OK, ""),
        ("inactive enabled", State.WRONG, "systemctl start kiosk-core.service"),
        ("failed enabled", State.WRONG, "journalctl -u kiosk-core.service"),
    ],
)
def test_a_unit_is_as_systemd_says(tmp_path, shown, state, remedy) -> None:
    on = systemd(tmp_path / "m", shown)

    found = list(units(bench(tmp_path, on=on)))

    assert states(found) == {"unit kiosk-core.service": state}
    assert remedy in remedies(found).get("unit kiosk-core.service", "")


def test_a_unit_of_which_systemd_says_nothing_is_unknown(tmp_path) -> None:
    on = systemd(tmp_path / "m", " ", code=1)

    assert set(states(units(bench(tmp_path, on=on))).values()) == {State.UNKNOWN}


def test_a_machine_without_systemd_has_no_units(tmp_path) -> None:
    assert list(units(bench(tmp_path))) == []
