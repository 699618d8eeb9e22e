"""What presses when somebody asked for accessible service: each told once, to the second."""

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.care import CareRules, CareSource
from kiosk.domain.watches import check_clocks, next_due
from tests.domain.care import CareLobby, only
from tests.domain.lobby import found

DOOR = c.RequestAccessible(place="door")
TICK = c.CheckClocks()


def rung(lobby: CareLobby) -> tuple[e.AnyEvent, ...]:
    """Let the clocks ring, if they do; and see that they are not due again at once."""
    events = lobby.do(TICK)
    due = next_due(lobby.hall)
    assert due is None or due > lobby.at
    return events


def asked_at_the_door() -> CareLobby:
    lobby = CareLobby()
    lobby.do(DOOR)
    return lobby


def test_s19_nobody_answers_for_30_s_is_an_escalation_at_31() -> None:
    lobby = asked_at_the_door()

    assert rung(lobby.later(30)) == ()
    assert next_due(lobby.hall) == lobby.at + 1000
    assert rung(lobby.later(1)) == (e.CareUnacknowledged(case=1, after_s=30),)


def test_q01_an_escalation_is_never_repeated_while_the_case_is_open() -> None:
    lobby = asked_at_the_door()
    rung(lobby.later(31))

    assert [rung(lobby.later(600)) for _ in range(5)] == [()] * 5
    assert next_due(lobby.hall) is None


def test_q01_a_case_answered_in_time_is_not_escalated() -> None:
    lobby = asked_at_the_door()
    lobby.later(30).do(c.AcknowledgeAccessible(case=1))

    assert rung(lobby.later(30)) == ()


def test_n003_nobody_comes_for_60_s_is_told_at_61_once() -> None:
    lobby = asked_at_the_door()
    lobby.later(30).do(c.AcknowledgeAccessible(case=1))

    assert rung(lobby.later(30)) == ()
    assert rung(lobby.later(1)) == (e.CareUnattended(case=1, after_s=60),)
    assert rung(lobby.later(3600)) == ()


def test_who_answers_late_has_the_whole_time_to_come() -> None:
    lobby = asked_at_the_door()
    rung(lobby.later(31))
    lobby.later(100).do(c.AcknowledgeAccessible(case=1))

    assert rung(lobby.later(60)) == ()
    assert rung(lobby.later(1)) == (e.CareUnattended(case=1, after_s=60),)


@pytest.mark.parametrize("source", [CareSource.STAFF, CareSource.COUNTER])
def test_staff_who_ask_for_a_guest_need_not_be_told(source) -> None:
    lobby = CareLobby()
    lobby.do(replace(DOOR, source=source))

    assert next_due(lobby.hall) is None
    assert lobby.case(1).acknowledged_at == lobby.at


def test_a_call_to_the_window_answers_and_the_way_there_is_not_too_long() -> None:
    lobby = CareLobby()
    lobby.ask()
    lobby.later(20).call("2")

    assert rung(lobby.later(600)) == ()


def test_the_limits_are_the_halls_own() -> None:
    lobby = asked_at_the_door()
    lobby.without(care=CareRules(acknowledge_s=5, attend_s=9))

    assert rung(lobby.later(6)) == (e.CareUnacknowledged(case=1, after_s=5),)
    lobby.do(c.AcknowledgeAccessible())
    assert rung(lobby.later(10)) == (e.CareUnattended(case=1, after_s=9),)


def test_a_served_guest_of_whom_nobody_says_more_is_gone_after_ten_minutes() -> None:
    lobby = CareLobby()
    lobby.ask()
    lobby.call("2")
    lobby.finish("2")

    assert rung(lobby.later(600)) == ()
    [closed] = only(e.CareClosed, rung(lobby.later(1)))
    assert (closed.outcome, closed.escorted_at) == ("not_noted", None)
    assert not lobby.hall.care_cases


def test_the_day_ends_the_cases_whose_tickets_it_forgets() -> None:
    lobby = CareLobby()
    lobby.ask()
    lobby.call("2")
    lobby.finish("2").later(5)
    lobby.issue()
    lobby.call("2")
    lobby.do(c.StartService(counter="2"))
    lobby.day = type(lobby.day)("2026-11-24")

    events = lobby.later(60).do(c.TurnDay())

    assert [one.outcome for one in only(e.CareClosed, events)] == ["not_noted"]


# --- nobody at any accessible counter --------------------------------------------------------
def test_s18_an_accessible_ticket_without_a_staffed_counter_is_an_alarm_at_once() -> None:
    lobby = CareLobby("1")

    events = lobby.do(c.IssueTicket(service="account", class_id="accessible"))

    [alarm] = only(e.AccessibleUnstaffed, events)
    assert (alarm.number, alarm.service) == ("A001", "account")
    assert found(lobby.hall.care_alarm).since == lobby.at


def test_the_alarm_is_raised_once_and_ends_when_a_counter_opens() -> None:
    lobby = CareLobby("1")
    lobby.issue(class_id="accessible")

    assert not only(e.AccessibleUnstaffed, lobby.do(_ticket()))
    events = lobby.do(c.OpenCounter(counter="3"))

    assert only(e.AccessibleStaffed, events)
    assert lobby.hall.care_alarm is None
    assert lobby.case_of("A001").window == "3"


def test_a_counter_that_does_not_offer_the_service_ends_no_alarm() -> None:
    lobby = CareLobby("1")
    lobby.issue("loans", class_id="accessible")

    events = lobby.do(c.OpenCounter(counter="2"))

    assert not only(e.AccessibleStaffed, events)


@pytest.mark.parametrize(
    "leaving", [c.CancelTicket(number="A001"), c.DeclineAccessible(number="A001")]
)
def test_the_alarm_ends_when_the_ticket_leaves(leaving) -> None:
    lobby = CareLobby("1")
    lobby.issue(class_id="accessible")

    assert only(e.AccessibleStaffed, lobby.do(leaving))


@pytest.mark.parametrize("leave", [c.PauseCounter, c.CloseCounter])
def test_the_last_accessible_counter_that_leaves_raises_the_alarm_at_once(leave) -> None:
    lobby = CareLobby("1", "2")
    lobby.issue(class_id="accessible")

    assert only(e.AccessibleUnstaffed, lobby.do(leave(counter="2")))


@pytest.mark.parametrize("leave", [c.PauseCounter, c.CloseCounter])
def test_with_nobody_waiting_for_it_the_last_accessible_counter_may_leave(leave) -> None:
    lobby = CareLobby("1", "2")
    lobby.issue()

    assert not only(e.AccessibleUnstaffed, lobby.do(leave(counter="2")))


def test_a_clock_that_has_nothing_to_say_says_nothing() -> None:
    lobby = CareLobby()

    assert check_clocks(lobby.hall, lobby.at) == ()


def _ticket() -> c.IssueTicket:
    return c.IssueTicket(service="cash", class_id="accessible")
