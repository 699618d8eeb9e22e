"""The address of a help button outside the door: one of three forms.

``gpio:button=26,lamp=16,buzzer=20`` (BCM numbers; lamp and buzzer may be missing) · ``sim:`` ·
``sim:/path/world.sock#ramp`` (a simulated world's)
"""

from typing import TypeAlias

import msgspec

from drivers import url_parts
from drivers.url_parts import DeviceUrlError
from drivers.world_url import WorldUrl, world_of


class HelpButtonUrlError(DeviceUrlError):
    """Not the address of a help button."""


class GpioHelpButtonUrl(msgspec.Struct, frozen=True):
    """A button, a lamp and a buzzer on the Pi's own pins, by BCM number."""

    button: int
    lamp: int | None = None
    buzzer: int | None = None

    @property
    def pins(self) -> tuple[int, ...]:
        """Return every pin it takes."""
        named = (self.button, self.lamp, self.buzzer)
        return tuple(one for one in named if one is not None)


class SimHelpButtonUrl(msgspec.Struct, frozen=True):
    """No device; pressed from the world's side."""


HelpButtonUrl: TypeAlias = GpioHelpButtonUrl | SimHelpButtonUrl | WorldUrl

_EXPECTED = "gpio:button=26,lamp=16,buzzer=20 or sim:"
_ROLES = ("button", "lamp", "buzzer")


def parse_help_button_url(text: str) -> HelpButtonUrl:
    """Read the address of a help button.

    Raises:
        HelpButtonUrlError: with the address, what is wrong with it and what was expected.
    """
    parts = url_parts.take_apart(text, HelpButtonUrlError, _EXPECTED)
    url_parts.only_options(parts, HelpButtonUrlError)
    match parts.scheme:
        case "gpio":
            pins = url_parts.pins(parts, HelpButtonUrlError, _ROLES, "button")
            return GpioHelpButtonUrl(pins["button"], pins.get("lamp"), pins.get("buzzer"))
        case "sim":
            return world_of(parts, HelpButtonUrlError) or SimHelpButtonUrl()
        case scheme:
            raise HelpButtonUrlError(f"{text!r}: unknown kind {scheme!r}; expected {_EXPECTED}")
