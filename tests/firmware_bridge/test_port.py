"""The serial port: one owner, closed at the first error, told in our words."""

import os
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.faults import DeviceFault, FaultKind
from firmware_bridge import port as port_module
from firmware_bridge.line import Backoff
from firmware_bridge.port import Port
from tests.firmware_bridge.hall_in_tests import DEADLINE_S


class Cable:
    """A cable with a board at the other end, until it is pulled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.board, self._host = os.openpty()
        tty.setraw(self._host)
        path.symlink_to(os.ttyname(self._host))

    def pull(self) -> None:
        """Take the board away."""
        if self.board >= 0:
            self.path.unlink()
            os.close(self._host)
            os.close(self.board)
            self.board = -1


@pytest.fixture(name="cable")
def _cable(tmp_path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "tty")
    yield cable
    cable.pull()


@pytest.fixture(name="port")
def _port(cable) -> Iterator[Port]:
    port = Port(str(cable.path))
    port.open()
    yield port
    port.dispose()


def heard(port: Port, count: int) -> bytes:
    """Return the next ``count`` bytes of the line."""
    data = b""
    end = time.monotonic() + DEADLINE_S
    while len(data) < count and time.monotonic() < end:
        data += port.wait(DEADLINE_S)
    return data


def test_every_byte_comes_through_in_both_directions(cable, port) -> None:
    every = bytes(range(256))

    port.write(every)
    os.write(cable.board, every)

    assert os.read(cable.board, 512) == every
    assert heard(port, 256) == every


def test_a_quiet_line_gives_nothing(port) -> None:
    assert port.wait(0.01) == b""
    assert port.is_open


def test_another_thread_ends_the_waiting(port) -> None:
    threading.Timer(0.01, port.wake).start()
    start = time.monotonic()

    assert port.wait(DEADLINE_S) == b""
    assert time.monotonic() - start < DEADLINE_S / 2
    assert port.wait(0) == b""  # once


def test_many_wake_ups_are_one(port) -> None:
    for _ in range(100_000):
        port.wake()

    assert port.wait(0) == b""


@pytest.mark.usefixtures("port")
def test_a_second_owner_is_turned_away(cable) -> None:
    other = Port(str(cable.path))

    with pytest.raises(DeviceFault) as caught:
        other.open()

    assert caught.value.kind is FaultKind.BUSY
    assert not other.is_open
    other.dispose()


def test_a_path_without_a_board_is_unplugged(tmp_path) -> None:
    port = Port(str(tmp_path / "nothing"))

    with pytest.raises(DeviceFault) as caught:
        port.open()

    assert caught.value.kind is FaultKind.UNPLUGGED
    assert caught.value.device == str(tmp_path / "nothing")
    port.dispose()


def test_a_path_that_is_no_line_is_a_fault_and_not_a_crash(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    port = Port(str(tmp_path / "file"))

    with pytest.raises(DeviceFault):
        port.open()

    port.dispose()


def test_a_pulled_cable_is_found_while_reading_and_closes_the_port(cable, port) -> None:
    cable.pull()

    with pytest.raises(DeviceFault) as caught:
        port.wait(DEADLINE_S)

    assert caught.value.kind is FaultKind.UNPLUGGED
    assert not port.is_open


def test_a_pulled_cable_is_found_while_writing_and_closes_the_port(cable, port) -> None:
    cable.pull()

    with pytest.raises(DeviceFault):
        port.write(b"hello")

    assert not port.is_open


def test_a_port_opens_again_at_the_same_path(cable, port, tmp_path) -> None:
    cable.pull()
    with pytest.raises(DeviceFault):
        port.wait(DEADLINE_S)
    again = Cable(tmp_path / "tty")
    port.open()
    os.write(again.board, b"back")

    assert heard(port, 4) == b"back"
    again.pull()


def test_a_board_that_does_not_read_does_not_hold_us(port, monkeypatch) -> None:
    monkeypatch.setattr(port_module, "WRITE_TIMEOUT_S", 0.05)
    port.close()
    port.open()

    with pytest.raises(DeviceFault) as caught:
        port.write(bytes(1_000_000))

    assert caught.value.kind is FaultKind.SILENT
    assert not port.is_open


def test_what_is_written_without_a_line_is_lost_quietly(tmp_path) -> None:
    port = Port(str(tmp_path / "nothing"))

    port.write(b"hello")

    port.dispose()
    port.wake()  # a late caller does no harm


def test_a_port_is_tried_again_less_and_less_often_but_never_given_up() -> None:
    backoff = Backoff()

    assert [backoff.step() for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    backoff.reset()
    assert backoff.step() == 0.5
