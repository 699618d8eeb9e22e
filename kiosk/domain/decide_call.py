"""The rules of calls by number: staff choose one ticket, one comes back, one stands there.

Whoever is called although somebody else is next is called for a reason, which the journal keeps
(S08). Colleagues wait while customers do (S15).
"""

from typing import NamedTuple

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_counter import called, finish_in_hand, opened
from kiosk.domain.decide_ticket import issue
from kiosk.domain.decision import Decision, Events, known_counter, known_ticket, may
from kiosk.domain.discipline import Tier
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over
from kiosk.domain.next_ticket import lines_of, next_ticket, waited_s
from kiosk.domain.plain_text import is_name
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.standing import needs_accessible_counter, standing_of
from kiosk.domain.ticket import SlipState, Ticket, TicketState, Verb
from kiosk.domain.visit_rules import UNSPECIFIED


def call_ticket(hall: Hall, command: c.CallTicket, now: UtcMillis) -> Decision:
    """Call one ticket by its number: waiting, parked, or missed and still kept."""
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    refused = _may_be_called(hall, counter, ticket, now)
    if refused is not None:
        return refused
    before = _finished_first(hall, counter.id, now)
    approved_by = _approved_by(before.hall, counter, ticket, command.approved_by, now)
    if isinstance(approved_by, Refused):
        return approved_by
    override = ""
    if ticket.state is TicketState.WAITING and ticket.counter != counter.id:
        told = _override(before.hall, counter, ticket, command.reason, now)
        if isinstance(told, Refused):
            return told
        override = told
    reason = e.CallReason(
        rule=e.CallRule.CHOSEN,
        waited_s=waited_s(ticket, now),
        override=override,
        approved_by=approved_by,
    )
    return (*before.events, *opened(hall, counter.id), called(ticket, counter, reason))


def call_back(hall: Hall, counter: Counter, ticket: Ticket, now: UtcMillis) -> Decision:
    """Call a parked or missed ticket whose holder is back at a counter."""
    refused = _may_be_called(hall, counter, ticket, now)
    if refused is not None:
        return refused
    before = _finished_first(hall, counter.id, now)
    approved_by = _approved_by(before.hall, counter, ticket, None, now)
    if isinstance(approved_by, Refused):
        return approved_by
    reason = e.CallReason(rule=e.CallRule.RESUMED, waited_s=waited_s(ticket, now))
    return (*before.events, *opened(hall, counter.id), called(ticket, counter, reason))


def serve_directly(hall: Hall, command: c.ServeDirectly, now: UtcMillis) -> Decision:
    """Give a number to a customer who stands at a free counter, and begin at once."""
    counter = known_counter(hall, command.counter)
    if isinstance(counter, Refused):
        return counter
    if hall.in_hand(counter.id) is not None:
        return Refused(Reason.COUNTER_BUSY)
    wanted = c.IssueTicket(
        service=command.service, class_id=command.class_id, language=command.language
    )
    decided = issue(hall, wanted, now)
    if isinstance(decided, Refused):
        return decided
    issued = tuple(
        replace(one, ahead=0, slip=SlipState.NONE) if isinstance(one, e.TicketIssued) else one
        for one in decided
    )
    with_ticket = _folded(hall, issued, now)
    ticket = with_ticket.hall.tickets[with_ticket.hall.newest[-1]]
    reason = _direct(with_ticket.hall, counter, ticket, command.reason, now)
    if isinstance(reason, Refused):
        return reason
    number, day = ticket.number, ticket.day
    return (
        *issued,
        *opened(hall, counter.id),
        called(ticket, counter, reason),
        # Who stands there need not be called aloud.
        e.CallAnnounced(number=number, day=day, calls=1, spoken=False),
        e.ServiceStarted(number=number, day=day, counter=counter.id),
    )


def _direct(
    hall: Hall, counter: Counter, ticket: Ticket, reason: str | None, now: UtcMillis
) -> e.CallReason | Refused:
    refused = _may_be_called(hall, counter, ticket, now)
    if refused is not None:
        return refused
    approved_by = _approved_by(hall, counter, ticket, None, now)
    if isinstance(approved_by, Refused):
        return approved_by
    override = _override(hall, counter, ticket, reason, now)
    if isinstance(override, Refused):
        return override
    return e.CallReason(rule=e.CallRule.DIRECT, waited_s=0, override=override)


def kept_no_longer(ticket: Ticket, now: UtcMillis) -> bool:
    """Return whether a missed ticket's time to return is over, noticed already or not (C21)."""
    if ticket.until is None or not over(ticket.until, now):
        return False
    return ticket.state in {TicketState.MISSED, TicketState.CANCELLED}


def _may_be_called(
    hall: Hall, counter: Counter, ticket: Ticket, now: UtcMillis
) -> Refused | None:
    """Return why this counter may not call this ticket; None when it may."""
    if kept_no_longer(ticket, now):
        return Refused(Reason.KEPT_TIME_OVER)
    if not may(ticket, Verb.CALL):
        return Refused(Reason.WRONG_STATE)
    if needs_accessible_counter(hall.plan, ticket.line) and not counter.accessible:
        return Refused(Reason.COUNTER_NOT_ACCESSIBLE)
    if ticket.service not in counter.services:
        return Refused(Reason.SERVICE_NOT_HERE)
    return None


def _approved_by(
    hall: Hall, counter: Counter, ticket: Ticket, badge: str | None, now: UtcMillis
) -> str | Refused:
    """Return who answers for calling a colleague before customers; nobody need for others.

    It takes a wait beyond the ageing limit and somebody's badge, both (S15). At a care window
    nobody's word will do for an ordinary number (S18).
    """
    if hall.desk(counter.id).care and not standing_of(hall.plan, ticket.line).protected:
        return Refused(Reason.KEPT_FOR_CARE)
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    if ticket_class is None or not ticket_class.internal:
        return ""
    customers = (
        standing_of(hall.plan, one).tier is not Tier.INTERNAL for one in lines_of(hall, counter)
    )
    if not any(customers):
        return ""
    aged = waited_s(ticket, now) > hall.plan.queue.visit.internal_ageing_s
    if not aged or badge is None or not is_name(badge):
        return Refused(Reason.OUTSIDE_FIRST)
    return badge


def _override(
    hall: Hall, counter: Counter, ticket: Ticket, reason: str | None, now: UtcMillis
) -> str | Refused:
    """Return why a ticket is called although it is not next; nothing when it is (S08)."""
    rules = hall.plan.queue.visit
    chosen = next_ticket(hall, counter, now)
    if chosen is not None and chosen[0].id == ticket.id:
        return ""
    if reason is None:
        return Refused(Reason.REASON_NEEDED) if rules.override_needs_reason else UNSPECIFIED
    return reason if reason in rules.override_reasons else Refused(Reason.UNKNOWN_OVERRIDE)


class _Folded(NamedTuple):
    events: Events
    hall: Hall


def _finished_first(hall: Hall, counter_id: str, now: UtcMillis) -> _Folded:
    """Return what finishes the ticket in hand, and the hall after it."""
    return _folded(hall, finish_in_hand(hall, counter_id), now)


def _folded(hall: Hall, events: Events, now: UtcMillis) -> _Folded:
    for event in events:
        hall = evolve(hall, event, now)
    return _Folded(events, hall)
