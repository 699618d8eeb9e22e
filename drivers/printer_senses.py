"""What a printer made of code says of itself: its state as status bytes, as Epson defines them.

Written apart from the bits that the driver reads: two readings of one manual that must agree.
"""

from collections.abc import Collection

from drivers.escpos_status import Query
from drivers.faults import FaultKind

_CLEAN = 0x12
_BITS: dict[FaultKind, tuple[tuple[Query, int], ...]] = {
    FaultKind.PAPER_OUT: ((Query.OFFLINE_CAUSE, 0x20), (Query.ROLL, 0x6C)),
    FaultKind.COVER_OPEN: ((Query.OFFLINE_CAUSE, 0x04),),
    FaultKind.CUTTER: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x08)),
    FaultKind.OVERHEATED: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x40)),
    FaultKind.HARDWARE: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x20)),
    FaultKind.OFFLINE: (),
}
_BLOCK_CLEAN = bytes([0x10, 0, 0, 0])
_BLOCK_BITS: dict[FaultKind, tuple[int, int]] = {
    FaultKind.PAPER_OUT: (2, 0x0F),
    FaultKind.COVER_OPEN: (0, 0x20),
    FaultKind.CUTTER: (1, 0x08),
    FaultKind.OVERHEATED: (1, 0x40),
    FaultKind.HARDWARE: (1, 0x20),
    FaultKind.OFFLINE: (0, 0x08),
}


def realtime_bits(query: Query, faults: Collection[FaultKind], *, near_end: bool) -> bytes:
    """The answer to DLE EOT."""
    bits = _CLEAN
    for fault in faults:
        for asked, set_bits in _BITS[fault]:
            if asked is query:
                bits |= set_bits
    if query is Query.PRINTER and faults:
        bits |= 0x08
    if query is Query.ROLL and near_end:
        bits |= 0x0C
    return bytes([bits])


def automatic_block(faults: Collection[FaultKind], *, near_end: bool) -> bytes:
    """The four bytes of an automatic status."""
    block = bytearray(_BLOCK_CLEAN)
    for fault in faults:
        place, bits = _BLOCK_BITS[fault]
        block[place] |= bits
        block[0] |= 0x08
    if near_end:
        block[2] |= 0x03
    return bytes(block)


def paper_bits(*, near_end: bool) -> bytes:
    """The answer to GS r 1: it never comes without paper."""
    return b"\x03" if near_end else b"\x00"
