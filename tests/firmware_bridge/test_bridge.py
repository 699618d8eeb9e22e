"""The bridge as a process: put together by path, watched, and ended in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

from drivers.keypad_url import TerminalKeypadUrl
from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge, ThreadEnded, by_path
from firmware_bridge.cli import bridge as bridge_command
from firmware_bridge.cli import terminals
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.greeting import Timing
from firmware_bridge.transfer import Destination
from kiosk.domain.commands import Command
from kiosk.settings import read_settings
from tests.firmware_bridge.hall_in_tests import DEADLINE_S, HallInTests, until
from tests.firmware_bridge.test_port import Cable

HALL = """
[site]
device = "hz-0001"
name = {{ zh = "滨江政务服务中心", en = "Binjiang Service Centre" }}
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[[service]]
id = "account"
prefix = "A"
name = {{ zh = "开户", en = "Open an account" }}

[[counter]]
id = "1"
services = ["account"]
terminal = "serial:{folder}/bus0#1"
keypad = "terminal"

[[counter]]
id = "2"
services = ["account"]
accessible = true
terminal = "serial:{folder}/bus0#2"

[[counter]]
id = "3"
services = ["account"]
terminal = "gpio:call=17"

[api]
socket = "{folder}/core.sock"
"""


WHERE_TO = (Destination("account", "A"),)


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(HALL.format(folder=tmp_path))
    return path


def on(path: str, address: int) -> CounterTerminal:
    """Return counter and terminal of the same number."""
    return CounterTerminal(str(address), SerialTerminalUrl(path, address))


def test_counters_with_the_same_path_share_a_line() -> None:
    one, two, three = on("/dev/a", 1), on("/dev/b", 2), on("/dev/a", 3)

    assert by_path([one, two, three]) == {"/dev/a": [one, three], "/dev/b": [two]}


def test_only_serial_terminals_are_the_bridges(config, tmp_path) -> None:
    settings = read_settings(config)

    found = terminals(settings)

    line = f"{tmp_path}/bus0"
    assert found == (
        CounterTerminal("1", SerialTerminalUrl(line, 1), rates=True, destinations=WHERE_TO),
        CounterTerminal("2", SerialTerminalUrl(line, 2), destinations=WHERE_TO),
    )
    assert settings.device_of("1").keypad == TerminalKeypadUrl()


class _BrokenDoor(HallInTests):
    """A door whose every answer is a bug."""

    def submit(self, command: Command, command_id: str | None = None) -> NoReturn:
        raise ZeroDivisionError(f"{command} {command_id}")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_one_thread_ends_the_process(tmp_path) -> None:
    # The fault of the missing line reaches the broken door, and its thread dies of it.
    broken = Bridge([on(str(tmp_path / "tty"), 3)], _BrokenDoor, time.monotonic)

    with pytest.raises(ThreadEnded, match="'faults' has ended"):
        broken.run(threading.Event(), lambda _text: None, 0.01)

    broken.stop()


def test_systemd_hears_that_the_bridge_is_ready_alive_and_stopping(tmp_path) -> None:
    ends = threading.Event()
    told: list[str] = []

    def notify(text: str) -> None:
        told.append(text)
        if len(told) == 3:
            ends.set()

    hall = HallInTests()
    Bridge([on(str(tmp_path / "tty"), 3)], lambda: hall, time.monotonic).run(ends, notify, 0.01)

    assert told == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]


def test_a_line_that_is_not_there_is_told_for_each_of_its_counters_once(tmp_path) -> None:
    hall = HallInTests()
    path = str(tmp_path / "tty")
    bridge = Bridge([on(path, 3), on(path, 4)], lambda: hall, time.monotonic)
    bridge.start()
    until(lambda: len(hall.faults) == 2)
    bridge.stop()

    assert sorted((fault.device, fault.kind) for fault in hall.faults) == [
        ("terminal 3", "unplugged"),
        ("terminal 4", "unplugged"),
    ]


def test_a_line_that_is_pulled_again_is_told_again_though_nobody_answered_between(
    tmp_path,
) -> None:
    hall = HallInTests()
    timing = Timing(answer_s=0.01, hello_s=0.02, hello_max_s=0.02)
    path = tmp_path / "tty"
    bridge = Bridge([on(str(path), 3)], lambda: hall, time.monotonic, timing)
    bridge.start()
    for _ in range(2):
        until(lambda: hall.faults and hall.faults[-1].kind == "unplugged")
        cable = Cable(path)
        until(lambda: hall.faults[-1].kind == "silent")
        cable.pull()
    until(lambda: hall.faults[-1].kind == "unplugged")
    bridge.stop()

    assert [one.kind for one in hall.faults] == ["unplugged", "silent"] * 2 + ["unplugged"]


def test_a_fault_is_told_once_the_core_is_back(tmp_path) -> None:
    hall = HallInTests()
    hall.closed = True
    bridge = Bridge([on(str(tmp_path / "tty"), 3)], lambda: hall, time.monotonic)
    bridge.start()
    until(lambda: hall.faults_tried > 0)
    hall.closed = False
    until(lambda: hall.faults)
    bridge.stop()

    assert hall.faults[0].device == "terminal 3"


def test_bad_settings_end_with_2_and_a_line_that_names_the_key(config) -> None:
    config.write_text(config.read_text().replace("bus0#2", "bus0#900"))

    result = CliRunner().invoke(bridge_command, ["--config", str(config)])

    assert result.exit_code == 2
    assert "counter[2].terminal" in result.output


def test_the_command_runs_without_core_or_line_and_ends_when_asked(config, tmp_path) -> None:
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.settimeout(DEADLINE_S)
    told.bind(str(tmp_path / "notify"))
    code = "from firmware_bridge.cli import bridge; bridge()"
    # The arguments are our own.
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code, "--config", str(config)],
        env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
    ) as process:
        assert told.recv(64) == b"READY=1"
        process.send_signal(signal.SIGTERM)

        assert process.wait(DEADLINE_S) == 0
    told.close()
