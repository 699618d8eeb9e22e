"""What a rule may answer, and the questions that most rules ask first."""

from kiosk.domain.events import AnyEvent
from kiosk.domain.hall import Hall
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import NEXT_STATE, Ticket, Verb

Events = tuple[AnyEvent, ...]
Decision = Events | Refused
"""Events in order, none when all is so already, or a refusal."""


def known_counter(hall: Hall, counter_id: str) -> Counter | Refused:
    """Return the counter, or the refusal when the hall has none of that id."""
    return hall.plan.counter(counter_id) or Refused(Reason.UNKNOWN_COUNTER)


def known_ticket(hall: Hall, number: str, day: str | None = None) -> Ticket | Refused:
    """Return the ticket, or the refusal when there is none of that number."""
    return hall.ticket(number, day) or Refused(Reason.UNKNOWN_TICKET)


def held_ticket(hall: Hall, counter_id: str, verb: Verb) -> Ticket | Refused:
    """Return the ticket in the counter's hand, if ``verb`` may happen to it now."""
    if hall.plan.counter(counter_id) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    ticket = hall.in_hand(counter_id)
    if ticket is None:
        return Refused(Reason.COUNTER_IDLE)
    if not may(ticket, verb):
        return Refused(Reason.WRONG_STATE)
    return ticket


def may(ticket: Ticket, verb: Verb) -> bool:
    """Return whether the ticket's state has a row for this verb."""
    return (ticket.state, verb) in NEXT_STATE
