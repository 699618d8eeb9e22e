"""Status bits become a condition: what keeps the printer from printing, and the roll.

Bits as in Epson's ESC/POS reference (dle_eot, gs_la); clones follow it. What was not told adds
nothing. Pure.
"""

from collections.abc import Mapping

import msgspec

from drivers.escpos_status import Query
from drivers.faults import FaultKind


class Condition(msgspec.Struct, frozen=True):
    """What a printer said of itself; a question without answer adds nothing."""

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


def is_unexplained(answers: Mapping[Query, int]) -> bool:
    """Whether an answer names trouble that the answers after it know nothing of."""
    told = condition(answers).faults
    error = answers.get(Query.OFFLINE_CAUSE, 0) & _ERROR_OCCURRED
    named = any(
        answers.get(Query.ERROR_CAUSE, 0) & bits
        for query, bits, _ in _FAULT_BITS
        if query is Query.ERROR_CAUSE
    )
    return bool(error and not named) or told == {FaultKind.OFFLINE}


_BLOCK_BITS: tuple[tuple[int, int, FaultKind], ...] = (
    (0, 0x20, FaultKind.COVER_OPEN),
    (1, 0x08, FaultKind.CUTTER),
    (1, 0x40, FaultKind.OVERHEATED),
    (1, 0x20, FaultKind.HARDWARE),
    (1, 0x04, FaultKind.HARDWARE),
    (2, 0x0C, FaultKind.PAPER_OUT),
)
_BLOCK_NEAR_END = 0x03


def condition_of_block(block: bytes) -> Condition:
    """Read an automatic status of four bytes."""
    faults = {kind for place, bits, kind in _BLOCK_BITS if block[place] & bits}
    if block[0] & _OFFLINE and not faults:
        faults.add(FaultKind.OFFLINE)
    return Condition(faults=frozenset(faults), near_end=bool(block[2] & _BLOCK_NEAR_END))
