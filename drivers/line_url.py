"""The address of a device on a line shared with others: path, number, and the line's rate."""

import msgspec

from drivers import url_parts
from drivers.url_parts import DeviceUrlError, Parts

OTHER_BAUD = 9600
"""What the makers of the devices that we know of deliver them with."""
OTHER_ADDRESSES = range(1, 256)
"""One byte; 0 is everybody, where a maker says anything about it."""


class OtherLineUrl(msgspec.Struct, frozen=True):
    """A device of another maker; ``protocol`` names how it speaks (docs/third-party.md)."""

    protocol: str
    path: str
    address: int
    baud: int = OTHER_BAUD


def other_line(parts: Parts, error: type[DeviceUrlError]) -> OtherLineUrl:
    """Read ``PROTOCOL:/dev/NAME#N?baud=9600``.

    Raises:
        DeviceUrlError: as ``error``, with what is wrong.
    """
    url_parts.only_options(parts, error, "baud")
    path, address = path_and_number(parts, error, OTHER_ADDRESSES)
    return OtherLineUrl(
        parts.scheme, path, address, url_parts.baud_rate(parts, error, OTHER_BAUD)
    )


def path_and_number(
    parts: Parts, error: type[DeviceUrlError], allowed: range, device: str = "device"
) -> tuple[str, int]:
    """Read ``/dev/NAME#N``: the line, and the device's number on it.

    Raises:
        DeviceUrlError: as ``error``, with what is wrong.
    """
    line, mark, number = parts.rest.partition("#")
    if not mark:
        raise error(
            f"{parts.text!r}: expected {parts.scheme}:/dev/NAME#N with the {device}'s number"
        )
    only_line = msgspec.structs.replace(parts, rest=line)
    path = url_parts.device_path(only_line, error, f"{parts.scheme}:/dev/kiosk-bus0#3")
    return path, url_parts.whole_number(parts, error, f"the {device}'s number", number, allowed)
