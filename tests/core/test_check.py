"""Before the doors open, every device is looked at, and each fault says what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.ticket_printer import StatusLevel
from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.check.finding import State
from kiosk.core.check import clock_finding
from kiosk.core.check_cli import check
from kiosk.core.clock import ClockTrust
from kiosk.core.journal import Journal
from kiosk.domain.moment import UtcMillis
from tests.core.hall_in_tests import NOON, HandClock
from tests.e2e.lobby import HallSettings, RunningCore


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    """Return a printer that answers."""
    with VirtualPrinter(TcpDoor()) as virtual:
        yield virtual


def look(folder: Path, settings: HallSettings, *words: str) -> Result:
    """Run ``kiosk check`` on a hall."""
    config = folder / "kiosk.toml"
    config.write_text(settings.text(folder), encoding="utf-8")
    return CliRunner().invoke(check, ["--config", str(config), *words])


def test_a_hall_in_which_all_is_well_passes(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url))

    assert result.exit_code == 0, result.output
    assert "ok    journal: " in result.output
    assert "ok    printer: It answers (" in result.output
    assert "WRONG" not in result.output


def test_every_figure_in_force_names_its_standard(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url))

    in_force = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert len(in_force) >= 6
    assert all(re.search(r"\([SN]\d+", line) for line in in_force)


@pytest.mark.parametrize(
    ("happens", "english", "chinese"),
    [
        ("runs_out_of_paper", "Put in a new roll", "请换上新的纸卷"),
        ("opens_cover", "Close it", "请合上盖子"),
        ("is_unplugged", "Check its power and cable", "请检查电源和连线"),
    ],
)
def test_a_printer_that_cannot_print_says_what_to_do_in_the_persons_language(
    tmp_path, printer, happens, english, chinese
) -> None:
    getattr(printer, happens)()
    settings = HallSettings(printer_url=printer.url)

    in_english = look(tmp_path, settings)
    in_chinese = look(tmp_path, settings, "--language", "zh")

    assert (in_english.exit_code, in_chinese.exit_code) == (1, 1)
    assert english in in_english.output
    assert chinese in in_chinese.output


def test_a_printer_that_never_answers_is_no_fault_and_is_called_what_it_is(tmp_path) -> None:
    with VirtualPrinter(TcpDoor(), level=StatusLevel.WRITE_ONLY) as mute:
        result = look(tmp_path, HallSettings(printer_url=mute.url))

    assert result.exit_code == 0
    assert "does not answer" in result.output


def test_a_keypad_that_is_not_plugged_in_is_named_with_its_counter(tmp_path, printer) -> None:
    settings = HallSettings(printer_url=printer.url, keypads={"2": "evdev:/dev/input/none-2"})

    result = look(tmp_path, settings)

    assert result.exit_code == 1
    assert "WRONG keypad 2: The rating keypad cannot be reached." in result.output


def test_a_damaged_journal_is_wrong_and_says_how_to_go_on(tmp_path, printer) -> None:
    Journal(tmp_path / "journal.db").close()
    (tmp_path / "journal.db").write_bytes(b"no journal at all" * 100)

    result = look(tmp_path, HallSettings(printer_url=printer.url))

    assert result.exit_code == 1
    assert "WRONG journal: " in result.output


def test_machines_get_the_findings_as_json(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url), "--json")

    findings = {one["name"]: one["fine"] for one in json.loads(result.output)}
    assert findings["journal"]
    assert findings["printer"]


def test_each_finding_of_a_machine_has_its_state_and_words_in_both_languages(
    tmp_path, printer
) -> None:
    result = look(
        tmp_path, HallSettings(printer_url=printer.url), "--json", "--only", "printer"
    )

    found = {one["name"]: one for one in json.loads(result.output)}
    assert list(found) == ["printer", "printer slip"]
    assert (found["printer"]["state"], found["printer"]["fine"]) == ("ok", True)
    assert (found["printer slip"]["state"], found["printer slip"]["fine"]) == ("skipped", False)
    assert found["printer"]["texts"]["en"] == found["printer"]["text"]
    assert found["printer"]["texts"]["zh"].startswith("有应答")


def test_what_is_only_skipped_or_unknown_ends_with_0(tmp_path, printer) -> None:
    settings = HallSettings(printer_url=printer.url, sound="sim:")

    assert look(tmp_path, settings, "--only", "sound", "--only", "screens").exit_code == 0


def test_a_probe_that_does_not_exist_is_bad_usage_and_all_names_are_told(tmp_path) -> None:
    result = look(tmp_path, HallSettings(), "--only", "coffee")

    assert result.exit_code == 2
    for name in ("printer", "broker", "terminals", "journal", "disk", "panels"):
        assert name in result.output


def test_a_running_core_keeps_its_printer_and_answers_for_it(tmp_path, printer) -> None:
    settings = HallSettings(printer_url=printer.url)
    with RunningCore(tmp_path, settings) as core:
        well = core.kiosk("check", "--unattended", "--only", "printer", "--only", "core")
        printer.opens_cover()
        open_ = core.kiosk("check", "--unattended", "--only", "printer")

        before = len(core.events())
        clock = core.kiosk("check", "--unattended", "--only", "clock")
        after = len(core.events())

    assert clock.returncode == 0
    assert after == before, "who asks about the machine needs no test of the hall"
    assert well.returncode == 0, well.stdout
    assert "The core holds it and has just tested it: it works." in well.stdout
    assert "it holds the devices and was asked about them" in well.stdout
    assert open_.returncode == 1
    assert "The cover of the printer is open." in open_.stdout


@pytest.mark.parametrize(
    ("trust", "ahead_s", "state"),
    [
        (ClockTrust.SYNCED, 0, State.OK),
        (ClockTrust.HELD, 0, State.OK),
        (ClockTrust.UNSYNCED, 0, State.UNKNOWN),
        (ClockTrust.UNSYNCED, 3600, State.WRONG),
        (ClockTrust.SYNCED, 3600, State.WRONG),
        (ClockTrust.SYNCED, 30, State.OK),
    ],
)
def test_a_clock_behind_the_record_is_wrong_and_one_that_nobody_set_is_unknown(
    trust, ahead_s, state
) -> None:
    clock = HandClock()
    clock.trust = trust

    assert clock_finding(clock, UtcMillis(NOON + ahead_s * 1000)).state is state
