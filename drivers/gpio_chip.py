"""The pins of this machine: lgpio named, its chip found by its label, no other library ever.

gpiozero falls back silently from one pin library to the next, and takes its first one from the
environment; a hall whose buttons are read by the wrong one loses presses. So the library is
made here, given to each device by name, and its absence is a fault. The chip with the header's
pins has had three numbers on a Pi 5 alone: it is found by what it says it is.

lgpio keeps a pipe in ``LG_WD``, and takes that folder as the process's working directory. A
process that has opened pins must not fork: the child would hold them (gpiozero issue 1131).
Starting a program is no such fork: it inherits none of our files.
"""

import re
from pathlib import Path
from typing import Any, Literal, Protocol

from gpiozero import GPIOZeroError
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory

from drivers.faults import DeviceFault, FaultKind

DEVICE = "gpio"
PinLibrary = Literal["lgpio", "mock"]
HEADER_LABELS = ("pinctrl-rp1", "pinctrl-bcm2712", "pinctrl-bcm2711", "pinctrl-bcm2835")
"""What the chips with the 40-pin header say they are: Pi 5, its core, Pi 4, older ones."""
CHIP_FILE = re.compile(r"gpiochip(\d+)")


class ChipLibrary(Protocol):
    """What is asked of lgpio to find the chip."""

    error: type[Exception]

    def gpiochip_open(self, number: int) -> int:
        """Open ``/dev/gpiochip<number>`` and return its handle."""
        ...

    def gpio_get_chip_info(self, handle: int) -> list[Any]:
        """Return status, number of lines, name and label."""
        ...

    def gpiochip_close(self, handle: int) -> int:
        """Close it."""
        ...


def open_pins(library: PinLibrary = "lgpio") -> Factory:
    """Open the pins of this machine; once per process, shared by all panels.

    Args:
        library: ``mock`` gives pins that a test drives (``factory.pin(17).drive_low()``).

    Raises:
        DeviceFault: this machine has no pins, or we may not use them.
    """
    if library == "mock":
        return MockFactory()
    try:
        # Imported here: the library is missing off a Pi, and needs a writable directory.
        import lgpio  # noqa: PLC0415
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415
    except ImportError as error:
        raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, f"lgpio: {error}") from error
    except OSError as error:
        told = f"lgpio cannot write its pipe: {error}; LG_WD names a folder of its own"
        raise DeviceFault(DEVICE, FaultKind.PERMISSION, told) from error
    chip = find_chip(lgpio)
    try:
        return LGPIOFactory(chip)
    except (lgpio.error, OSError) as error:
        raise DeviceFault(DEVICE, FaultKind.PERMISSION, f"lgpio: {error}") from error
    except GPIOZeroError as error:
        raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, f"lgpio: {error}") from error


def find_chip(lgpio: ChipLibrary, devices: Path = Path("/dev")) -> int:
    """Return the number of the chip that has the header's pins.

    Raises:
        DeviceFault: there is none, or none that we may open.
    """
    numbers = sorted(
        int(found[1])
        for one in devices.glob("gpiochip*")
        if (found := CHIP_FILE.fullmatch(one.name))
    )
    if not numbers:
        told = f"no {devices}/gpiochip*: this machine has no pins"
        raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, told)
    chips: dict[str, int] = {}
    closed: list[str] = []
    for number in numbers:
        try:
            handle = lgpio.gpiochip_open(number)
        except lgpio.error as error:
            closed.append(f"gpiochip{number}: {error}")
            continue
        label = str(lgpio.gpio_get_chip_info(handle)[3])
        lgpio.gpiochip_close(handle)
        # A Pi 5 may have the same chip under two numbers; either will do.
        chips.setdefault(label, number)
    for label in HEADER_LABELS:
        if label in chips:
            return chips[label]
    if closed:
        raise DeviceFault(DEVICE, FaultKind.PERMISSION, "; ".join(closed))
    told = f"no chip with the header's pins among {', '.join(chips)}"
    raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, told)
