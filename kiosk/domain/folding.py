"""What most folds of an event about a ticket begin or end with."""

from msgspec.structs import replace

from kiosk.domain.events import TicketEvent
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.ticket import NEXT_STATE, Ticket, Verb


def ticket_of(hall: Hall, event: TicketEvent) -> Ticket:
    """Return the ticket that an event is about.

    Raises:
        KeyError: No rule could have written this event: a bug.
    """
    return hall.tickets[f"{event.day}/{event.number}"]


def moved(hall: Hall, event: TicketEvent, verb: Verb) -> Ticket:
    """Return the ticket in the state that follows.

    Raises:
        KeyError: The law has no row for it: a bug.
    """
    ticket = ticket_of(hall, event)
    return replace(ticket, state=NEXT_STATE[ticket.state, verb])


def hands_free(hall: Hall, ticket: Ticket, counter: str) -> Hall:
    """Return the hall with the ticket as it is now and nobody in the counter's hand."""
    desk = hall.desk(counter)
    return hall.with_ticket(ticket).with_desk(
        replace(desk, state=DeskState.OPEN, ticket=None, idle_since=hall.seq)
    )
