"""The words between host and terminal, each one frozen, each the inverse of its bytes; pure.

A packet is ``kind address seq body``. The address is the terminal's place on the line, so that
several may share it. The sequence number names an exchange: an answer repeats the number of
what it answers. Kinds below 80h are said by the host, the others by a terminal: on a shared
line no terminal mistakes another's words for the host's. Hello, Welcome and the words of an
update keep their fields in every version to come (a later one may only append to the first
two), because two versions meet in them.
"""

import enum
import struct
from binascii import crc_hqx
from typing import ClassVar, Self

import msgspec

from firmware_bridge.fields import (
    MalformedMessageError,
    nothing,
    text_from_bytes,
    text_to_bytes,
    within,
)
from firmware_bridge.update_words import UpdateBegin, UpdateChunk, UpdateCommit, UpdateState

PROTOCOL_MAJOR = 2
"""Raised when an older peer would misunderstand: such peers do not work together."""
PROTOCOL_MINOR = 0
"""Raised when something is added that an older peer may leave out."""

MAX_NUMBER_CHARS = 8
"""What the terminal's display holds: one MAX7219 drives eight digits."""
MAX_LINE_CHARS = 16
"""What a row of the small character display holds (HD44780, 16 by 2)."""
MAX_NAME_BYTES = 16
MAX_U8, MAX_U16, MAX_U32 = 0xFF, 0xFFFF, 0xFFFF_FFFF


class Key(enum.IntEnum):
    """A key of the terminal, staff's first, then the customer's rating keys."""

    CALL = 0x01
    RECALL = 0x02
    NO_SHOW = 0x03
    PARK = 0x04
    TRANSFER = 0x05
    PAUSE = 0x06
    ACCESSIBLE = 0x07
    HELP = 0x08
    FINISH = 0x09
    RATING_1 = 0x11
    RATING_2 = 0x12
    RATING_3 = 0x13
    RATING_4 = 0x14
    RATING_5 = 0x15


def light_of(key: Key) -> int:
    """Return the bit of a staff key's light."""
    return 1 << key - 1


class Lamp(enum.IntEnum):
    """What the counter's lamp does."""

    OFF = 0
    STEADY = 1
    SLOW = 2
    FAST = 3


class Capability(enum.IntFlag):
    """What the board is fitted with."""

    KEYS = 0x01
    DISPLAY = 0x02
    LAMP = 0x04
    BUZZER = 0x08
    RATING = 0x10
    LCD = 0x20
    """A character display: it has a second line."""
    KEY_LIGHTS = 0x40
    """Each of staff's keys has a light."""


class NakReason(enum.IntEnum):
    """Why a terminal did not do what it was told."""

    NOT_GREETED = 1
    """It has restarted, or missed the host for too long: say Hello again."""
    NOT_UNDERSTOOD = 2
    """The message is newer than the terminal."""


def mark_of(serial: str) -> int:
    """Return what a terminal with this serial number puts on what it says (CRC-16/IBM-3740).

    An address may have been given twice; no word of one terminal may count as the other's.
    """
    return crc_hqx(serial.encode("ascii"), 0xFFFF)


class Hello(msgspec.Struct, frozen=True):
    """Host: who is there? Forget everything before this."""

    KIND: ClassVar[int] = 0x01
    _FORM: ClassVar[struct.Struct] = struct.Struct(">IBB")

    nonce: int
    major: int = PROTOCOL_MAJOR
    minor: int = PROTOCOL_MINOR

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.nonce, self.major, self.minor)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says; ignore what a later version appended."""
        return cls(*cls._FORM.unpack_from(body))


class Show(msgspec.Struct, frozen=True):
    """Host: what the terminal shows from now on, whole; the buzzer sounds once."""

    KIND: ClassVar[int] = 0x02
    _FORM: ClassVar[struct.Struct] = struct.Struct(">BBH")
    _BUZZER: ClassVar[int] = 0x01
    _RATING: ClassVar[int] = 0x02

    number: str = ""
    lamp: Lamp = Lamp.OFF
    buzzer: bool = False
    rating: bool = False
    lights: int = 0
    """Which of staff's keys are lit, by ``light_of``."""
    line: str = ""
    """The second line of a character display."""

    def __post_init__(self) -> None:
        for text, most in ((self.number, MAX_NUMBER_CHARS), (self.line, MAX_LINE_CHARS)):
            if len(text) > most or not text.isascii():
                raise ValueError(f"not {most} ASCII characters: {text!r}")

    def fitted(self, capabilities: Capability) -> Self:
        """Return what of this a board with these capabilities can show."""
        return msgspec.structs.replace(
            self,
            number=self.number if capabilities & (Capability.DISPLAY | Capability.LCD) else "",
            lamp=self.lamp if capabilities & Capability.LAMP else Lamp.OFF,
            buzzer=self.buzzer and Capability.BUZZER in capabilities,
            rating=self.rating and Capability.RATING in capabilities,
            lights=self.lights if capabilities & Capability.KEY_LIGHTS else 0,
            line=self.line if capabilities & Capability.LCD else "",
        )

    def to_bytes(self) -> bytes:
        """Return the body."""
        flags = self._BUZZER * self.buzzer | self._RATING * self.rating
        fixed = self._FORM.pack(self.lamp, flags, self.lights)
        return fixed + text_to_bytes(self.number) + text_to_bytes(self.line)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        lamp, flags, lights = cls._FORM.unpack_from(body)
        number, end = text_from_bytes(body, cls._FORM.size)
        line, end = text_from_bytes(body, end)
        if end != len(body) or flags & ~(cls._BUZZER | cls._RATING):
            raise MalformedMessageError("more in Show than is known")
        buzzer, rating = bool(flags & cls._BUZZER), bool(flags & cls._RATING)
        return cls(number, Lamp(lamp), buzzer, rating, lights, line)


class KeyAnswer(msgspec.Struct, frozen=True):
    """Host: the hall did what the key asked (accepted), or a rule said no."""

    KIND: ClassVar[int] = 0x03
    _FORM: ClassVar[struct.Struct] = struct.Struct(">IB")

    press_id: int
    accepted: bool

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.press_id, self.accepted)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        press_id, accepted = cls._FORM.unpack(body)
        if accepted > 1:
            raise MalformedMessageError(f"neither accepted nor refused: {accepted}")
        return cls(press_id, bool(accepted))


class Ping(msgspec.Struct, frozen=True):
    """Host: still there? A terminal that hears nothing for long says so on its display."""

    KIND: ClassVar[int] = 0x04

    def to_bytes(self) -> bytes:
        """Return the body."""
        return b""

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        nothing(body)
        return cls()


class Welcome(msgspec.Struct, frozen=True):
    """Terminal: what I am; ``nonce`` is that of the Hello, ``boots`` tells a silent restart."""

    KIND: ClassVar[int] = 0x81
    _FORM: ClassVar[struct.Struct] = struct.Struct(">IBBIH")

    nonce: int
    major: int
    minor: int
    boots: int
    capabilities: Capability
    board: str
    serial: str
    firmware: str

    def __post_init__(self) -> None:
        for name in (self.board, self.serial, self.firmware):
            if len(name) > MAX_NAME_BYTES or not name.isascii():
                raise ValueError(f"not {MAX_NAME_BYTES} ASCII characters: {name!r}")

    def to_bytes(self) -> bytes:
        """Return the body."""
        fixed = self._FORM.pack(
            self.nonce, self.major, self.minor, self.boots, self.capabilities
        )
        return fixed + b"".join(map(text_to_bytes, (self.board, self.serial, self.firmware)))

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says; ignore what a later version appended."""
        nonce, major, minor, boots, capabilities = cls._FORM.unpack_from(body)
        board, end = text_from_bytes(body, cls._FORM.size)
        serial, end = text_from_bytes(body, end)
        firmware, _ = text_from_bytes(body, end)
        known = Capability(capabilities)
        return cls(nonce, major, minor, boots, known, board, serial, firmware)


class KeyPressed(msgspec.Struct, frozen=True):
    """Terminal: a key went down; said again and again, with the same id, until answered."""

    KIND: ClassVar[int] = 0x82
    _FORM: ClassVar[struct.Struct] = struct.Struct(">IBH")

    press_id: int
    key: Key
    mark: int

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.press_id, self.key, self.mark)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        press_id, key, mark = cls._FORM.unpack(body)
        return cls(press_id, Key(key), mark)


class Ack(msgspec.Struct, frozen=True):
    """Terminal: done, or done before."""

    KIND: ClassVar[int] = 0x83
    _FORM: ClassVar[struct.Struct] = struct.Struct(">H")

    mark: int

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.mark)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        return cls(*cls._FORM.unpack(body))


class Nak(msgspec.Struct, frozen=True):
    """Terminal: not done, and why."""

    KIND: ClassVar[int] = 0x84
    _FORM: ClassVar[struct.Struct] = struct.Struct(">BH")

    reason: NakReason
    mark: int

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.reason, self.mark)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        reason, mark = cls._FORM.unpack(body)
        return cls(NakReason(reason), mark)


FromHost = Hello | Show | KeyAnswer | Ping | UpdateBegin | UpdateChunk | UpdateCommit
FromTerminal = Welcome | KeyPressed | Ack | Nak | UpdateState
Message = FromHost | FromTerminal

_KINDS: dict[int, type[Message]] = {
    kind.KIND: kind for kind in (*FromHost.__args__, *FromTerminal.__args__)
}


class Packet(msgspec.Struct, frozen=True):
    """One message with its address on the line and the number of its exchange."""

    address: int
    seq: int
    message: Message

    def __post_init__(self) -> None:
        within("address", self.address, MAX_U8)
        within("seq", self.seq, MAX_U8)

    def to_bytes(self) -> bytes:
        """Return the payload for one frame."""
        return bytes([self.message.KIND, self.address, self.seq]) + self.message.to_bytes()

    @classmethod
    def from_bytes(cls, payload: bytes) -> Self:
        """Return what ``payload`` says.

        Raises:
            MalformedMessageError: it is none of our messages.
        """
        try:
            kind, address, seq = payload[:3]
            return cls(address, seq, _KINDS[kind].from_bytes(payload[3:]))
        except MalformedMessageError:
            raise
        except (KeyError, ValueError, IndexError, struct.error) as error:
            raise MalformedMessageError(f"no message: {payload.hex(' ')}") from error
