"""The address of a counter's own number display: ``board4:/dev/kiosk-board0#5?baud=9600``."""

from drivers import url_parts
from drivers.line_url import OtherLineUrl, other_line
from drivers.url_parts import DeviceUrlError

DISPLAY_PROTOCOLS = ("board4",)
"""Displays of other makers that the bridge can speak to."""
_EXPECTED = "board4:/dev/NAME#5"


class DisplayUrlError(DeviceUrlError):
    """Not the address of a number display."""


def parse_display_url(text: str) -> OtherLineUrl:
    """Read the address of a number display.

    Raises:
        DisplayUrlError: with the address, what is wrong with it and what was expected.
    """
    parts = url_parts.take_apart(text, DisplayUrlError, _EXPECTED)
    if parts.scheme not in DISPLAY_PROTOCOLS:
        raise DisplayUrlError(f"{text!r}: unknown kind {parts.scheme!r}; expected {_EXPECTED}")
    return other_line(parts, DisplayUrlError)
