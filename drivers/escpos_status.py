"""A printer's answer is known by its bit pattern alone, never by when it came.

Patterns (Epson TM-T88III specification, appendix G; the same in the Citizen manuals):
``0xx1xx10`` answers DLE EOT, ``0xx1xx00`` opens a four-byte automatic status (GS a) whose
other three bytes are ``0xx0xxxx``; a lone ``0xx0xxxx`` answers GS r. Blocks end with NUL:
``37 22`` and four characters repeat the mark of a finished job (GS ( H), ``5F`` and a text
name the printer (GS I). XON and XOFF may stand anywhere and mean nothing; all else is stray
and skipped. Pure: bytes in, meaning out.
"""

import enum
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

DLE_EOT = b"\x10\x04"
"""Real-time status request, followed by n; answered even off line or with a full buffer."""
ORDERED_REQUEST = b"\x1dr\x01"
"""GS r 1, paper sensors: worked off in data order, so its answer proves all before it."""
AUTOMATIC_REQUEST = b"\x1da\x0e"
"""GS a: tell at once, and again at each change of on line, error and paper."""
MARK_LENGTH = 4
MAKER, MODEL, FIRMWARE, SERIAL = 66, 67, 65, 68
"""What GS I n tells as a text (Epson ESC/POS reference, type B answers)."""


class Query(enum.IntEnum):
    """What DLE EOT n asks for."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    ROLL = 4

    def request(self) -> bytes:
        """The three bytes to send."""
        return DLE_EOT + bytes([self])


def process_request(mark: bytes) -> bytes:
    """GS ( H fn 48: repeat ``mark`` when everything before it is printed.

    (Epson ESC/POS reference; four characters of 32 to 126.)
    """
    return b"\x1d(H\x06\x00\x30\x30" + mark


def identity_request(number: int) -> bytes:
    """GS I n: tell who you are."""
    return b"\x1dI" + bytes([number])


class RealtimeAnswer(msgspec.Struct, frozen=True):
    """The answer to a DLE EOT; which one, only the asker knows."""

    bits: int


class OrderedAnswer(msgspec.Struct, frozen=True):
    """The answer to GS r 1."""

    bits: int

    @property
    def paper_out(self) -> bool:
        """The paper-end sensor found no paper when the printer came to this request."""
        return bool(self.bits & 0x0C)


class AutomaticStatus(msgspec.Struct, frozen=True):
    """Four bytes that nobody asked for."""

    block: bytes


class ProcessAnswer(msgspec.Struct, frozen=True):
    """A job's own mark: it is printed."""

    mark: bytes


class TextAnswer(msgspec.Struct, frozen=True):
    """The answer to GS I: maker, model, version."""

    text: str


Answer: TypeAlias = (
    RealtimeAnswer | OrderedAnswer | AutomaticStatus | ProcessAnswer | TextAnswer
)

_KIND_BITS = 0x93
_REALTIME = 0x12
_AUTOMATIC = 0x10
_PLAIN_BITS = 0x90
_BLOCK_LENGTH = 4
_FLOW_CONTROL = frozenset({0x11, 0x13})
_PROCESS_HEADER, _TEXT_HEADER = 0x37, 0x5F
_PROCESS_KIND = b"\x22"
_LONGEST_TEXT = 80
"""GS I answers with at most 80 characters; what is longer was noise."""
_PRINTABLE = range(0x20, 0x7F)


def _is_plain(byte: int) -> bool:
    return byte & _PLAIN_BITS == 0


class AnswerReader:
    """Sorts a stream of bytes into answers; keeps a block that is still incomplete."""

    def __init__(self) -> None:
        self._block = b""

    def feed(self, data: bytes) -> list[Answer]:
        """Take ``data`` and return every answer that is now complete."""
        return list(self._answers(data))

    def _answers(self, data: bytes) -> Iterator[Answer]:
        for byte in data:
            if byte in _FLOW_CONTROL:
                continue
            if self._block and self._continues(byte):
                self._block += bytes([byte])
                if (answer := _whole(self._block)) is not None:
                    yield answer
                    self._block = b""
                continue
            # A block that another pattern interrupts was noise: forget it.
            self._block = b""
            if byte & _KIND_BITS == _REALTIME:
                yield RealtimeAnswer(byte)
            elif byte & _KIND_BITS == _AUTOMATIC or byte in {_PROCESS_HEADER, _TEXT_HEADER}:
                self._block = bytes([byte])
            elif _is_plain(byte):
                yield OrderedAnswer(byte)

    def _continues(self, byte: int) -> bool:
        """Whether ``byte`` may follow in the block that has begun."""
        match self._block[0]:
            case header if header == _TEXT_HEADER:
                return byte == 0 or (byte in _PRINTABLE and len(self._block) <= _LONGEST_TEXT)
            case header if header == _PROCESS_HEADER:
                place = len(self._block)
                if place == 1:
                    return byte == _PROCESS_KIND[0]
                return byte == 0 if place == 2 + MARK_LENGTH else byte in _PRINTABLE
            case _:
                return _is_plain(byte)


def _whole(block: bytes) -> Answer | None:
    """The answer that ``block`` is, once it is complete."""
    if block[0] == _TEXT_HEADER:
        return TextAnswer(block[1:-1].decode("ascii")) if block[-1] == 0 else None
    if block[0] == _PROCESS_HEADER:
        return ProcessAnswer(block[2:-1]) if block[-1] == 0 else None
    return AutomaticStatus(block) if len(block) == _BLOCK_LENGTH else None
