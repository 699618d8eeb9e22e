"""The rules of calls by number: staff choose one ticket, or one comes back."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_counter import called, finish_in_hand, opened
from kiosk.domain.decision import Decision, known_counter, known_ticket, may
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import waited_s
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket, Verb


def call_ticket(hall: Hall, command: c.CallTicket, now: UtcMillis) -> Decision:
    """Call one ticket by its number, waiting, parked or missed."""
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    return call_to(hall, counter, ticket, now, e.CallRule.CHOSEN)


def call_to(
    hall: Hall, counter: Counter, ticket: Ticket, now: UtcMillis, rule: e.CallRule
) -> Decision:
    """Call one ticket to one counter, if its state, class and service allow it there."""
    if not may(ticket, Verb.CALL):
        return Refused(Reason.WRONG_STATE)
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    if ticket_class and ticket_class.needs_accessible and not counter.accessible:
        return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
    if ticket.service not in counter.services:
        return Refused(Reason.SERVICE_NOT_HERE)
    reason = e.CallReason(rule=rule, waited_s=waited_s(ticket, now))
    return (
        *finish_in_hand(hall, counter.id),
        *opened(hall, counter.id),
        called(ticket, counter, reason),
    )


def resume(hall: Hall, command: c.Resume, now: UtcMillis) -> Decision:
    """Bring a parked or missed ticket back: to a counter, or to its place in the queue."""
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if not may(ticket, Verb.REQUEUE):
        return Refused(Reason.WRONG_STATE)
    if command.counter is None:
        return (e.TicketRequeued(number=ticket.number, day=ticket.day),)
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    return call_to(hall, counter, ticket, now, e.CallRule.RESUMED)
