"""Whether the wall clock has become right or was moved, by what a boot's own clock says.

``CLOCK_BOOTTIME`` runs at the very rate of the wall clock and is never moved: the difference of
the two stays the same until somebody sets the clock. Only a new boot begins with a new one.
"""

import msgspec

from kiosk.core.clock import Stamp
from kiosk.core.item import item_time
from kiosk.domain.events import ClockSet
from kiosk.domain.moment import ClockTrust, UtcMillis

STEP_MS = 250
"""▲ From here on a difference is a step: a busy machine reads the two clocks some milliseconds
apart, and whoever keeps a clock moves it gently below 400 ms (systemd-timesyncd)."""
CLOCK_SET_AFTER = (
    "SELECT item FROM events WHERE seq > ? AND "
    """instr(item, CAST('"type":"clock_set"' AS BLOB)) ORDER BY seq DESC LIMIT 1"""
)
CLOCK_LOOKED_BACK = 20_000
"""▲ Events among which a start looks for the clock's last step: more than a day's."""


class ClockMark(msgspec.Struct, frozen=True):
    """What is known of a boot's clock."""

    boot: str
    offset_ms: int
    """Wall time minus time since boot, when the clock was last set or first seen."""
    trust: ClockTrust
    set_mono_ms: int = 0
    """When it was last moved, since boot; 0 when nobody saw it moved."""
    moved_ms: int = 0
    """How far it was moved then, forward."""


class _Envelope(msgspec.Struct):
    boot: str
    mono_ms: int
    clock: ClockTrust
    step_ms: int = 0


def first_mark(stamp: Stamp) -> ClockMark:
    """Return what a first look at a boot's clock tells."""
    return ClockMark(stamp.boot, _offset_ms(stamp), stamp.trust)


def mark_of_item(item: bytes, last_set: bytes | None = None) -> ClockMark:
    """Return what an event, and the last ``clock_set``, tell of the event's boot."""
    said = msgspec.json.decode(item, type=_Envelope)
    mark = ClockMark(said.boot, item_time(item) - said.mono_ms, said.clock)
    if last_set is None:
        return mark
    step = msgspec.json.decode(last_set, type=_Envelope)
    if step.boot != mark.boot:
        return mark
    return msgspec.structs.replace(mark, set_mono_ms=step.mono_ms, moved_ms=step.step_ms)


def clock_news(known: ClockMark, stamp: Stamp) -> tuple[ClockMark, ClockSet | None]:
    """Return what is known of the clock now, and what is to be written down of it, if anything.

    A clock that is no longer kept right is no news: each event says so itself.
    """
    if stamp.boot != known.boot:
        return first_mark(stamp), None
    step_ms = _offset_ms(stamp) - known.offset_ms
    moved = abs(step_ms) >= STEP_MS
    became_right = stamp.trust is ClockTrust.SYNCED and known.trust is not ClockTrust.SYNCED
    if not moved:
        mark = msgspec.structs.replace(known, trust=stamp.trust)
        return mark, _clock_set(known, stamp, 0) if became_right else None
    mark = ClockMark(stamp.boot, _offset_ms(stamp), stamp.trust, stamp.mono_ms, step_ms)
    return mark, _clock_set(known, stamp, step_ms)


def _clock_set(known: ClockMark, stamp: Stamp, step_ms: int) -> ClockSet:
    return ClockSet(
        before=known.trust,
        after=stamp.trust,
        step_ms=step_ms,
        booted_at=UtcMillis(known.offset_ms),
    )


def _offset_ms(stamp: Stamp) -> int:
    return stamp.moment.at - stamp.mono_ms
