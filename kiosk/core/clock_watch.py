"""Whether the wall clock has become right or was moved, by what a boot's own clock says.

``CLOCK_BOOTTIME`` runs at the very rate of the wall clock and is never moved: the difference of
the two stays the same until somebody sets the clock. Only a new boot begins with a new one.
"""

import sqlite3

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
RIGHT_CLOCK_AFTER = (
    "SELECT item FROM events WHERE seq > ? AND "
    """(instr(item, CAST('"clock":"synced"' AS BLOB)) """
    """OR instr(item, CAST('"clock":"held"' AS BLOB))) ORDER BY seq DESC LIMIT 1"""
)
BEFORE_BOOT = (
    "SELECT seq, item FROM events WHERE seq > ? AND "
    "instr(item, CAST(? AS BLOB)) = 0 ORDER BY seq DESC LIMIT 1"
)
AWAY_MS = 30 * 24 * 60 * 60 * 1000
"""▲ Who wakes up so long after the last event has slept long, or has another clock: nobody can
tell which."""
CLOCK_LOOKED_BACK = 20_000
"""▲ Events among which a start looks for the clock's last step, and for the last time that a
right clock told: more than a day's."""


class RightTime(msgspec.Struct, frozen=True):
    """The last time that a clock known to be right has told."""

    boot: str
    at: UtcMillis


class ClockMark(msgspec.Struct, frozen=True):
    """What is known of a boot's clock."""

    boot: str
    offset_ms: int
    """Wall time minus time since boot, when the clock was last set or first seen."""
    trust: ClockTrust
    set_mono_ms: int = 0
    """When it was last moved, since boot; 0 when nobody saw it moved."""
    moved_ms: int = 0
    """How far it was moved then, forward; or how long after the last event the boot began, if
    that was suspiciously long."""
    right: RightTime | None = None
    """Nothing when no clock was right as far back as anybody looks."""
    written_at: UtcMillis | None = None
    """When the record's last event was written, if that is where this is from."""

    @property
    def right_until(self) -> UtcMillis | None:
        """Return until when times before this boot are right; None when this boot's were."""
        if self.right is None:
            return UtcMillis(0)
        return None if self.right.boot == self.boot else self.right.at


class _Envelope(msgspec.Struct):
    boot: str
    mono_ms: int
    clock: ClockTrust
    step_ms: int = 0


def first_mark(stamp: Stamp) -> ClockMark:
    """Return what a first look at a boot's clock tells."""
    return _with_right(ClockMark(stamp.boot, _offset_ms(stamp), stamp.trust), stamp, None)


def mark_of_journal(db: sqlite3.Connection, last: int) -> ClockMark | None:
    """Return what the last event tells of its boot's clock; None when there is none."""
    row = db.execute("SELECT item FROM events WHERE seq = ?", (last,)).fetchone()
    if row is None:
        return None
    item, since = row[0], (last - CLOCK_LOOKED_BACK,)
    said = msgspec.json.decode(item, type=_Envelope)
    last_right = _first(db.execute(RIGHT_CLOCK_AFTER, since))
    right = None
    if last_right is not None:
        boot = msgspec.json.decode(last_right, type=_Envelope).boot
        right = RightTime(boot, item_time(last_right))
    at = item_time(item)
    mark = ClockMark(said.boot, at - said.mono_ms, said.clock, right=right, written_at=at)
    last_set = _first(db.execute(CLOCK_SET_AFTER, since))
    step = None if last_set is None else msgspec.json.decode(last_set, type=_Envelope)
    if step is None or step.boot != mark.boot:
        before = db.execute(BEFORE_BOOT, (*since, f'"boot":"{mark.boot}"')).fetchone()
        if before is None:
            return mark
        row = db.execute("SELECT item FROM events WHERE seq = ?", (before[0] + 1,)).fetchone()
        return _long_after(mark, item_time(row[0]), item_time(before[1]))
    return msgspec.structs.replace(mark, set_mono_ms=step.mono_ms, moved_ms=step.step_ms)


def _long_after(mark: ClockMark, began: UtcMillis, before: UtcMillis) -> ClockMark:
    """Return the mark of a boot; it knows if that began long after the one before ended."""
    away_ms = began - before
    if abs(away_ms) < AWAY_MS:
        return mark
    return msgspec.structs.replace(mark, moved_ms=away_ms)


def _first(rows: sqlite3.Cursor) -> bytes | None:
    row = rows.fetchone()
    return None if row is None else bytes(row[0])


def clock_news(known: ClockMark, stamp: Stamp) -> tuple[ClockMark, ClockSet | None]:
    """Return what is known of the clock now, and what is to be written down of it, if anything.

    A clock that is no longer kept right is no news: each event says so itself. Another boot's
    clock that is right is news where nobody had set the one before, as if that had gone on.
    """
    if stamp.boot != known.boot:
        mark = _with_right(first_mark(stamp), stamp, known.right)
        if known.written_at is not None:
            mark = _long_after(mark, stamp.moment.at, known.written_at)
        nobody_knew = known.trust is ClockTrust.UNSYNCED and known.written_at is not None
        if not nobody_knew or stamp.trust is ClockTrust.UNSYNCED:
            return mark, None
        known = msgspec.structs.replace(known, boot=stamp.boot, offset_ms=known.written_at)
        return mark, _clock_set(known, stamp, mark.offset_ms - known.offset_ms)
    step_ms = _offset_ms(stamp) - known.offset_ms
    moved = abs(step_ms) >= STEP_MS
    became_right = stamp.trust is ClockTrust.SYNCED and known.trust is not ClockTrust.SYNCED
    if not moved:
        mark = msgspec.structs.replace(known, trust=stamp.trust)
        news = _clock_set(known, stamp, 0) if became_right else None
        return _with_right(mark, stamp, known.right), news
    mark = ClockMark(stamp.boot, _offset_ms(stamp), stamp.trust, stamp.mono_ms, step_ms)
    return _with_right(mark, stamp, known.right), _clock_set(known, stamp, step_ms)


def _with_right(mark: ClockMark, stamp: Stamp, before: RightTime | None) -> ClockMark:
    """Return the mark that knows whether this boot's clock was ever right."""
    if stamp.trust is not ClockTrust.UNSYNCED and (before is None or before.boot != mark.boot):
        before = RightTime(stamp.boot, stamp.moment.at)
    return msgspec.structs.replace(mark, right=before)


def _clock_set(known: ClockMark, stamp: Stamp, step_ms: int) -> ClockSet:
    return ClockSet(
        before=known.trust,
        after=stamp.trust,
        step_ms=step_ms,
        booted_at=UtcMillis(known.offset_ms),
        right_until=known.right_until if known.trust is ClockTrust.UNSYNCED else None,
    )


def _offset_ms(stamp: Stamp) -> int:
    return stamp.moment.at - stamp.mono_ms
