"""A printer's answer is known by its bit pattern alone, never by when it came.

Patterns (Epson TM-T88III specification, appendix G; the same in the Citizen manuals):
``0xx1xx10`` answers DLE EOT, ``0xx1xx00`` opens a four-byte automatic status whose other three
bytes are ``0xx0xxxx``; a lone ``0xx0xxxx`` answers GS r. Anything else (XON, XOFF, line noise)
is stray and skipped. Pure: bytes in, meaning out.
"""

import enum
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from drivers.faults import FaultKind

DLE_EOT = b"\x10\x04"
"""Real-time status request, followed by n; answered even off line or with a full buffer."""
ORDERED_REQUEST = b"\x1dr\x01"
"""GS r 1, paper sensors: worked off in data order, so its answer proves all before it."""


class Query(enum.IntEnum):
    """What DLE EOT n asks for."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    ROLL = 4

    def request(self) -> bytes:
        """The three bytes to send."""
        return DLE_EOT + bytes([self])


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


Answer: TypeAlias = RealtimeAnswer | OrderedAnswer | AutomaticStatus

_KIND_BITS = 0x93
_REALTIME = 0x12
_AUTOMATIC = 0x10
_PLAIN_BITS = 0x90
_BLOCK_LENGTH = 4


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
            if self._block and _is_plain(byte):
                self._block += bytes([byte])
                if len(self._block) == _BLOCK_LENGTH:
                    yield AutomaticStatus(self._block)
                    self._block = b""
                continue
            # A block that another pattern interrupts was noise: forget it.
            self._block = b""
            if byte & _KIND_BITS == _REALTIME:
                yield RealtimeAnswer(byte)
            elif byte & _KIND_BITS == _AUTOMATIC:
                self._block = bytes([byte])
            elif _is_plain(byte):
                yield OrderedAnswer(byte)


class Condition(msgspec.Struct, frozen=True):
    """What the four answers say together; a question without answer adds nothing."""

    faults: frozenset[FaultKind]
    near_end: bool | None


_OFFLINE = 0x08
_FAULT_BITS: tuple[tuple[Query, int, FaultKind], ...] = (
    (Query.OFFLINE_CAUSE, 0x04, FaultKind.COVER_OPEN),
    (Query.OFFLINE_CAUSE, 0x20, FaultKind.PAPER_OUT),
    (Query.ERROR_CAUSE, 0x08, FaultKind.CUTTER),
    (Query.ERROR_CAUSE, 0x40, FaultKind.OVERHEATED),
    (Query.ERROR_CAUSE, 0x20, FaultKind.HARDWARE),
    (Query.ERROR_CAUSE, 0x04, FaultKind.HARDWARE),
    (Query.ROLL, 0x60, FaultKind.PAPER_OUT),
)
_NEAR_END = 0x0C
_ERROR_OCCURRED = 0x40


def condition(answers: Mapping[Query, int]) -> Condition:
    """Read the answers to DLE EOT 1 to 4, as far as there are any."""
    faults = {kind for query, bits, kind in _FAULT_BITS if answers.get(query, 0) & bits}
    if answers.get(Query.OFFLINE_CAUSE, 0) & _ERROR_OCCURRED and not faults:
        faults.add(FaultKind.HARDWARE)
    if answers.get(Query.PRINTER, 0) & _OFFLINE and not faults:
        faults.add(FaultKind.OFFLINE)
    roll = answers.get(Query.ROLL)
    near_end = None if roll is None else bool(roll & _NEAR_END)
    return Condition(faults=frozenset(faults), near_end=near_end)


_GRAVEST_FIRST = (
    FaultKind.COVER_OPEN,
    FaultKind.PAPER_OUT,
    FaultKind.CUTTER,
    FaultKind.OVERHEATED,
    FaultKind.HARDWARE,
    FaultKind.OFFLINE,
)


def gravest(faults: frozenset[FaultKind]) -> FaultKind:
    """The fault to name first: the one that a hand must mend before the others show."""
    return next(kind for kind in (*_GRAVEST_FIRST, *sorted(faults)) if kind in faults)
