"""Which event nodes are one keypad: those of the same USB device that have only keys."""

from pathlib import Path

import pytest

from drivers.keypad_nodes import nodes_of

KEYS, KEYS_AND_LIGHTS, MOUSE, TOUCH = "100003", "120013", "17", "b"
"""``capabilities/ev``, in the kernel's hexadecimal."""


class Machine:
    """A machine's sysfs and its device files."""

    def __init__(self, folder: Path) -> None:
        self.sysfs = folder / "class"
        self.nodes = folder / "dev"
        self._devices = folder / "devices"
        self.sysfs.mkdir()
        self.nodes.mkdir()

    def has(self, event: str, capabilities: str, *, at: str, usb: str | None = None) -> str:
        """Add a node of the device ``at``; return its path."""
        number = event.removeprefix("event")
        of_input = self._devices / at / "input" / f"input{number}"
        (of_input / event).mkdir(parents=True)
        (of_input / "capabilities").mkdir()
        (of_input / "capabilities" / "ev").write_text(capabilities + "\n")
        if usb is not None:
            (self._devices / usb / "idVendor").write_text("04d9\n")
        (of_input / event / "device").symlink_to(of_input)
        (self.sysfs / event).symlink_to(of_input / event)
        (self.nodes / event).write_bytes(b"")
        return str(self.nodes / event)

    def nodes_of(self, path: str) -> tuple[str, ...]:
        """Ask."""
        return nodes_of(path, self.sysfs, self.nodes)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.has("event0", KEYS, at="platform/button")
    machine.has("event5", KEYS_AND_LIGHTS, at="usb1/1-2/1-2:1.0/0003", usb="usb1/1-2")
    machine.has("event6", KEYS, at="usb1/1-2/1-2:1.1/0004")
    machine.has("event7", MOUSE, at="usb1/1-2/1-2:1.2/0005")
    machine.has("event8", KEYS_AND_LIGHTS, at="usb1/1-3/1-3:1.0/0006", usb="usb1/1-3")
    (tmp_path / "devices" / "usb1" / "idVendor").write_text("1d6b\n")  # the root hub
    return machine


def test_all_nodes_of_the_device_are_one_keypad_but_its_mouse(machine) -> None:
    five, six = str(machine.nodes / "event5"), str(machine.nodes / "event6")

    assert machine.nodes_of(five) == (five, six)
    assert machine.nodes_of(six) == (six, five)


def test_a_name_that_stays_means_the_same_device(machine, tmp_path) -> None:
    link = tmp_path / "kiosk-keypad-3"
    link.symlink_to(machine.nodes / "event5")

    assert machine.nodes_of(str(link)) == (str(link), str(machine.nodes / "event6"))


def test_the_same_keypad_at_another_counter_is_another(machine) -> None:
    eight = str(machine.nodes / "event8")

    assert machine.nodes_of(eight) == (eight,)


def test_what_hangs_on_no_usb_stands_alone(machine) -> None:
    zero = str(machine.nodes / "event0")

    assert machine.nodes_of(zero) == (zero,)


def test_what_is_not_there_is_looked_for_by_its_own_name(machine) -> None:
    assert machine.nodes_of("/dev/input/by-id/gone") == ("/dev/input/by-id/gone",)


@pytest.mark.parametrize("capabilities", [TOUCH, "", "no number"])
def test_a_touch_screen_in_the_same_box_stays_the_screens(machine, capabilities) -> None:
    machine.has("event9", capabilities, at="usb1/1-3/1-3:1.1/0007")
    eight = str(machine.nodes / "event8")

    assert machine.nodes_of(eight) == (eight,)
