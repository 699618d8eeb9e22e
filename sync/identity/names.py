"""What a certificate may be for, and which names it may carry; pure.

The common name is the user name at the broker, its client id, and a kiosk's level in the
topics: a name that means something there must never be a kiosk's.
"""

import enum
import re

OURS = "lobby-"
"""Names that begin so belong to headquarters."""
DEVICE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")


class Role(enum.StrEnum):
    """What a certificate is for."""

    DEVICE = "device"
    """A kiosk: its own topics."""
    COLLECTOR = "collector"
    """Reads what kiosks say; acknowledges."""
    OPERATOR = "operator"
    """Writes settings and commands."""
    READER = "reader"
    """Reads what kiosks say, and writes nothing."""
    SERVER = "server"
    """The broker, the enrolment service: proves a host's name."""


class BadName(ValueError):
    """The name cannot be used; the message says what was found and expected."""


def check_name(role: Role, name: str) -> None:
    """Refuse a name that its role may not carry.

    Raises:
        BadName: It is no such name.
    """
    match role:
        case Role.DEVICE:
            fits = _is_id(name) and not name.startswith(OURS)
            expected = f"lower-case letters, digits and '-', and not {OURS}…"
        case Role.SERVER:
            fits = HOST.fullmatch(name) is not None
            expected = "a host's name or address"
        case _:
            first = f"{OURS}hq-{role}"
            fits = _is_id(name) and (name == first or name.startswith(f"{first}-"))
            expected = f"{first} or {first}-…"
    if not fits:
        raise BadName(f"found {name!r}, expected {expected}")


def _is_id(name: str) -> bool:
    return DEVICE.fullmatch(name) is not None
