"""The address of a counter's buttons, lamp and buzzer: one of five forms.

``gpio:call=17,accessible=27,lamp=22,buzzer=23`` (BCM numbers) · ``serial:/dev/kiosk-bus0#3``
(terminal 3 on that line) · ``caller68:/dev/kiosk-bus1#4`` (another maker's) · ``sim:`` ·
``sim:/path/world.sock#3`` (panel 3 of a simulated world)
"""

from typing import TypeAlias

import msgspec

from drivers import url_parts
from drivers.line_url import OtherLineUrl, other_line, path_and_number
from drivers.url_parts import DeviceUrlError, Parts
from drivers.world_url import WorldUrl, world_of

TERMINAL_ADDRESSES = range(1, 248)
"""Numbers a terminal on a shared line may carry; 0 is everybody."""
TERMINAL_PROTOCOLS = ("caller68",)
"""Terminals of other makers that the bridge can speak to."""


class TerminalUrlError(DeviceUrlError):
    """Not the address of a counter terminal."""


class GpioTerminalUrl(msgspec.Struct, frozen=True):
    """Buttons, lamp and buzzer on the Pi's own pins, by BCM number."""

    call: int
    accessible: int | None = None
    lamp: int | None = None
    buzzer: int | None = None

    @property
    def pins(self) -> tuple[int, ...]:
        """Return every pin it takes."""
        named = (self.call, self.accessible, self.lamp, self.buzzer)
        return tuple(one for one in named if one is not None)


class SerialTerminalUrl(msgspec.Struct, frozen=True):
    """A terminal with its own microcontroller; its number on the line at ``path``."""

    path: str
    address: int


class SimTerminalUrl(msgspec.Struct, frozen=True):
    """No device; pressed from the world's side."""


TerminalUrl: TypeAlias = (
    GpioTerminalUrl | SerialTerminalUrl | OtherLineUrl | SimTerminalUrl | WorldUrl
)

_EXPECTED = (
    "gpio:call=17,accessible=27,lamp=22,buzzer=23, serial:/dev/NAME#3,"
    " caller68:/dev/NAME#3 or sim:"
)
_ROLES = ("call", "accessible", "lamp", "buzzer")


def parse_terminal_url(text: str) -> TerminalUrl:
    """Read the address of a counter terminal.

    Raises:
        TerminalUrlError: with the address, what is wrong with it and what was expected.
    """
    parts = url_parts.take_apart(text, TerminalUrlError, _EXPECTED)
    if parts.scheme in TERMINAL_PROTOCOLS:
        return other_line(parts, TerminalUrlError)
    url_parts.only_options(parts, TerminalUrlError)
    match parts.scheme:
        case "gpio":
            return _gpio(parts)
        case "serial":
            return _serial(parts)
        case "sim":
            return world_of(parts, TerminalUrlError) or SimTerminalUrl()
        case scheme:
            raise TerminalUrlError(f"{text!r}: unknown kind {scheme!r}; expected {_EXPECTED}")


def _gpio(parts: Parts) -> GpioTerminalUrl:
    pins = url_parts.pins(parts, TerminalUrlError, _ROLES, "call")
    return GpioTerminalUrl(
        call=pins["call"],
        accessible=pins.get("accessible"),
        lamp=pins.get("lamp"),
        buzzer=pins.get("buzzer"),
    )


def _serial(parts: Parts) -> SerialTerminalUrl:
    path, address = path_and_number(parts, TerminalUrlError, TERMINAL_ADDRESSES, "terminal")
    return SerialTerminalUrl(path=path, address=address)
