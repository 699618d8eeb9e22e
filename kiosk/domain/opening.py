"""The hall's day by its hours: before opening, open, closing soon, no more numbers, closed."""

import enum

from kiosk.domain.hall import Hall, HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.staff_rules import MINUTE_MS, weekday

ORDER = tuple(HallPhase)


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
    if hall.day in hours.closed_on or weekday(hall.day) not in hours.days:
        return ((hall.midnight, HallPhase.CLOSED),)
    warns = max(hours.opens_min, hours.stops_min - hours.warns_min)
    minutes = (
        (hours.opens_min, HallPhase.OPEN),
        (warns, HallPhase.CLOSING_SOON),
        (hours.stops_min, HallPhase.STOPPED),
        (hours.closes_min, HallPhase.CLOSED),
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
