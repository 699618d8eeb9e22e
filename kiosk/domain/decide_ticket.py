"""The rules of a ticket by itself: issued, cancelled, asking for accessible service."""

from kiosk.domain import commands as c
from kiosk.domain.decision import Decision, known_ticket, may
from kiosk.domain.events import (
    AccessibleDeclined,
    AccessibleRequested,
    CancelReason,
    CareWindowPrepared,
    CareWindowResumed,
    NumbersSkipped,
    TicketCancelled,
    TicketIssued,
)
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import people_ahead
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import SlipState, Ticket, TicketState, Verb, ticket_number


def issue(hall: Hall, command: c.IssueTicket, now: UtcMillis) -> Decision:
    """Give out the service's next number (S04)."""
    plan = hall.plan
    service = plan.service(command.service)
    if service is None:
        return Refused(Reason.UNKNOWN_SERVICE)
    if service.elsewhere:
        return Refused(Reason.SERVICE_ELSEWHERE)
    class_id = command.class_id or plan.ordinary_class
    if plan.ticket_class(class_id) is None:
        return Refused(Reason.UNKNOWN_CLASS)
    language = command.language or plan.languages[0]
    if language not in plan.languages:
        return Refused(Reason.UNKNOWN_LANGUAGE)
    running = hall.numbers.get(service.prefix, 0) + 1
    number = ticket_number(service.prefix, running)
    newcomer = Ticket(
        number=number,
        day=hall.day,
        service=service.id,
        class_id=class_id,
        language=language,
        place=hall.seq + 1,
        issued_at=now,
    )
    issued = TicketIssued(
        number=number,
        day=hall.day,
        prefix=service.prefix,
        running=running,
        service=service.id,
        class_id=class_id,
        language=language,
        ahead=people_ahead(hall, newcomer, now),
        slip=SlipState.WANTED if plan.prints_slips else SlipState.NONE,
    )
    return (issued,)


SKIPPED = 500
"""More than a service gives out between a copy and its restore, on the busiest of days."""


def skip_numbers(hall: Hall) -> Decision:
    """Leave out the numbers that may have been given out since a copy was made (S04)."""
    prefixes = dict.fromkeys(one.prefix for one in hall.plan.services)
    last = {prefix: _next_hundred(hall.numbers.get(prefix, 0) + SKIPPED) for prefix in prefixes}
    return (NumbersSkipped(day=hall.day, last=last),)


def _next_hundred(running: int) -> int:
    """Return a number that staff will know again as the start of something."""
    return -(-running // 100) * 100


def cancel(hall: Hall, number: str) -> Decision:
    """End a ticket whose holder has left."""
    ticket = known_ticket(hall, number)
    if isinstance(ticket, Refused):
        return ticket
    if not may(ticket, Verb.CANCEL):
        return Refused(Reason.WRONG_STATE)
    return (TicketCancelled(number=number, day=ticket.day, reason=CancelReason.LEFT),)


def request_accessible(hall: Hall, command: c.RequestAccessible) -> Decision:
    """Move a ticket to the accessible class (S22), or keep a counter for such tickets (S18)."""
    accessible = hall.plan.accessible_class()
    if accessible is None:
        return Refused(Reason.NO_ACCESSIBLE_CLASS)
    if command.number is None:
        return _prepare_care_window(hall, command.counter)
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.state is not TicketState.WAITING:
        return Refused(Reason.WRONG_STATE)
    if ticket.class_id == accessible.id:
        return ()
    return (AccessibleRequested(number=ticket.number, day=ticket.day, class_id=accessible.id),)


def _prepare_care_window(hall: Hall, counter_id: str | None) -> Decision:
    counter = hall.plan.counter(counter_id or "")
    if counter is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not counter.accessible:
        return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
    if hall.desk(counter.id).care:
        return ()
    return (CareWindowPrepared(counter=counter.id),)


def decline_accessible(hall: Hall, command: c.DeclineAccessible) -> Decision:
    """Return a ticket to its former class, its time kept (S23), or a counter to all."""
    if command.number is None:
        return _resume_ordinary_calling(hall, command.counter)
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.state is not TicketState.WAITING:
        return Refused(Reason.WRONG_STATE)
    accessible = hall.plan.accessible_class()
    if accessible is None or ticket.class_id != accessible.id:
        return Refused(Reason.NOT_ACCESSIBLE_REQUEST)
    former = ticket.former_class or hall.plan.ordinary_class
    return (AccessibleDeclined(number=ticket.number, day=ticket.day, class_id=former),)


def _resume_ordinary_calling(hall: Hall, counter_id: str | None) -> Decision:
    counter = hall.plan.counter(counter_id or "")
    if counter is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not hall.desk(counter.id).care:
        return ()
    return (CareWindowResumed(counter=counter.id),)
