"""``kiosk firmware``: a bundle alike everywhere, and an update past or through the bridge."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.bundle import BundleError, read
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.firmware_cli import firmware
from firmware_bridge.messages import Key
from firmware_bridge.program import PROGRAM, build
from firmware_bridge.simulated import SimulatedTerminal
from firmware_bridge.update_door import Progress, Request, UpdateDoor, ask, place
from kiosk.domain.commands import CallNext
from tests.firmware_bridge.hall_in_tests import HallInTests, until
from tests.firmware_bridge.line_in_tests import LineInTheMiddle
from tests.firmware_bridge.programs_in_tests import NEW, program
from tests.firmware_bridge.test_bridge import HALL

Run = Callable[..., Result]


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(HALL.format(folder=tmp_path))
    return path


@pytest.fixture(name="update")
def _update(config) -> Run:
    """Run ``kiosk firmware update``."""

    def run(*arguments: str) -> Result:
        said = ["update", "--config", str(config), *arguments]
        return CliRunner().invoke(firmware, said, catch_exceptions=False)

    return run


@pytest.fixture(name="newer")
def _newer(tmp_path) -> str:
    file = tmp_path / "terminal.bin"
    file.write_bytes(program(tmp_path / "new").data)
    return str(file)


def test_the_same_program_is_the_same_file(tmp_path) -> None:
    files = [tmp_path / name for name in ("one.bin", "two.bin")]
    for file in files:
        result = CliRunner().invoke(firmware, ["build", "--out", str(file)])
        assert result.exit_code == 0
        assert build().digest.hex() in result.output

    assert files[0].read_bytes() == files[1].read_bytes()
    bundle = read(files[0].read_bytes())
    assert bundle == build()
    assert {name for name, _ in bundle.manifest.files} == {
        file.name for file in PROGRAM.glob("*.py")
    } - {"main.py", "main_host.py"}


def test_a_place_that_cannot_be_written_is_said(tmp_path) -> None:
    result = CliRunner().invoke(firmware, ["build", "--out", str(tmp_path / "no" / "file")])

    assert result.exit_code == 2
    assert "No such file" in result.output


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "long"])
def test_a_file_that_is_no_whole_bundle_is_refused(harm) -> None:
    data = bytearray(build().data)
    match harm:
        case "cut":
            del data[-1]
        case "flipped":
            data[1000] ^= 1
        case "other":
            data[0] ^= 1
        case _:
            data += bytes(600_000)

    with pytest.raises(BundleError):
        read(bytes(data))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--counter", "9"], "counter 9 has no terminal on a serial line"),
        (["--counter", "3"], "counter 3 has no terminal on a serial line"),
        (["--counter", "1", "--bundle", "/no/such"], "No such file"),
        (["--counter", "1", "--bundle", __file__], "no program for a terminal"),
    ],
)
def test_bad_usage_ends_with_2_and_says_what(update, arguments, said) -> None:
    result = update(*arguments)

    assert result.exit_code == 2
    assert said in result.output


def test_a_line_that_is_not_there_ends_with_1_and_a_remedy(update) -> None:
    result = update("--counter", "1")

    assert result.exit_code == 1
    assert "请检查电源和连线" in result.output


@pytest.fixture(name="terminal")
def _terminal(tmp_path) -> Iterator[SimulatedTerminal]:
    with SimulatedTerminal(tmp_path / "bus0", tmp_path / "boots", 1, "SIM1") as terminal:
        yield terminal


@pytest.mark.usefixtures("terminal")
def test_without_a_bridge_the_command_holds_the_line_itself(update, newer) -> None:
    result = update("--counter", "1", "--bundle", newer)

    assert result.exit_code == 0
    assert "100%" in result.output
    assert f"现在运行{NEW}" in result.output
    again = update("--counter", "1")
    assert again.exit_code == 1
    assert "更旧" in again.output


def test_a_board_whose_line_goes_with_its_restart_as_over_usb_is_waited_for(
    terminal, update, newer
) -> None:
    def restart() -> None:
        until(lambda: b'"trial": "b"' in _active(terminal), 60)
        terminal.unplug()
        terminal.plug_in()

    with ThreadPoolExecutor(1) as hands:
        restarted = hands.submit(restart)
        result = update("--counter", "1", "--bundle", newer)
        restarted.result()

    assert result.exit_code == 0, result.output
    assert f"现在运行{NEW}" in result.output


def _active(terminal: SimulatedTerminal) -> bytes:
    file = terminal.flash / "active"
    return file.read_bytes() if file.exists() else b""


BYTE_S = 10 / 115_200


def _at_wire_speed(data: bytes) -> bytes:
    """Take the wire's own time: a terminal hears all that is said to the other one, too."""
    time.sleep(len(data) * BYTE_S)
    return data


@pytest.fixture(name="through_bridge")
def _through_bridge(tmp_path) -> Iterator[tuple[HallInTests, SimulatedTerminal]]:
    """A bridge that runs, with counters 1 and 2 on one line; gives the hall and terminal 2."""
    hall = HallInTests()
    hall.show("1", number="A001")
    hall.show("2", number="A002")
    path = tmp_path / "bus0"
    counters = [
        CounterTerminal(str(one), SerialTerminalUrl(str(path), one), rates=True)
        for one in (1, 2)
    ]
    with (
        SimulatedTerminal(tmp_path / "tty1", tmp_path / "boots1", 1, "SIM1") as one,
        SimulatedTerminal(tmp_path / "tty2", tmp_path / "boots2", 2, "SIM2") as two,
        LineInTheMiddle(path, [one.path, two.path], suffer=_at_wire_speed),
    ):
        bridge = Bridge(counters, lambda: hall, time.monotonic)
        door = UpdateDoor(place(tmp_path / "core.sock"), bridge.update)
        bridge.start()
        door.start()
        until(lambda: two.panel.display == "A002" and one.panel.display == "A001")
        yield hall, two
        door.stop()
        bridge.stop()


def test_a_bridge_that_runs_does_it_while_the_other_counter_works(
    through_bridge, config, newer
) -> None:
    hall, other = through_bridge
    code = "from firmware_bridge.firmware_cli import firmware; firmware()"
    arguments = ["update", "--config", str(config), "--counter", "1", "--bundle", newer]
    with subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stderr is not None
        assert command.stderr.readline() == "10%\n"
        for press in range(1, 4):
            other.press(Key.CALL)
            until(partial(hall.has_done, press))
        said, _ = command.communicate(timeout=60)

    assert command.returncode == 0
    assert f"现在运行{NEW}" in said
    assert set(hall.done.values()) == {CallNext(counter="2")}


@pytest.mark.usefixtures("through_bridge")
def test_the_bridge_refuses_what_is_no_order(tmp_path) -> None:
    path = place(tmp_path / "core.sock")
    data = build().data

    def answer(request: Request, sent: bytes) -> list[Progress]:
        heard = ask(path, request, sent)
        assert heard is not None
        return list(heard)

    assert answer(Request("9", len(data)), data) == [
        Progress(complaint="counter 9 has no terminal on a serial line")
    ]
    (spoilt,) = answer(Request("1", 5), b"LOBBY")
    assert "no program for a terminal" in spoilt.complaint


def test_where_no_bridge_listens_nobody_is_asked(tmp_path) -> None:
    assert ask(tmp_path / "bridge.sock", Request("1", 0), b"") is None


def test_only_its_owner_may_give_the_bridge_orders(tmp_path) -> None:
    door = UpdateDoor(tmp_path / "bridge.sock", lambda _counter, _update: False)
    door.start()
    mode = (tmp_path / "bridge.sock").stat().st_mode & 0o777
    door.stop()

    assert mode == 0o600
    assert not (tmp_path / "bridge.sock").exists()


def test_a_bridge_that_has_no_place_for_its_socket_holds_its_lines_all_the_same(
    tmp_path, capsys
) -> None:
    door = UpdateDoor(tmp_path / "no" / "bridge.sock", lambda _counter, _update: False)
    door.start()
    door.stop()

    assert "no updates through this bridge" in capsys.readouterr().out
