"""The rules of the end of a day: numbers stop, everybody is served or handed over (S58)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_readiness import not_ready
from kiosk.domain.decide_staff import left
from kiosk.domain.decision import Decision, known_ticket
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import Override, no_numbers
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import ENDED, Ticket, TicketState

CAN_BE_HANDED_OVER = frozenset({TicketState.WAITING, TicketState.PARKED, TicketState.MISSED})

LONGEST_NAME = 40


def stop_numbers(hall: Hall) -> Decision:
    """Give out no more numbers, whatever the hours say."""
    if hall.numbers_override == Override.STOPPED:
        return ()
    return (e.NumbersStopped(),)


def resume_numbers(hall: Hall, now: UtcMillis) -> Decision:
    """Give out numbers again, also after the hour and once the day was closed."""
    stopped = no_numbers(hall, now) or not_ready(hall)
    return (e.NumbersResumed(),) if stopped else ()


def hand_over(hall: Hall, command: c.HandOverTicket) -> Decision:
    """Pass an unfinished ticket to the next shift; it outlives the day, time and all."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.state not in CAN_BE_HANDED_OVER:
        return Refused(Reason.WRONG_STATE)
    to = command.to.strip()
    if not to or len(to) > LONGEST_NAME or not to.isprintable():
        return Refused(Reason.HAND_OVER_TO_WHOM)
    if ticket.handed_to == to:
        return ()
    return (e.TicketHandedOver(number=ticket.number, day=ticket.day, to=to),)


def leftovers(hall: Hall) -> tuple[Ticket, ...]:
    """Return the tickets that are neither ended nor handed over, oldest first."""
    open_ones = (
        one for one in hall.tickets.values() if one.state not in ENDED and not one.handed_to
    )
    return tuple(sorted(open_ones, key=lambda one: one.place))


def close_hall(hall: Hall) -> Decision:
    """Close every counter and the day; the manager's view names who is still in the way."""
    if hall.day_closed:
        return ()
    if leftovers(hall):
        return Refused(Reason.LEFTOVER_TICKETS)
    desks = sorted(hall.desks.values(), key=lambda desk: desk.counter)
    closed = tuple(event for one in desks for event in left(one))
    handed_over = sum(bool(one.handed_to) for one in hall.tickets.values())
    return (*closed, e.HallClosed(handed_over=handed_over))
