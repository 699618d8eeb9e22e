"""Priority for who needs it, and nobody starved for it: any day, any order (S22, C20)."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import Moment, UtcMillis
from kiosk.domain.plan import Counter, HallPlan, QueueRules, TicketClass
from kiosk.domain.refused import Refused
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import Ticket
from kiosk.settings.classes import BUILT_IN
from kiosk.settings.queue import with_slopes
from tests.domain.lobby import OPENING, PLAN, TODAY

RANKED = ("emergency", "accessible", "appointment", "ordinary")
"""Whoever stands further left is served before who came at the same time or later."""
PASS_LIMIT = 4


def one_service(*, strict: bool) -> HallPlan:
    """Return a hall with the classes of every settings file, and one service for everybody.

    Args:
        strict: Whether the accessible class is served at the accessible counter only.
    """
    services = PLAN.services[:1]
    classes: tuple[TicketClass, ...] = tuple(
        replace(one, slope=0, needs_accessible=strict and one.accessible) for one in BUILT_IN
    )
    return replace(
        PLAN,
        services=services,
        classes=with_slopes(classes, services, 3),
        counters=(
            Counter("1", ("account",)),
            Counter("2", ("account",)),
            Counter("3", ("account",), accessible=True),
        ),
        queue=QueueRules(pass_limit=PASS_LIMIT),
    )


class Call(NamedTuple):
    """A call, and who else waited whom the counter could have called."""

    ticket: Ticket
    rule: e.CallRule
    others: list[Ticket]


arrivals = st.builds(
    c.IssueTicket,
    service=st.just("account"),
    class_id=st.sampled_from(("ordinary", "ordinary", "accessible", *RANKED)),
)
presses = st.builds(c.CallNext, counter=st.sampled_from(["1", "2", "3"]))
days = st.lists(
    st.tuples(arrivals, st.sampled_from([0, 1, 30])) | st.tuples(presses, st.integers(1, 240)),
    min_size=20,
    max_size=70,
)


def calls(plan: HallPlan, day: list[tuple[c.AnyCommand, int]]) -> list[Call]:
    """Return the calls of a day."""
    hall, at, found = Hall(plan), OPENING, []
    for command, later_s in day:
        at = UtcMillis(at + later_s * 1000)
        events = decide(hall, command, Moment(at, TODAY))
        if isinstance(events, Refused):
            continue
        for event in events:
            if isinstance(event, e.TicketCalled):
                ticket = hall.tickets[f"{event.day}/{event.number}"]
                counter = next(one for one in plan.counters if one.id == event.counter)
                others = [
                    one
                    for one in hall.waiting.values()
                    if one.id != ticket.id and may_call(plan, counter, one.line)
                ]
                found.append(Call(ticket, event.reason.rule, others))
            hall = evolve(hall, event, at)
    return found


either = pytest.mark.parametrize("strict", [True, False], ids=["there only", "anywhere"])


@either
@settings(max_examples=200, deadline=None)
@given(day=days)
def test_s22_priority_is_served_before_ordinary_of_equal_or_later_time(strict, day) -> None:
    for call in calls(one_service(strict=strict), day):
        mine = RANKED.index(call.ticket.class_id)
        for other in call.others:
            if RANKED.index(other.class_id) < mine:
                assert other.waits_since > call.ticket.waits_since


@either
@settings(max_examples=200, deadline=None)
@given(day=days)
def test_s22_an_emergency_outranks_everybody(strict, day) -> None:
    for call in calls(one_service(strict=strict), day):
        if any(one.class_id == "emergency" for one in call.others):
            assert call.ticket.class_id == "emergency"


@either
@settings(max_examples=200, deadline=None)
@given(day=days)
def test_s22_nobody_ordinary_is_passed_more_than_the_limit_for_priority(strict, day) -> None:
    """Emergencies, and who can be served nowhere else, are no privilege and do not count."""
    passes: dict[str, int] = {}
    for call in calls(one_service(strict=strict), day):
        if call.rule in e.CALLED_WITHOUT_PASSING:
            continue
        for other in call.others:
            if other.waits_since < call.ticket.waits_since:
                passes[other.id] = passes.get(other.id, 0) + 1
    assert max(passes.values(), default=0) <= PASS_LIMIT


@given(st.integers(1, 40))
def test_s22_one_ordinary_ticket_among_a_flood_is_passed_as_often_as_the_limit_says(
    flood,
) -> None:
    day: list[tuple[c.AnyCommand, int]] = [(c.IssueTicket(service="account"), 0)]
    guest = c.IssueTicket(service="account", class_id="accessible")
    for _ in range(flood):
        day.extend([(guest, 60), (guest, 60), (c.CallNext(counter="3"), 60)])

    served = [one.ticket.number for one in calls(one_service(strict=False), day)]

    assert ("A001" in served) == (flood > PASS_LIMIT)
    assert "A001" not in served[:PASS_LIMIT]
