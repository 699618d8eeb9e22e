"""The rules of a ticket by itself: issued, cancelled, its numbers left out."""

from collections.abc import Mapping

from immutables import Map

from kiosk.domain import commands as c
from kiosk.domain.decide_journey import begin
from kiosk.domain.decision import Decision, known_ticket, may
from kiosk.domain.events import (
    CancelReason,
    NumbersSkipped,
    TicketCancelled,
    TicketIssued,
)
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.next_ticket import people_ahead
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import SlipState, Ticket, Verb, ticket_number


def issue(hall: Hall, command: c.IssueTicket, now: UtcMillis) -> Decision:
    """Give out the service's next number (S04)."""
    plan = hall.plan
    wanted = begin(plan, command.service, command.journey)
    if isinstance(wanted, Refused):
        return wanted
    service, journey = wanted
    if service.elsewhere:
        return Refused(Reason.SERVICE_ELSEWHERE)
    class_id = command.class_id or plan.ordinary_class
    if plan.ticket_class(class_id) is None:
        return Refused(Reason.UNKNOWN_CLASS)
    language = command.language or plan.languages[0]
    if language not in plan.languages:
        return Refused(Reason.UNKNOWN_LANGUAGE)
    running, number = _free_number(hall, service.prefix)
    newcomer = Ticket(
        number=number,
        day=hall.day,
        service=service.id,
        class_id=class_id,
        language=language,
        place=hall.seq + 1,
        issued_at=now,
    )
    wait = hall.waits.fresh(service.id, class_id, now)
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
        journey="" if journey is None else journey.id,
        stations=() if journey is None else journey.stations,
        wait_low_s=None if wait is None else wait.p50_s,
        wait_high_s=None if wait is None else wait.p80_s,
        large_print=command.large_print,
    )
    return (issued,)


def _free_number(hall: Hall, prefix: str) -> tuple[int, str]:
    """Return the prefix's next number that nobody is still to be called by (S04, S58)."""
    to_call = (*hall.waiting.values(), *hall.away.values())
    held = {one.number for one in to_call if one.day != hall.day}
    running = hall.plan.numbering.after(hall.numbers.get(prefix, 0))
    while ticket_number(prefix, running) in held:
        running = hall.plan.numbering.after(running)
    return running, ticket_number(prefix, running)


SKIPPED = 500
"""More than a service gives out between a copy and its restore, on the busiest of days."""


def skip_numbers(hall: Hall, command: c.SkipNumbers) -> Decision:
    """Leave out the numbers that may have been given out since a copy was made (S04)."""
    days = sorted({hall.day, *map(BusinessDay, command.given)})
    return tuple(
        NumbersSkipped(day=day, last=_skipped(hall, day, command.given.get(day, {})))
        for day in days
    )


def _skipped(hall: Hall, day: BusinessDay, given: Mapping[str, int]) -> dict[str, int]:
    known = hall.numbers if day == hall.day else hall.past_numbers.get(day, Map())
    prefixes = dict.fromkeys(one.prefix for one in hall.plan.services)
    return {
        prefix: _next_hundred(max(known.get(prefix, 0), given.get(prefix, 0)) + SKIPPED)
        for prefix in prefixes
    }


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
