"""A keypad or pedal may show several event nodes; all of the same USB device are one keypad.

The kernel makes a node for each interface: the digits may come on one and plus, enter or the
second pedal on another. Whoever names one node means the device. They are found in sysfs, so
that any name will do: by-id, by-path or a link of one's own.
"""

from pathlib import Path

SYSFS = Path("/sys/class/input")
EVENT_NODES = Path("/dev/input")
_EV_KEY, _EV_REL, _EV_ABS = 1 << 1, 1 << 2, 1 << 3
"""Bits of ``capabilities/ev``: it has keys; it moves; it points."""


def nodes_of(
    path: str, sysfs: Path = SYSFS, event_nodes: Path = EVENT_NODES
) -> tuple[str, ...]:
    """Return the event nodes of the USB device that has the node ``path``, that one first.

    A node that points or moves (a mouse, a touch screen in the same box) is left alone; so is
    everything else where the device hangs on no USB.
    """
    named = Path(path).resolve()
    device = _usb_device((sysfs / named.name / "device").resolve())
    if device is None:
        return (path,)
    found = sorted(
        node.name
        for node in device.glob("**/input/input*/event*")
        if node.name != named.name and _has_only_keys(node.parent)
    )
    return (path, *(str(event_nodes / name) for name in found))


def _usb_device(of_input: Path) -> Path | None:
    """Return the nearest folder above that is a USB device, not just an interface of one."""
    return next((one for one in of_input.parents if (one / "idVendor").exists()), None)


def _has_only_keys(of_input: Path) -> bool:
    try:
        kinds = int((of_input / "capabilities" / "ev").read_text(encoding="ascii"), 16)
    except (OSError, ValueError):
        return False  # it is being pulled out just now
    return bool(kinds & _EV_KEY) and not kinds & (_EV_REL | _EV_ABS)
