"""Calls out of order: reasons, colleagues, customers who stand at the counter (S08, S15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import SlipState, TicketState
from kiosk.domain.visit_rules import VisitRules
from tests.domain.lobby import PLAN, TODAY, Lobby, lobby_with_ticket

AGEING_S = 3600
STRICT = PLAN.queue.__class__(visit=VisitRules(override_needs_reason=True))
LEAD = "1007"


def reason_of(events: tuple[object, ...]) -> e.CallReason:
    """Return why the ticket was called."""
    [called] = [one for one in events if isinstance(one, e.TicketCalled)]
    return called.reason


@pytest.fixture
def strict() -> Lobby:
    """Two who wait, where a call out of order needs a reason."""
    lobby = Lobby().without(queue=STRICT)
    lobby.issue()
    lobby.later(60).issue()
    return lobby


def test_s08_a_call_out_of_order_without_a_reason_is_refused(strict) -> None:
    assert strict.refuses(c.CallTicket(counter="1", number="A002")) is Reason.REASON_NEEDED


def test_s08_with_a_reason_it_is_done_and_the_journal_knows_why(strict) -> None:
    called = strict.do(c.CallTicket(counter="1", number="A002", reason="complaint"))

    assert reason_of(called).override == "complaint"


def test_s08_where_no_reason_is_needed_its_absence_is_written_down() -> None:
    lobby = Lobby()
    lobby.issue()
    chosen = lobby.issue()

    called = lobby.do(c.CallTicket(counter="1", number=chosen))

    assert reason_of(called).override == "unspecified"


def test_s08_who_would_be_next_anyway_needs_no_reason(strict) -> None:
    called = strict.do(c.CallTicket(counter="1", number="A001"))

    assert reason_of(called).override == ""


def test_s08_nor_does_who_was_sent_to_this_counter(strict) -> None:
    strict.call("2")
    strict.do(c.Transfer(counter="2", to_counter="1", place=c.Place.LAST))

    called = strict.do(c.CallTicket(counter="1", number="A001"))

    assert reason_of(called).override == ""


@pytest.mark.parametrize("away", [c.Park(counter="2"), c.NoShow(counter="2")])
def test_s08_nor_does_who_has_come_back(strict, away) -> None:
    strict.call("2")
    strict.do(away)

    called = strict.do(c.CallTicket(counter="1", number="A001"))

    assert reason_of(called).override == ""


def test_s08_who_is_next_is_asked_as_if_the_present_customer_had_gone(strict) -> None:
    strict.call("1")

    called = strict.do(c.CallTicket(counter="1", number="A002"))

    assert reason_of(called).override == ""


@given(order=st.permutations(["A001", "A002", "A003", "A004"]))
def test_s08_every_call_in_the_journal_is_next_or_says_why_not(order) -> None:
    lobby = Lobby()
    for _ in order:
        lobby.issue()
        lobby.later(1)

    waiting = sorted(order)
    for number in order:
        reason = reason_of(lobby.do(c.CallTicket(counter="1", number=number)))
        assert bool(reason.override) == (number != waiting[0])
        waiting.remove(number)


def colleague(waited_s: int) -> Lobby:
    """Return a lobby where a colleague has waited so long, and a customer has just come."""
    lobby = Lobby()
    lobby.issue(class_id="internal")
    lobby.later(waited_s).issue()
    return lobby


# how long the colleague has waited, whose badge → refused?
@pytest.mark.parametrize(
    ("waited_s", "badge", "allowed"),
    [
        (AGEING_S, LEAD, False),
        (AGEING_S + 1, LEAD, True),
        (AGEING_S + 1, None, False),
        (AGEING_S + 1, " ", False),
        (10, None, False),
    ],
)
def test_s15_a_colleague_goes_before_customers_only_aged_and_approved(
    waited_s, badge, allowed
) -> None:
    lobby = colleague(waited_s)
    ask = c.CallTicket(counter="1", number="A001", approved_by=badge)

    if allowed:
        assert reason_of(lobby.do(ask)).approved_by == badge
    else:
        assert lobby.refuses(ask) is Reason.OUTSIDE_FIRST


def test_s15_with_no_customer_whom_the_counter_serves_a_colleague_may_be_called() -> None:
    lobby = Lobby()
    number = lobby.issue(class_id="internal")
    lobby.issue("loans")

    called = lobby.do(c.CallTicket(counter="1", number=number))

    assert reason_of(called).approved_by == ""


def test_s15_a_colleague_who_comes_back_waits_for_customers_too() -> None:
    lobby, _ = lobby_with_ticket(TicketState.WAITING)
    number = lobby.issue(class_id="internal")
    lobby.call("1")
    lobby.call("2")
    lobby.do(c.Park(counter="2"))
    lobby.issue()

    assert lobby.refuses(c.Resume(number=number, counter="2")) is Reason.OUTSIDE_FIRST


def test_a_customer_at_a_free_counter_is_served_in_one_step_without_a_slip() -> None:
    lobby = Lobby()
    lobby.do(c.TurnDay())

    events = lobby.do(c.ServeDirectly(counter="1", service="cash"))

    assert [type(one).__name__ for one in events] == [
        "TicketIssued",
        "CounterOpened",
        "TicketCalled",
        "CallAnnounced",
        "ServiceStarted",
    ]
    ticket = lobby.ticket("B001")
    assert (ticket.state, ticket.slip) == (TicketState.SERVING, SlipState.NONE)
    assert ticket.announced == ticket.calls == 1
    assert lobby.desk("1").state is DeskState.SERVING
    assert reason_of(events) == e.CallReason(rule=e.CallRule.DIRECT, waited_s=0)


def test_a_customer_at_the_counter_passes_nobody_without_a_reason(strict) -> None:
    ask = c.ServeDirectly(counter="1", service="account")

    assert strict.refuses(ask) is Reason.REASON_NEEDED
    served = strict.do(replace(ask, reason="special-need"))

    assert reason_of(served).override == "special-need"
    assert strict.ticket("A003").state is TicketState.SERVING


def test_who_is_served_directly_is_counted_and_rated_as_everybody() -> None:
    lobby = Lobby()
    lobby.do(c.ServeDirectly(counter="1", service="cash"))
    lobby.later(60).do(c.FinishService(counter="1"))

    lobby.do(c.RateVisit(counter="1", score=5))

    assert (lobby.hall.tally.issued, lobby.hall.tally.served) == (1, 1)
    assert lobby.hall.tally.waited_sum_s == 0
    assert lobby.ticket("B001").day == TODAY
