"""A serial port is held alone, given up when nothing moves, and leaves nothing behind."""

import os
import pty

import pytest

from drivers.faults import DeviceFault, FaultKind
from drivers.printer_serial import SerialLink


def test_a_serial_printer_that_stands_is_given_up_after_a_while(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("drivers.printer_serial.WRITE_S", 0.2)
    master, slave = pty.openpty()
    (tmp_path / "port").symlink_to(os.ttyname(slave))
    link = SerialLink(str(tmp_path / "port"), 115200, "none")
    link.open()

    with pytest.raises(DeviceFault) as caught:
        link.write(bytes(1_000_000))

    assert caught.value.kind is FaultKind.SILENT
    link.close()
    os.close(master)
    os.close(slave)


RECEIVED_BYTES = 4096
"""What the far end of a pty has taken in; three times as many wait at the near one."""


def test_what_a_standing_printer_did_not_take_never_comes_out_later(
    monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr("drivers.printer_serial.WRITE_S", 0.2)
    master, slave = pty.openpty()
    (tmp_path / "port").symlink_to(os.ttyname(slave))
    link = SerialLink(str(tmp_path / "port"), 115200, "rtscts")
    link.open()
    with pytest.raises(DeviceFault):
        link.write(bytes(1_000_000))

    link.close()

    os.set_blocking(master, False)
    assert len(os.read(master, 1_000_000)) <= RECEIVED_BYTES
    with pytest.raises(BlockingIOError):
        os.read(master, 1)
    os.close(master)
    os.close(slave)


def test_a_serial_port_is_held_by_one_program_alone(tmp_path) -> None:
    master, slave = pty.openpty()
    (tmp_path / "port").symlink_to(os.ttyname(slave))
    first, second = (SerialLink(str(tmp_path / "port"), 9600, "none") for _ in range(2))
    first.open()

    with pytest.raises(DeviceFault) as caught:
        second.open()

    assert caught.value.kind is FaultKind.BUSY
    first.close()
    os.close(master)
    os.close(slave)
