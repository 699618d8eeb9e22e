"""The rules of passing a ticket on, to another service or counter."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision, held_ticket, known_counter
from kiosk.domain.hall import Hall
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Verb


def transfer(hall: Hall, command: c.Transfer) -> Decision:
    """Pass the ticket in hand on to another service or counter, with its place kept."""
    ticket = held_ticket(hall, command.counter, Verb.TRANSFER)
    if isinstance(ticket, Refused):
        return ticket
    service = command.service or ticket.service
    if hall.plan.service(service) is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if command.to_counter is not None:
        target = known_counter(hall, command.to_counter)
        if isinstance(target, Refused):
            return target
        ticket_class = hall.plan.ticket_class(ticket.class_id)
        if ticket_class and ticket_class.needs_accessible and not target.accessible:
            return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
        if service not in target.services:
            return Refused(Reason.SERVICE_NOT_HERE)
    return (
        e.TicketTransferred(
            number=ticket.number,
            day=ticket.day,
            from_counter=command.counter,
            service=service,
            to_counter=command.to_counter,
        ),
    )
