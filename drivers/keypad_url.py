"""The address of a counter's rating keypad: one of five forms.

``evdev:/dev/input/kiosk-keypad-3`` (any one of its nodes) ·
``serial:/dev/kiosk-keypad-3?baud=9600&frame=char`` · ``terminal``
(the keys of the counter's own terminal) · ``sim:`` · ``sim:/path/world.sock#3`` (keypad 3 of a
simulated world)
"""

from typing import TypeAlias

import msgspec

from drivers import url_parts
from drivers.serial_frame import Frame
from drivers.url_parts import DeviceUrlError, Parts
from drivers.world_url import WorldUrl, world_of

DEFAULT_BAUD = 9600
TERMINAL = "terminal"


class KeypadUrlError(DeviceUrlError):
    """Not the address of a rating keypad."""


class EvdevKeypadUrl(msgspec.Struct, frozen=True):
    """A USB keypad, by a path that stays the same after unplugging."""

    path: str


class SerialKeypadUrl(msgspec.Struct, frozen=True):
    """A keypad that sends one character per key on a serial line."""

    path: str
    baud: int = DEFAULT_BAUD
    frame: Frame = Frame.CHAR


class TerminalKeypadUrl(msgspec.Struct, frozen=True):
    """The keys belong to the counter's terminal; no driver of its own."""


class SimKeypadUrl(msgspec.Struct, frozen=True):
    """No device; pressed from the world's side."""


KeypadUrl: TypeAlias = (
    EvdevKeypadUrl | SerialKeypadUrl | TerminalKeypadUrl | SimKeypadUrl | WorldUrl
)

_EXPECTED = "evdev:/dev/input/NAME, serial:/dev/NAME?baud=9600, terminal or sim:"


def parse_keypad_url(text: str) -> KeypadUrl:
    """Read the address of a rating keypad.

    Raises:
        KeypadUrlError: with the address, what is wrong with it and what was expected.
    """
    if text == TERMINAL:
        return TerminalKeypadUrl()
    parts = url_parts.take_apart(text, KeypadUrlError, _EXPECTED)
    match parts.scheme:
        case "evdev":
            url_parts.only_options(parts, KeypadUrlError)
            path = url_parts.device_path(parts, KeypadUrlError, "evdev:/dev/input/event0")
            return EvdevKeypadUrl(path=path)
        case "serial":
            url_parts.only_options(parts, KeypadUrlError, "baud", "frame")
            path = url_parts.device_path(parts, KeypadUrlError, "serial:/dev/ttyUSB1")
            baud = url_parts.baud_rate(parts, KeypadUrlError, DEFAULT_BAUD)
            return SerialKeypadUrl(path=path, baud=baud, frame=_frame(parts))
        case "sim":
            return world_of(parts, KeypadUrlError) or SimKeypadUrl()
        case scheme:
            raise KeypadUrlError(f"{text!r}: unknown kind {scheme!r}; expected {_EXPECTED}")


def _frame(parts: Parts) -> Frame:
    found = parts.options.get("frame", Frame.CHAR)
    if found not in tuple(Frame):
        known = " or ".join(Frame)
        raise KeypadUrlError(f"{parts.text!r}: frame must be {known}, found {found!r}")
    return Frame(found)
