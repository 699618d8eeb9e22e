"""A cable may be pulled in the very moment in which a driver opens it: a fault, no crash."""

import errno
import termios

import pytest
import serial

from drivers.faults import DeviceFault, FaultKind
from drivers.keypad_evdev import EvdevKeys
from drivers.keypad_serial import SerialKeys
from drivers.printer_serial import SerialLink
from firmware_bridge.port import Port

PATH = "/dev/kiosk-pulled"


def _torn(*_arguments: object, **_options: object) -> None:
    # As tcsetattr and tcflush answer; pyserial translates neither.
    raise termios.error(errno.EIO, "Input/output error")


@pytest.mark.parametrize(
    "open_it",
    [SerialKeys(PATH, 9600).open, SerialLink(PATH, 9600, "none").open, Port(PATH).open],
    ids=["keypad", "printer", "bridge"],
)
def test_a_serial_line(open_it, monkeypatch) -> None:
    monkeypatch.setattr(serial, "Serial", _torn)

    with pytest.raises(DeviceFault) as caught:
        open_it()

    assert caught.value.kind is FaultKind.UNPLUGGED


def test_a_usb_keypad_whose_folders_go_while_its_nodes_are_looked_for() -> None:
    def nodes(path: str) -> tuple[str, ...]:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)

    keys = EvdevKeys(PATH, nodes=nodes)

    with pytest.raises(DeviceFault) as caught:
        keys.open()

    assert caught.value.kind is FaultKind.UNPLUGGED
    keys.close()
