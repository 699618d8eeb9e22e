"""What holds in every hall, whatever is done in it: at each event and after each command."""

from kiosk.domain import events as e
from kiosk.domain.discipline import Tier
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.line import LineKey
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import offer, open_to
from kiosk.domain.plan import Counter, HallPlan, TicketClass
from kiosk.domain.standing import may_call, needs_accessible_counter
from kiosk.domain.ticket import Ticket, TicketState, ticket_id

BY_RULE = frozenset(
    {
        e.CallRule.OLDEST,
        e.CallRule.PROMISE,
        e.CallRule.PASSED_LIMIT,
        e.CallRule.OVERDUE,
        e.CallRule.INTERNAL,
        e.CallRule.EMERGENCY,
        e.CallRule.CARE_FIRST,
        e.CallRule.CARE_WINDOW,
    }
)
"""Calls that the key *next* makes; the others are made by people, by number."""
CALLABLE = frozenset({TicketState.WAITING, TicketState.PARKED, TicketState.MISSED})
IN_HAND = frozenset({TicketState.CALLED, TicketState.SERVING})


class Laws:
    """The judge of one hall's life."""

    def __init__(self) -> None:
        self._passes: dict[tuple[str, LineKey], int] = {}
        """How often a ticket was passed by calls of *next* since it joined its line."""

    def event(self, before: Hall, event: e.AnyEvent, at: UtcMillis) -> None:
        """Judge an event by the hall that it happens in."""
        if isinstance(event, e.TicketIssued):
            assert ticket_id(event.day, event.number) not in before.tickets, "a number twice"
        if isinstance(event, e.TicketCalled):
            ticket = before.tickets[ticket_id(event.day, event.number)]
            counter = before.plan.counter(event.counter)
            assert counter is not None
            _called_where_it_can_be_served(before, ticket, counter)
            _called_although_still(before, ticket)
            if event.reason.rule in BY_RULE:
                _next_by_the_rules(before, ticket, counter, at)
                self._passed(before, ticket, counter, event, at)

    def _passed(
        self, hall: Hall, called: Ticket, counter: Counter, event: e.TicketCalled, at: UtcMillis
    ) -> None:
        waiting = {(one.id, one.line) for one in hall.waiting.values()}
        self._passes = {key: n for key, n in self._passes.items() if key in waiting}
        if event.reason.rule in e.CALLED_WITHOUT_PASSING:
            return
        shield = any(
            _shielded(hall.plan, one) and open_to(hall, counter, one.line)
            for one in hall.waiting.values()
        )
        for one in hall.waiting.values():
            if one.waits_since >= min(called.waits_since, at) or one.line == called.line:
                continue
            if not open_to(hall, counter, one.line) or _is_internal(hall.plan, one):
                continue
            if _class(hall.plan, one).courtesy and shield:
                # A customer tier never goes before accessibility, however often (S85).
                continue
            passes = self._passes.get((one.id, one.line), 0) + 1
            assert passes <= hall.plan.queue.pass_limit, f"{one.number} was passed too often"
            self._passes[one.id, one.line] = passes


def hall_is_whole(hall: Hall) -> None:
    """Judge the hall between two commands."""
    for key, ticket in hall.tickets.items():
        assert key == ticket.id
        assert (key in hall.waiting) == (ticket.state is TicketState.WAITING)
        assert hall.waiting.get(key, ticket) is ticket
    in_lines = [
        (waiter.ticket, line_key)
        for line_key, line in hall.lines.items()
        for waiter in line.waiters
    ]
    assert sorted(in_lines) == sorted((one.id, one.line) for one in hall.waiting.values())
    for line in hall.lines.values():
        assert line.waiters == tuple(sorted(line.waiters))
        assert line.waiters, "no line is empty"
        assert line.bumps == tuple(sorted(line.bumps))
    held = [one.ticket for one in hall.desks.values() if one.ticket is not None]
    assert sorted(held) == sorted(
        one.id for one in hall.tickets.values() if one.state in IN_HAND
    ), "in hand at one counter, and one at a time (N008)"
    for desk in hall.desks.values():
        assert (desk.state is DeskState.SERVING) == (desk.ticket is not None)
        assert desk.ticket is None or hall.tickets[desk.ticket].counter == desk.counter
    assert len({one.id for one in hall.alerts.values()}) == len(hall.alerts)
    assert all(key == one.key for key, one in hall.alerts.items())


def _called_where_it_can_be_served(hall: Hall, ticket: Ticket, counter: Counter) -> None:
    assert ticket.state in CALLABLE, f"{ticket.number} was called while {ticket.state}"
    assert ticket.service in counter.services, "called at a counter without the skill (S08)"
    if needs_accessible_counter(hall.plan, ticket.line):
        assert counter.accessible, "called where its holder cannot be served (S18)"


def _called_although_still(hall: Hall, ticket: Ticket) -> None:
    assert not hall.halt.emergency, "somebody was called back into danger (S75)"
    cared_for = any(one.ticket == ticket.id for one in hall.care_cases.values())
    urgent = cared_for or _class(hall.plan, ticket).emergency
    assert urgent or not hall.halt.paused, "called in a pause (S52)"


def _next_by_the_rules(hall: Hall, called: Ticket, counter: Counter, at: UtcMillis) -> None:
    plan = hall.plan
    assert called.state is TicketState.WAITING
    assert may_call(plan, counter, called.line)
    there = [
        one
        for one in hall.waiting.values()
        if open_to(hall, counter, one.line) and one.waits_since <= at
    ]
    emergencies = [one for one in there if _class(plan, one).emergency]
    if emergencies:
        assert called.id == min(emergencies, key=lambda one: one.waiter).id, "S26"
        return
    care = [one for one in there if needs_accessible_counter(plan, one.line)]
    if care:
        assert called.id == min(care, key=lambda one: one.waiter).id, "stranded (S18)"
        return
    if _is_internal(plan, called):
        outside = [one.number for one in there if not _is_internal(plan, one)]
        assert not outside, f"{called.number}, a colleague, before {outside} (S15)"
    if _class(plan, called).courtesy:
        shielded = [one.number for one in there if _shielded(plan, one)]
        held = {one.number for one in there if _held(hall, counter, one, at)}
        assert not set(shielded) - held, f"a tier before {shielded} (S85)"


def _class(plan: HallPlan, ticket: Ticket) -> TicketClass:
    found = plan.ticket_class(ticket.class_id)
    assert found is not None
    return found


def _is_internal(plan: HallPlan, ticket: Ticket) -> bool:
    return _class(plan, ticket).internal


def _shielded(plan: HallPlan, ticket: Ticket) -> bool:
    found = _class(plan, ticket)
    return found.accessible or found.needs_accessible


def _held(hall: Hall, counter: Counter, ticket: Ticket, at: UtcMillis) -> bool:
    seen = offer(hall, counter, ticket.line, 0)
    return seen.tier is Tier.PROMISE and at - ticket.waits_since < seen.held_ms
