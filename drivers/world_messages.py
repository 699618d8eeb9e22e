"""What a simulated world and the drivers say to each other: one JSON object a line; pure.

A driver opens the world's socket and says which device it wants to be (``attach``); the world
answers ``attached``, ``unplugged`` or ``unknown``. After that the world says what hands do, and
the driver says what can be seen and heard. A cable that is pulled is a connection that ends.
Whoever wants something to happen sends an ``order`` instead, and gets ``done`` or ``refused``.
"""

import enum
from typing import Generic, TypeAlias, TypeVar

import msgspec

LONGEST_LINE = 16 * 1024 * 1024
"""A minute of sound in base64 is 3.5 MB; whoever says more on one line is no driver of ours."""


class Role(enum.StrEnum):
    """What a driver wants to be the other half of."""

    PANEL = "panel"
    HELP_BUTTON = "help_button"
    KEYPAD = "keypad"
    SPEAKER = "speaker"


class Attach(msgspec.Struct, frozen=True, tag="attach"):
    """A driver: I am the half of this device that is inside the kiosk."""

    role: Role
    name: str


class Lamp(msgspec.Struct, frozen=True, tag="lamp"):
    """A panel's driver: the lamp says this now."""

    mode: str


class Beeped(msgspec.Struct, frozen=True, tag="beep"):
    """A panel's driver: the buzzer says this, once."""

    beep: str


class Sound(msgspec.Struct, frozen=True, tag="sound"):
    """A speaker's driver: this is played, a WAV file."""

    wav: bytes
    text: str = ""
    """The words in it; none in a chime."""


class Order(msgspec.Struct, frozen=True, tag="order"):
    """A hand: let this happen, e.g. ``["printer", "paper-out"]``."""

    words: tuple[str, ...]


ToWorld: TypeAlias = Attach | Lamp | Beeped | Sound | Order


class Attached(msgspec.Struct, frozen=True, tag="attached"):
    """The device is plugged in and yours."""


class Unplugged(msgspec.Struct, frozen=True, tag="unplugged"):
    """The device is there, and its cable is not in."""


class Taken(msgspec.Struct, frozen=True, tag="taken"):
    """Another driver has the device."""


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """The world has no such device; it has these."""

    there: tuple[str, ...]


class Move(msgspec.Struct, frozen=True, array_like=True):
    """A contact closed or opened, at a moment of the machine's monotonic clock."""

    closed: bool
    at_s: float


class Contact(msgspec.Struct, frozen=True, tag="contact"):
    """A button's contact moved: each edge in turn, bounces and all, with its own time.

    The edges of one movement come together, so that a busy machine cannot tear a bounce apart.
    """

    key: str
    moves: tuple[Move, ...]


class Key(msgspec.Struct, frozen=True, tag="key"):
    """A key of a keypad went down."""

    key: str


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """The sound came to its end."""


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The order was carried out; how its device, or the whole world, is now."""

    state: msgspec.Raw


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The order was not carried out; ``usage``: nobody could, it is written wrongly."""

    why: str
    usage: bool


ToDriver: TypeAlias = Attached | Unplugged | Taken | Unknown | Contact | Key | Heard
ToHand: TypeAlias = Done | Refused

_Said = TypeVar("_Said")


class BadLineError(ValueError):
    """Somebody who speaks something else is at the other end."""


class Lines(Generic[_Said]):
    """Bytes in, messages out."""

    def __init__(self, messages: object) -> None:
        """``messages`` is ``ToWorld``, ``ToDriver`` or ``ToHand``."""
        self._decoder: msgspec.json.Decoder[_Said] = msgspec.json.Decoder(messages)
        self._tail = b""

    def feed(self, data: bytes) -> list[_Said]:
        """Take what the socket gave and return the messages that are whole now.

        Raises:
            BadLineError: a line is no message, or has no end.
        """
        *lines, self._tail = (self._tail + data).split(b"\n")
        if len(self._tail) > LONGEST_LINE:
            raise BadLineError(f"a line of more than {LONGEST_LINE} bytes")
        try:
            return [self._decoder.decode(line) for line in lines]
        except msgspec.MsgspecError as error:
            raise BadLineError(str(error)) from error


def line(message: ToWorld | ToDriver | ToHand) -> bytes:
    """Return a message as it goes through the socket."""
    return msgspec.json.encode(message) + b"\n"
