"""What a clock that was set, or moved, makes of the times that were told before.

A boot's own clock says by how much: all that was measured in this boot moves by that. What a
right clock told before this boot stays as it is. What a clock that nobody had set told in an
earlier boot moves like this boot's times, as if the machine had been off for no time at all.
"""

from msgspec.structs import replace

from kiosk.domain.events import ClockSet
from kiosk.domain.hall import Hall
from kiosk.domain.moment import ClockTrust, UtcMillis
from kiosk.domain.retimed import retimed


def clock_set(hall: Hall, event: ClockSet, at: UtcMillis) -> Hall:
    """Return the hall by the clock now, and remember of which tickets nobody knows the day."""
    nobody_knew = event.before is ClockTrust.UNSYNCED
    right_until = _right_until(event)
    if nobody_knew and right_until is None:
        return hall
    if nobody_knew and event.after is not ClockTrust.UNSYNCED:
        hall = _unsure(hall, event.booted_at, right_until or UtcMillis(0))
    if not event.step_ms:
        return hall
    # A time that is yet to come was told by no right clock, whatever the record says.
    kept = right_until if right_until is not None and right_until <= at else None

    def by_the_clock_now(time: UtcMillis) -> UtcMillis:
        moved = UtcMillis(time + event.step_ms)
        if kept is None:
            return moved
        return time if time <= kept else max(kept, moved)

    return retimed(hall, by_the_clock_now)


def _right_until(event: ClockSet) -> UtcMillis | None:
    """Return until when times are right as they are; None when all move, or nobody knows."""
    if event.before is not ClockTrust.UNSYNCED:
        return None
    return event.booted_at if event.right_until is None else event.right_until


def _unsure(hall: Hall, booted_at: UtcMillis | None, right_until: UtcMillis) -> Hall:
    """Remember the tickets of earlier boots that no right clock has dated."""
    if booted_at is None:
        return hall
    keys = {
        key for key, one in hall.tickets.items() if right_until < one.issued_at <= booted_at
    }
    known = min(hall.unsure_from, right_until) if hall.unsure else right_until
    return replace(hall, unsure=hall.unsure | keys, unsure_from=known)
