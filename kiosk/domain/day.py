"""When the business day turns, and what that does to yesterday's tickets.

A number may never exist twice, whatever the clock does. The day goes forward as the clock does;
it goes back only when the clock is known to be right, and then the numbers of that day go on
where they had stopped.

A day ends for who came before it. So a day that changes because the clock was set right has
only got another name for who came in it: they wait on, and the numbers go on. Of who came by a
clock that nobody had set, before the machine was started anew, it must be known that they can
only have come today: the machine may have been off for a night.
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
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.domain.watch_appointments import ring_appointments

KEPT_OVERNIGHT = frozenset({TicketState.SERVING, TicketState.FINISHED, TicketState.CANCELLED})
"""States that a new day leaves alone: who is being served is served to the end (S58)."""
DOUBTED_MS = 2 * 3_600_000
"""▲ The midnight of a clock that nobody has set may be the hall's noon: who has come so lately
waits on over it. Few wait longer, and few halls give out their last number as late."""


def turn_day(hall: Hall, now: Moment) -> Events:
    """Return the events that bring the hall to the clock's day; none when it is there."""
    if now.day == hall.day:
        return ()
    if now.day < hall.day and not now.clock_synced:
        return ()
    left_over = sorted(
        (
            one
            for one in hall.tickets.values()
            if one.state not in KEPT_OVERNIGHT
            and not one.handed_to
            and not _is_of_the_day(hall, one, now)
        ),
        key=lambda one: one.place,
    )
    ended: tuple[AnyEvent, ...] = tuple(
        TicketCancelled(number=one.number, day=one.day, reason=CancelReason.DAY_OVER)
        for one in left_over
    )
    lapsed = ring_appointments(hall, now.at)
    opened = DayOpened(day=now.day, midnight=now.midnight)
    if any(_may_be_of_the_day(hall, one, now) for one in hall.tickets.values()):
        return (*ended, *lapsed, *measured(hall), *_numbers_go_on(hall, now.day), opened)
    return (*ended, *lapsed, *_forgotten(hall), *measured(hall), opened)


def _is_of_the_day(hall: Hall, ticket: Ticket, now: Moment) -> bool:
    """Return whether a ticket was taken on the day that begins, as far as it is known."""
    return _came_by(hall.unsure_from if ticket.id in hall.unsure else ticket.issued_at, now)


def _may_be_of_the_day(hall: Hall, ticket: Ticket, now: Moment) -> bool:
    """Return whether its number may be in somebody's hand or mind on the day that begins."""
    return ticket.id in hall.unsure or _came_by(ticket.issued_at, now)


def _came_by(at: UtcMillis, now: Moment) -> bool:
    begins = now.begins if now.clock_synced else now.begins - DOUBTED_MS
    return bool(now.begins) and at >= begins


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
