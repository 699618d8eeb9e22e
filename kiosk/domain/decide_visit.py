"""The rules of a called ticket at its counter: recall, start, finish, absent, park, resume."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_answer import finish_unsolved
from kiosk.domain.decide_call import call_back, kept_no_longer
from kiosk.domain.decide_counter import finish_in_hand
from kiosk.domain.decision import Decision, held_ticket, known_counter, known_ticket, may
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Verb


def recall(hall: Hall, counter_id: str) -> Decision:
    """Call the ticket in hand once more, as often as the hall allows (C21)."""
    ticket = held_ticket(hall, counter_id, Verb.RECALL)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.recalls >= hall.plan.queue.visit.recalls:
        return Refused(Reason.RECALLED_ENOUGH)
    return (e.TicketRecalled(number=ticket.number, day=ticket.day, counter=counter_id),)


def start_service(hall: Hall, counter_id: str) -> Decision:
    """Note that the called customer has come."""
    ticket = held_ticket(hall, counter_id, Verb.START)
    if isinstance(ticket, Refused):
        return ticket
    return (e.ServiceStarted(number=ticket.number, day=ticket.day, counter=counter_id),)


def finish_service(hall: Hall, command: c.FinishService, now: UtcMillis) -> Decision:
    """Finish what the counter has in hand; the visit may be rated from now on.

    At a station of a journey that is not the last, the ticket goes on to the next instead.
    """
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not command.solved:
        return finish_unsolved(hall, command, now)
    return finish_in_hand(hall, command.counter) or Refused(Reason.COUNTER_IDLE)


def no_show(hall: Hall, counter_id: str, now: UtcMillis) -> Decision:
    """Note that the called customer did not come (过号); the number is kept for a while."""
    ticket = held_ticket(hall, counter_id, Verb.MISS)
    if isinstance(ticket, Refused):
        return ticket
    return (
        e.TicketMissed(
            number=ticket.number,
            day=ticket.day,
            counter=counter_id,
            kept_until=UtcMillis(now + hall.plan.queue.visit.kept_for_s * 1000),
        ),
    )


def park(hall: Hall, command: c.Park, now: UtcMillis) -> Decision:
    """Put the ticket in hand aside until its holder is back (挂起)."""
    ticket = held_ticket(hall, command.counter, Verb.PARK)
    if isinstance(ticket, Refused):
        return ticket
    if command.until is not None and command.until <= now:
        return Refused(Reason.TIME_IS_PAST)
    usual = UtcMillis(now + hall.plan.queue.visit.parked_for_s * 1000)
    return (
        e.TicketParked(
            number=ticket.number,
            day=ticket.day,
            counter=command.counter,
            papers=command.papers,
            until=usual if command.until is None else command.until,
        ),
    )


def resume(hall: Hall, command: c.Resume, now: UtcMillis) -> Decision:
    """Bring a parked or missed ticket back: to a counter, or to its place in the queue."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if kept_no_longer(ticket, now):
        return Refused(Reason.KEPT_TIME_OVER)
    if not may(ticket, Verb.REQUEUE):
        return Refused(Reason.WRONG_STATE)
    if command.counter is None:
        back_at = ticket.counter if ticket.bound else None
        return (e.TicketRequeued(number=ticket.number, day=ticket.day, counter=back_at),)
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    return call_back(hall, counter, ticket, now)
