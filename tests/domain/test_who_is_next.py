"""Who is called next, and what the hall says about why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain.events import CallReason, CallRule, Passed, TicketCalled, TicketIssued
from kiosk.domain.next_ticket import people_ahead
from tests.domain.lobby import PLAN, Lobby

# classes in the order of their arrival → the order in which counter 3 calls them
ORDERS = [
    ("same class, oldest first", ["ordinary"] * 3, [1, 2, 3]),
    ("a class above", ["ordinary", "emergency"], [2, 1]),
    ("a class below waits", ["internal", "ordinary"], [2, 1]),
    (
        "every class in its order",
        ["internal", "ordinary", "wheelchair", "accessible", "emergency"],
        [5, 3, 4, 2, 1],
    ),
    ("two classes mixed", ["ordinary", "accessible", "ordinary", "accessible"], [2, 4, 1, 3]),
]


@pytest.mark.parametrize(
    ("classes", "order"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS]
)
def test_classes_come_in_their_order_and_then_whoever_was_first(classes, order) -> None:
    lobby = Lobby()
    for one in classes:
        lobby.issue(class_id=one)
        lobby.later(60)

    called = [lobby.call("3") for _ in classes]

    assert called == [f"A{place:03d}" for place in order]


def test_a_clock_that_was_set_back_moves_nobody_in_the_queue() -> None:
    lobby = Lobby()
    first = lobby.issue()
    lobby.later(-3600).issue()

    assert lobby.call("1") == first


def test_nobody_has_waited_less_than_nothing() -> None:
    lobby = Lobby()
    lobby.issue()

    called = lobby.later(-3600).do(c.CallNext(counter="1"))[-1]

    assert isinstance(called, TicketCalled)
    assert called.reason.waited_s == 0


def test_a_counter_calls_only_what_it_offers() -> None:
    lobby = Lobby()
    loans = lobby.issue("loans")
    cash = lobby.issue("cash")

    assert lobby.call("1") == cash
    assert lobby.call("3") == loans


def test_who_needs_an_accessible_counter_is_called_at_one() -> None:
    lobby = Lobby()
    in_chair = lobby.issue(class_id="wheelchair")
    on_foot = lobby.issue()

    assert lobby.call("1") == on_foot
    assert lobby.call("3") == in_chair


def test_the_call_says_that_the_oldest_was_next() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()

    called = lobby.later(61.9).do(c.CallNext(counter="1"))[-1]

    assert isinstance(called, TicketCalled)
    assert called.reason == CallReason(
        rule=CallRule.OLDEST, waited_s=61, eligible=2, target_s=600
    )


def test_the_call_names_those_it_passed_over() -> None:
    lobby = Lobby()
    for _ in range(7):
        lobby.issue()
        lobby.later(10)
    lobby.issue(class_id="emergency")

    called = lobby.later(10).do(c.CallNext(counter="1"))[-1]

    assert isinstance(called, TicketCalled)
    assert called.reason.rule is CallRule.EMERGENCY
    assert called.reason.eligible == 8
    assert called.reason.waited_s == 10
    assert called.reason.passed == tuple(
        Passed(f"A{place:03d}", "ordinary", 90 - 10 * place) for place in range(1, 6)
    )


def test_a_call_by_number_says_that_staff_chose() -> None:
    lobby = Lobby()
    lobby.issue()
    chosen = lobby.issue()

    called = lobby.do(c.CallTicket(counter="1", number=chosen))[-1]

    assert isinstance(called, TicketCalled)
    assert called.reason.rule is CallRule.CHOSEN


def test_a_class_that_settings_no_longer_name_stands_with_colleagues() -> None:
    lobby = Lobby()
    old = lobby.issue(class_id="emergency")
    lobby.without(classes=tuple(one for one in PLAN.classes if one.id != "emergency"))
    internal = lobby.issue(class_id="internal")

    assert [lobby.call("1"), lobby.call("1")] == [old, internal]


def test_the_number_of_people_ahead_is_told_when_the_ticket_is_issued() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue("cash")
    lobby.issue(class_id="internal")

    [issued] = lobby.do(c.IssueTicket(service="account"))

    assert isinstance(issued, TicketIssued)
    assert issued.ahead == 1


def test_whoever_took_a_ticket_just_before_is_ahead() -> None:
    lobby = Lobby()
    lobby.issue()

    [issued] = lobby.do(c.IssueTicket(service="account"))

    assert isinstance(issued, TicketIssued)
    assert (issued.ahead, issued.language) == (1, "zh")


@given(st.lists(st.sampled_from([one.id for one in PLAN.classes]), max_size=12))
def test_as_many_are_called_before_me_as_were_ahead_of_me(classes) -> None:
    lobby = Lobby()
    for one in classes:
        lobby.issue(class_id=one)
    me = lobby.ticket(lobby.issue())

    ahead = people_ahead(lobby.hall, me, lobby.at)
    lobby.later(600)
    called = [lobby.call("3") for _ in range(ahead + 1)]

    assert called[-1] == me.number
