"""Device addresses are read strictly: an error names the address, the fault and the remedy.

Settings are checked with the same functions that open the devices, so ``kiosk check`` and
the core can never disagree about an address.
"""

from collections.abc import Sequence
from urllib.parse import parse_qsl

import msgspec


class DeviceUrlError(ValueError):
    """An address that nobody can open; the message says what was expected."""


class Parts(msgspec.Struct, frozen=True):
    """A device address taken apart, nothing checked yet."""

    text: str
    scheme: str
    rest: str
    options: dict[str, str]


def take_apart(text: str, error: type[DeviceUrlError], expected: str) -> Parts:
    """Split ``scheme:rest?key=value&…``; an option may stand once.

    Raises:
        DeviceUrlError: as ``error``, when there is no scheme or an option is malformed.
    """
    scheme, colon, tail = text.partition(":")
    if not colon or not scheme or text != text.strip():
        raise error(f"{text!r}: expected {expected}")
    rest, _, query = tail.partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError as bad:
        raise error(f"{text!r}: expected key=value after '?', found {query!r}") from bad
    options = dict(pairs)
    if len(options) != len(pairs):
        raise error(f"{text!r}: an option is given twice")
    return Parts(text=text, scheme=scheme, rest=rest, options=options)


def only_options(parts: Parts, error: type[DeviceUrlError], *known: str) -> None:
    """Refuse options that this kind of address does not have.

    Raises:
        DeviceUrlError: as ``error``, naming the first unknown option.
    """
    for key in parts.options:
        if key not in known:
            allowed = ", ".join(known) or "none"
            raise error(f"{parts.text!r}: unknown option {key!r}; known: {allowed}")


def whole_number(
    parts: Parts, error: type[DeviceUrlError], name: str, text: str, allowed: range
) -> int:
    """Read ``text`` as a plain decimal number within ``allowed``.

    Raises:
        DeviceUrlError: as ``error``, with the name and the range.
    """
    if not (text.isascii() and text.isdigit()) or int(text) not in allowed:
        bounds = f"{allowed.start} to {allowed.stop - 1}"
        raise error(f"{parts.text!r}: {name} must be a number {bounds}, found {text!r}")
    return int(text)


HEADER_PINS = range(2, 28)
"""BCM numbers on the 40-pin header; 0 and 1 belong to the HAT's identity EEPROM."""


def pins(
    parts: Parts, error: type[DeviceUrlError], roles: Sequence[str], needed: str
) -> dict[str, int]:
    """Read ``ROLE=PIN,ROLE=PIN``: each role and each pin once.

    Raises:
        DeviceUrlError: as ``error``, with what was found, or that ``needed`` has no pin.
    """
    found: dict[str, int] = {}
    for item in parts.rest.split(","):
        role, equals, number = item.partition("=")
        if not equals or role not in roles:
            raise error(
                f"{parts.text!r}: expected ROLE=PIN with role {', '.join(roles)};"
                f" found {item!r}"
            )
        if role in found:
            raise error(f"{parts.text!r}: {role} is given twice")
        pin = whole_number(parts, error, role, number, HEADER_PINS)
        if pin in found.values():
            raise error(f"{parts.text!r}: pin {pin} is given two roles")
        found[role] = pin
    if needed not in found:
        raise error(f"{parts.text!r}: {needed}=PIN is missing")
    return found


STANDARD_BAUD = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
"""Rates that both Linux and the printers and keypads in the field know."""


def baud_rate(parts: Parts, error: type[DeviceUrlError], default: int) -> int:
    """Read the option ``baud``.

    Raises:
        DeviceUrlError: as ``error``, when it is no rate that serial lines have.
    """
    text = parts.options.get("baud", str(default))
    if text not in map(str, STANDARD_BAUD):
        rates = ", ".join(map(str, STANDARD_BAUD))
        raise error(f"{parts.text!r}: baud must be one of {rates}; found {text!r}")
    return int(text)


def device_path(parts: Parts, error: type[DeviceUrlError], example: str) -> str:
    """Read the path of a device file: absolute, with or without ``//`` before it.

    Raises:
        DeviceUrlError: as ``error``, when the path is missing or relative.
    """
    path = parts.rest.removeprefix("//")
    if not path.startswith("/") or path.startswith("//") or path == "/":
        raise error(f"{parts.text!r}: expected an absolute path like {example}")
    return path
