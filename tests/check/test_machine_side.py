"""Permissions, groups and ports: who may open what, and who sits on it already."""

import os

import pytest

from kiosk.check.finding import State
from kiosk.check.machine import run_tool, this_machine
from kiosk.check.permissions import groups, permissions
from kiosk.check.ports import lasting_name, ports
from tests.check.benches import bench, is_root, machine, process, remedies, states, texts
from tests.e2e.lobby import HallSettings

SERIAL = HallSettings(terminals={"2": "serial:/dev/kiosk-none#3"})
GROUPS = "dialout:x:20:kiosk-bridge\nvideo:x:44:\nrender:x:105:kiosk-screen\n"
ACCOUNTS = "kiosk-core:x:900:900::/:\nkiosk-bridge:x:901:901::/:\nkiosk-screen:x:902:902::/:\n"


def test_folders_that_can_be_made_are_fine(tmp_path) -> None:
    found = states(permissions(bench(tmp_path)))

    assert found == {"journal folder": State.OK, "door folder": State.OK}


@pytest.mark.skipif(is_root(), reason="root may write anywhere")
def test_a_folder_that_is_not_ours_is_wrong(tmp_path) -> None:
    on = bench(tmp_path)
    tmp_path.chmod(0o500)

    assert states(permissions(on))["journal folder"] is State.WRONG


def test_a_device_file_that_may_be_opened_is_named(tmp_path) -> None:
    keypad = tmp_path / "keypad"
    keypad.touch()
    settings = HallSettings(keypads={"1": f"evdev:{keypad}"})

    assert states(permissions(bench(tmp_path, settings)))[f"file {keypad}"] is State.OK


def test_a_line_that_two_terminals_share_is_looked_at_once(tmp_path) -> None:
    line = tmp_path / "line"
    line.touch()
    settings = HallSettings(terminals={"1": f"serial:{line}#1", "2": f"serial:{line}#2"})

    assert states(permissions(bench(tmp_path, settings)))[f"file {line}"] is State.OK


def test_the_account_that_is_in_no_group_gets_the_command_that_puts_it_there(tmp_path) -> None:
    on = machine(tmp_path / "m", {"/etc/group": GROUPS, "/etc/passwd": ACCOUNTS})
    found = list(groups(bench(tmp_path, SERIAL, on=on)))

    assert states(found) == {
        "group dialout, kiosk-bridge": State.OK,
        "group render, kiosk-screen": State.OK,
        "group video, kiosk-screen": State.WRONG,
    }
    assert "usermod -aG video kiosk-screen" in remedies(found)["group video, kiosk-screen"]


def test_a_user_who_is_in_no_group_cannot_try_the_device_and_is_told_how(tmp_path) -> None:
    files = {"/etc/group": GROUPS, "/etc/passwd": ACCOUNTS}
    on = machine(tmp_path / "m", files, user="wang", all_may=False)

    found = list(groups(bench(tmp_path, SERIAL, on=on)))

    assert states(found)["group dialout, kiosk-bridge"] is State.OK
    assert states(found)["group dialout, wang"] is State.WRONG
    assert "usermod -aG dialout wang" in remedies(found)["group dialout, wang"]


def test_a_machine_without_the_accounts_is_no_installation_and_nobody_knows_more(
    tmp_path,
) -> None:
    on = machine(tmp_path / "m", {"/etc/group": GROUPS})

    found = states(groups(bench(tmp_path, SERIAL, on=on)))

    assert found["group dialout, kiosk-bridge"] is State.UNKNOWN


def test_an_account_whose_own_group_it_is_is_a_member(tmp_path) -> None:
    on = machine(tmp_path, {"/etc/group": "kiosk-core:x:900:\n"})

    assert on.members("kiosk-core") == frozenset({"kiosk-core"})
    assert on.members("nobody-made-it") is None


def test_a_line_that_is_not_there_is_wrong(tmp_path) -> None:
    assert states(ports(bench(tmp_path, SERIAL))) == {"port /dev/kiosk-none": State.WRONG}


@pytest.mark.parametrize(
    ("name", "state", "remedy"),
    [
        ("ModemManager", State.WRONG, "apt purge --autoremove modemmanager"),
        ("minicom", State.WRONG, "kill 77"),
        ("kiosk", State.OK, None),
    ],
)
def test_whoever_holds_a_line_is_named(tmp_path, name, state, remedy) -> None:
    line = tmp_path / "line"
    line.touch()
    settings = HallSettings(terminals={"2": f"serial:{line}#3"})
    on = machine(tmp_path / "m")
    process(tmp_path / "m", 77, name, line)

    found = list(ports(bench(tmp_path, settings, on=on)))

    assert states(found)[f"port {line}"] is state
    assert name in texts(found)[f"port {line}"] or state is State.OK
    told = remedies(found).get(f"port {line}")
    assert told is None if remedy is None else remedy in str(told)


def test_a_thief_of_lines_is_named_before_it_has_stolen_one(tmp_path) -> None:
    line = tmp_path / "line"
    line.touch()
    on = machine(tmp_path / "m")
    process(tmp_path / "m", 5, "brltty")
    settings = HallSettings(printer_url=f"serial://{line}")

    found = list(ports(bench(tmp_path, settings, on=on)))

    assert states(found) == {f"port {line}": State.OK, "ports": State.WRONG}
    assert "brltty" in texts(found)["ports"]


def test_a_hall_without_lines_does_not_care_about_thieves(tmp_path) -> None:
    on = machine(tmp_path / "m")
    process(tmp_path / "m", 5, "brltty")

    assert list(ports(bench(tmp_path, on=on))) == []


def test_a_line_that_the_kernel_counted_has_a_name_that_lasts(tmp_path) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    on = machine(tmp_path)
    by_id = tmp_path / "dev/serial/by-id"
    by_id.mkdir(parents=True)
    (by_id / "usb-FTDI_A1-if00").symlink_to(device)

    assert lasting_name(on, device) == "/dev/serial/by-id/usb-FTDI_A1-if00"
    assert lasting_name(on, tmp_path / "ttyUSB1") == ""


def test_this_machine_knows_its_user_and_finds_its_own_open_files(tmp_path) -> None:
    here = this_machine()
    held = tmp_path / "held"

    with held.open("w"):
        mine = held.resolve()
        holders = [one.pid for one in here.holders(mine)]
        everybody = {one.pid for one in here.processes()}

    assert here.user
    assert os.getpid() not in holders, "others are asked for"
    assert os.getpid() in everybody


def test_a_tool_that_is_not_there_says_nothing() -> None:
    assert run_tool(["kiosk-has-no-such-tool"]) is None
    ran = run_tool(["sh", "-c", "echo fine; exit 3"])
    assert ran is not None
    assert (ran.code, ran.out) == (3, "fine\n")
