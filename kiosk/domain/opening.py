"""The hall's day by its hours: before opening, open, closing soon, no more numbers, closed."""

import enum

from kiosk.domain.hall import Hall, HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.staff_rules import DAY_MS, MINUTE_MS, day_after

ORDER = tuple(HallPhase)
DAYS_AHEAD = 60
"""▲ So far ahead the next opening is looked for; no hall rests longer and knows until when."""

SHOWN_AS = {
    Reason.ISSUING_STOPPED: HallPhase.STOPPED,
    Reason.NOT_OPEN_YET: HallPhase.BEFORE,
}


class Override(enum.StrEnum):
    """What the duty lead has said about numbers, whatever the hours say."""

    NONE = ""
    STOPPED = "stopped"
    RESUMED = "resumed"


def boundaries(hall: Hall) -> tuple[tuple[UtcMillis, HallPhase], ...]:
    """Return when each phase of today begins, in order; none in a hall without hours."""
    hours = hall.plan.hours
    if hours is None or not hall.midnight:
        return ()
    today = hours.of(hall.day)
    if today is None:
        return ((hall.midnight, HallPhase.CLOSED),)
    warns = max(today.opens_min, today.stops_min - hours.warns_min)
    minutes = (
        (today.opens_min, HallPhase.OPEN),
        (warns, HallPhase.CLOSING_SOON),
        (today.stops_min, HallPhase.STOPPED),
        (today.closes_min, HallPhase.CLOSED),
    )
    return tuple(
        (UtcMillis(hall.midnight + minute * MINUTE_MS), phase) for minute, phase in minutes
    )


def phase_at(hall: Hall, now: UtcMillis) -> HallPhase:
    """Return the phase of the day; always open in a hall without hours."""
    today = boundaries(hall)
    if not today:
        return HallPhase.OPEN
    begun = [phase for at, phase in today if at <= now]
    return begun[-1] if begun else HallPhase.BEFORE


def phase_shown(hall: Hall, now: UtcMillis) -> HallPhase:
    """Return the phase as customers meet it: with the duty lead's word on numbers."""
    refused = no_numbers(hall, now)
    phase = phase_at(hall, now)
    if refused is None:
        late = phase in {HallPhase.BEFORE, HallPhase.STOPPED, HallPhase.CLOSED}
        return HallPhase.OPEN if late else phase
    return HallPhase.CLOSED if refused is Reason.HALL_CLOSED else SHOWN_AS[refused]


def in_hours(hall: Hall, now: UtcMillis) -> bool:
    """Return whether staff are to be there: the hall has hours, and it is not closed."""
    if not boundaries(hall) or hall.day_closed:
        return False
    return phase_at(hall, now) not in {HallPhase.BEFORE, HallPhase.CLOSED}


def no_numbers(hall: Hall, now: UtcMillis) -> Reason | None:
    """Return why no number is given out now, or None when numbers are (S58)."""
    if hall.day_closed:
        return Reason.HALL_CLOSED
    if hall.numbers_override == Override.STOPPED:
        return Reason.ISSUING_STOPPED
    if hall.numbers_override == Override.RESUMED:
        return None
    return {
        HallPhase.BEFORE: Reason.NOT_OPEN_YET,
        HallPhase.STOPPED: Reason.ISSUING_STOPPED,
        HallPhase.CLOSED: Reason.HALL_CLOSED,
    }.get(phase_at(hall, now))


def opens_at(hall: Hall) -> UtcMillis | None:
    """Return when the hall opens today, or None."""
    return next((at for at, phase in boundaries(hall) if phase is HallPhase.OPEN), None)


def stops_at(hall: Hall) -> UtcMillis | None:
    """Return when numbers stop today, or None."""
    return next((at for at, phase in boundaries(hall) if phase is HallPhase.STOPPED), None)


def reopens_at(hall: Hall, now: UtcMillis) -> UtcMillis | None:
    """Return when the hall opens next, today or on another day (P41); None if nobody knows."""
    hours = hall.plan.hours
    if hours is None or not hall.midnight:
        return None
    if phase_at(hall, now) is HallPhase.BEFORE and not hall.day_closed:
        return opens_at(hall)
    day: str = hall.day
    for ahead in range(1, DAYS_AHEAD + 1):
        day = day_after(day)
        that = hours.of(day)
        if that is not None:
            midnight = hall.midnight + ahead * DAY_MS
            return UtcMillis(midnight + that.opens_min * MINUTE_MS)
    return None
