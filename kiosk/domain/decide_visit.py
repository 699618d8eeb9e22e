"""The rules of a called ticket at its counter: recall, start, finish, absent, park."""

from kiosk.domain import events as e
from kiosk.domain.decide_counter import finish_in_hand
from kiosk.domain.decision import Decision, held_ticket
from kiosk.domain.hall import Hall
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Verb


def recall(hall: Hall, counter_id: str) -> Decision:
    """Call the ticket in hand once more."""
    ticket = held_ticket(hall, counter_id, Verb.RECALL)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketRecalled(number=ticket.number, day=ticket.day, counter=counter_id),)


def start_service(hall: Hall, counter_id: str) -> Decision:
    """Note that the called customer has come."""
    ticket = held_ticket(hall, counter_id, Verb.START)
    if isinstance(ticket, Refused):
        return ticket
    return (e.ServiceStarted(number=ticket.number, day=ticket.day, counter=counter_id),)


def finish_service(hall: Hall, counter_id: str) -> Decision:
    """Finish what the counter has in hand; the visit may be rated from now on."""
    if hall.plan.counter(counter_id) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    return finish_in_hand(hall, counter_id) or Refused(Reason.COUNTER_IDLE)


def no_show(hall: Hall, counter_id: str) -> Decision:
    """Note that the called customer did not come (过号)."""
    ticket = held_ticket(hall, counter_id, Verb.MISS)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketMissed(number=ticket.number, day=ticket.day, counter=counter_id),)


def park(hall: Hall, counter_id: str) -> Decision:
    """Put the ticket in hand aside until its holder is back (挂起)."""
    ticket = held_ticket(hall, counter_id, Verb.PARK)
    if isinstance(ticket, Refused):
        return ticket
    return (e.TicketParked(number=ticket.number, day=ticket.day, counter=counter_id),)
