"""Who is next: the one place where that is decided.

A counter serves the services it names; classes are served in the plan's order and, within a
class, whoever came first. A counter kept for an accessible customer (S18) calls no one else.
"""

from kiosk.domain.events import CallReason, CallRule, Passed
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.plan import Counter
from kiosk.domain.ticket import Ticket

PASSED_SHOWN = 5
"""How many of the tickets passed over a call's reason names."""


def eligible(hall: Hall, counter: Counter, ticket: Ticket) -> bool:
    """Return whether this counter can serve this ticket."""
    if ticket.counter is not None and ticket.counter != counter.id:
        return False
    if ticket.service not in counter.services:
        return False
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    needs_accessible = ticket_class is not None and ticket_class.needs_accessible
    return counter.accessible or not needs_accessible


def place_in_queue(hall: Hall, ticket: Ticket) -> tuple[int, int]:
    """Return the key by which tickets are served, smallest first."""
    return hall.plan.class_rank(ticket.class_id), ticket.place


def next_ticket(
    hall: Hall, counter: Counter, now: UtcMillis
) -> tuple[Ticket, CallReason] | None:
    """Choose the ticket that this counter calls next, and say why; None when there is none."""
    candidates = [one for one in hall.waiting.values() if eligible(hall, counter, one)]
    care = hall.desk(counter.id).care
    if care:
        accessible = hall.plan.accessible_class()
        candidates = [one for one in candidates if accessible and one.class_id == accessible.id]
    if not candidates:
        return None
    chosen = min(candidates, key=lambda one: place_in_queue(hall, one))
    passed = sorted(
        (one for one in candidates if one.place < chosen.place), key=lambda one: one.place
    )
    rule = CallRule.CLASS_ORDER if passed else CallRule.OLDEST
    return chosen, CallReason(
        rule=CallRule.CARE_WINDOW if care else rule,
        waited_s=waited_s(chosen, now),
        eligible=len(candidates),
        passed=tuple(
            Passed(one.number, one.class_id, waited_s(one, now))
            for one in passed[:PASSED_SHOWN]
        ),
    )


def people_ahead(hall: Hall, ticket: Ticket) -> int:
    """Return how many waiting tickets of its service are served before this one."""
    mine = place_in_queue(hall, ticket)
    return sum(
        1
        for one in hall.waiting.values()
        if one.service == ticket.service and place_in_queue(hall, one) < mine
    )


def waited_s(ticket: Ticket, now: UtcMillis) -> int:
    """Return for how many whole seconds a ticket has waited since it was issued."""
    return elapsed_ms(ticket.issued_at, now) // 1000
