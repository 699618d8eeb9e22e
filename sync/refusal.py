"""What a broker's reason for not taking a message asks of us (MQTT 5.0, 2.4). Pure."""

import enum

TOO_LARGE = 0x95


class Refusal(enum.Enum):
    """The kinds of reasons."""

    BUSY = "no room now: less, later"
    FORBIDDEN = "not allowed: a person must see to it"
    TOO_LARGE = "too large: in parts"
    BAD = "something in it cannot be taken: find it"
    UNCLEAR = "no reason that says what to do: later, and if it stays, find it"


_KINDS = {
    0x89: Refusal.BUSY,  # Server busy
    0x87: Refusal.FORBIDDEN,  # Not authorized
    0x90: Refusal.FORBIDDEN,  # Topic Name invalid
    0x93: Refusal.BUSY,  # Receive Maximum exceeded
    0x95: Refusal.TOO_LARGE,  # Packet too large
    0x96: Refusal.BUSY,  # Message rate too high
    0x97: Refusal.BUSY,  # Quota exceeded
    0x99: Refusal.BAD,  # Payload format invalid
    0x9F: Refusal.BUSY,  # Connection rate exceeded
}

OF_THE_LINE = frozenset(
    {
        0x8B,  # Server shutting down
        0x8D,  # Keep Alive timeout
        0x8E,  # Session taken over
        0x98,  # Administrative action
        0x9C,  # Use another server
        0x9D,  # Server moved
        0xA0,  # Maximum connect time
    }
)
"""Why a broker ends a connection whatever was sent over it."""


def refusal_of(code: int) -> Refusal:
    """Return what a reason code of a failure comes to."""
    return _KINDS.get(code, Refusal.UNCLEAR)
