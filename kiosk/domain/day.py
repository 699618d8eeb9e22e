"""When the business day turns, and what that does to yesterday's tickets.

A number may never exist twice, whatever the clock does. The day goes forward as the clock does;
it goes back only when the clock is known to be right, and then the numbers of that day go on
where they had stopped.

A day that changes because a clock that nobody had set was set has only got another name: who
came in this boot waits on, and the numbers go on.
"""

from immutables import Map

from kiosk.domain.decide_staff import left
from kiosk.domain.decide_wait import measured
from kiosk.domain.decision import Events
from kiosk.domain.events import (
    AnyEvent,
    CancelReason,
    DayOpened,
    NumbersSkipped,
    TicketCancelled,
)
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, Moment
from kiosk.domain.ticket import TicketState
from kiosk.domain.watch_appointments import ring_appointments

KEPT_OVERNIGHT = frozenset({TicketState.SERVING, TicketState.FINISHED, TicketState.CANCELLED})
"""States that a new day leaves alone: who is being served is served to the end (S58)."""


def turn_day(hall: Hall, now: Moment) -> Events:
    """Return the events that bring the hall to the clock's day; none when it is there."""
    if now.day == hall.day:
        return ()
    if now.day < hall.day and not now.clock_synced:
        return ()
    early = hall.early if hall.right_since >= now.midnight else frozenset()
    left_over = sorted(
        (
            one
            for one in hall.tickets.values()
            if one.state not in KEPT_OVERNIGHT and not one.handed_to and one.id not in early
        ),
        key=lambda one: one.place,
    )
    ended: tuple[AnyEvent, ...] = tuple(
        TicketCancelled(number=one.number, day=one.day, reason=CancelReason.DAY_OVER)
        for one in left_over
    )
    lapsed = ring_appointments(hall, now.at)
    opened = DayOpened(day=now.day, midnight=now.midnight)
    if early:
        return (*ended, *lapsed, *measured(hall), *_numbers_go_on(hall, now.day), opened)
    return (*ended, *lapsed, *_forgotten(hall), *measured(hall), opened)


def _numbers_go_on(hall: Hall, day: BusinessDay) -> Events:
    """Return what leaves out the numbers that were given out under the wrong date."""
    known = hall.past_numbers.get(day, Map())
    last = {
        prefix: running
        for prefix, running in sorted(hall.numbers.items())
        if running > known.get(prefix, 0)
    }
    return (NumbersSkipped(day=day, last=last),) if last else ()


def _forgotten(hall: Hall) -> Events:
    """Return what signs out the badges that nobody signed out; attendance is by the day (S56).

    A hall without hours works through the night: there nobody is sent away.
    """
    if hall.plan.hours is None:
        return ()
    desks = sorted(hall.desks.values(), key=lambda one: one.counter)
    return tuple(event for one in desks if one.badge for event in left(one))
