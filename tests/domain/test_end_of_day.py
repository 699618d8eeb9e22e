"""S58: numbers stop, everybody is served or handed over, nothing is lost."""

import pytest
from immutables import Map
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import DeskState, HallPhase
from kiosk.domain.limits import Level
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.opening import phase_at
from kiosk.domain.refused import Reason
from kiosk.domain.staff_rules import DayHours
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import manager_view, ticket_view
from tests.domain.hours import HOUR_MS, HOURS, MIDNIGHT, DayLobby, day_lobby
from tests.domain.lobby import TODAY, TOMORROW

ISSUE = c.IssueTicket(service="account")


def test_s58_numbers_stop_to_the_second_and_everybody_who_has_one_is_called() -> None:
    lobby = day_lobby(16)
    lobby.clock(16, 44, 59.999)
    number = lobby.issue()

    lobby.clock(16, 45)
    assert lobby.refuses(ISSUE) is Reason.ISSUING_STOPPED
    assert lobby.refuses(c.CheckIn(code="X1", walk_in=True)) is Reason.ISSUING_STOPPED
    assert lobby.clock(17, 30).refuses(ISSUE) is Reason.HALL_CLOSED
    assert lobby.call("1") == number


@pytest.mark.parametrize(
    ("hour", "minute", "phase"),
    [
        (8, 59, HallPhase.BEFORE),
        (9, 0, HallPhase.OPEN),
        (16, 14, HallPhase.OPEN),
        (16, 15, HallPhase.CLOSING_SOON),
        (16, 45, HallPhase.STOPPED),
        (17, 0, HallPhase.CLOSED),
    ],
)
def test_s58_the_day_has_its_phases_and_screens_are_told(hour, minute, phase) -> None:
    lobby = day_lobby(hour, minute)

    assert phase_at(lobby.hall, lobby.at) is phase
    assert ticket_view(lobby.hall, lobby.at).phase is phase


def test_s58_on_a_day_off_nobody_gets_a_number() -> None:
    lobby = day_lobby(10)
    lobby.without(hours=HOURS.__class__(540, 1020, 1005, closed_on=(lobby.day,)))
    assert lobby.refuses(ISSUE) is Reason.HALL_CLOSED
    lobby.without(hours=HOURS.__class__(540, 1020, 1005, days=("sun",)))
    assert lobby.refuses(ISSUE) is Reason.HALL_CLOSED


@pytest.mark.parametrize(
    ("hour", "hours", "days_ahead", "at_hour"),
    [
        (8, HOURS, 0, 9),
        (16, HOURS, None, None),
        (17, HOURS, 1, 9),
        (17, replace(HOURS, closed_on=(TOMORROW,)), 2, 9),
        (17, replace(HOURS, others={"tue": DayHours(600, 900, 900)}), 1, 10),
        (10, replace(HOURS, days=("fri",)), 4, 9),
        (10, replace(HOURS, days=("fri",), open_on=(TOMORROW,)), 1, 9),
        (17, replace(HOURS, days=(), open_on=(TODAY,)), None, None),
    ],
)
def test_p41_screens_know_when_the_hall_opens_next(hour, hours, days_ahead, at_hour) -> None:
    lobby = day_lobby(hour)
    lobby.without(hours=replace(hours, phone="0571-1234"))

    view = ticket_view(lobby.hall, lobby.at)

    expected = None
    if days_ahead is not None:
        expected = MIDNIGHT + (days_ahead * 24 + at_hour) * HOUR_MS
    assert (view.opens_at, view.phone) == (expected, "0571-1234")


def test_s58_the_duty_lead_stops_and_resumes_whatever_the_hour() -> None:
    lobby = day_lobby(10)
    lobby.do(c.StopNumbers())
    assert lobby.refuses(ISSUE) is Reason.ISSUING_STOPPED
    assert lobby.do(c.StopNumbers()) == ()

    lobby.do(c.ResumeNumbers())
    assert lobby.do(c.ResumeNumbers()) == ()
    lobby.clock(16, 50)
    assert lobby.issue() == "A001"


def test_s05_an_appointment_is_held_to_its_time_although_numbers_have_stopped() -> None:
    lobby = day_lobby(16)
    slot = UtcMillis(lobby.at + 50 * 60_000)
    lobby.do(c.BookAppointment(code="Y1", service="account", slot=slot, class_id="ordinary"))
    lobby.clock(16, 46)

    assert lobby.refuses(ISSUE) is Reason.ISSUING_STOPPED
    lobby.do(c.CheckIn(code="Y1"))
    assert lobby.call("1") == "A001"


def late_lobby() -> DayLobby:
    """Return a lobby after hours: one customer is served, one waits, one is parked."""
    lobby = day_lobby(16)
    for _ in range(3):
        lobby.issue()
    lobby.call("1")
    lobby.do(c.Park(counter="1"))
    lobby.call("1")
    lobby.clock(17, 5)
    return lobby


def test_s58_the_day_closes_only_when_all_are_served_or_handed_over() -> None:
    lobby = late_lobby()
    assert lobby.refuses(c.CloseHall()) is Reason.LEFTOVER_TICKETS
    assert manager_view(lobby.hall, lobby.at).leftovers == ("A001", "A002", "A003")

    assert lobby.refuses(c.HandOverTicket(number="A002", to="late")) is Reason.WRONG_STATE
    lobby.do(c.FinishService(counter="1"))
    for number in ("A001", "A003"):
        lobby.do(c.HandOverTicket(number=number, to="late shift"))
    events = lobby.do(c.CloseHall())

    assert events == (e.CounterClosed(counter="1"), e.HallClosed(handed_over=2))
    assert lobby.desk("1").state is DeskState.CLOSED
    assert lobby.do(c.CloseHall()) == ()
    assert lobby.refuses(ISSUE) is Reason.HALL_CLOSED


def test_s58_what_was_handed_over_is_there_the_next_day_with_its_number_and_time() -> None:
    lobby = late_lobby()
    before = lobby.ticket("A003")
    lobby.do(c.FinishService(counter="1"))
    lobby.do(c.HandOverTicket(number="A003", to="early shift"))

    lobby.day = TOMORROW
    lobby.later(16 * 3600)
    lobby.do(c.TurnDay())

    ticket = lobby.ticket("A003")
    assert (ticket.state, ticket.issued_at) == (TicketState.WAITING, before.issued_at)
    assert lobby.hall.ticket("A001") is None, "nobody took that one over"
    assert lobby.call("1") == "A003"


def handed_over(*, next_day: str = TOMORROW) -> DayLobby:
    """Return a lobby at nine on another day, in which A001 of the day before still waits."""
    lobby = day_lobby(16, 40)
    lobby.issue()
    lobby.do(c.HandOverTicket(number="A001", to="early shift"))
    return lobby.new_day(BusinessDay(next_day), 9)


def test_s04_s58_no_number_is_given_out_that_somebody_holds_from_the_day_before() -> None:
    lobby = handed_over()

    assert lobby.issue() == "A002"
    assert {one.number for one in lobby.hall.waiting.values()} == {"A001", "A002"}


def test_s58_n001_whoever_was_handed_over_waits_anew_from_the_opening() -> None:
    lobby = day_lobby(16, 40)
    lobby.issue()
    lobby.do(c.HandOverTicket(number="A001", to="early shift"))
    lobby.clock(23, 59)
    assert lobby.hall.alerts == Map()

    lobby.new_day(TOMORROW, 0)
    lobby.clock(9, 10)
    assert [one.level for one in lobby.hall.alerts.values()] == [Level.AMBER]
    assert lobby.later(1).ring() == ["LimitBroken"]


def test_s58_a_missed_number_that_was_handed_over_is_kept() -> None:
    lobby = day_lobby(16, 40)
    lobby.issue()
    lobby.call("1")
    lobby.do(c.NoShow(counter="1"))
    lobby.do(c.HandOverTicket(number="A001", to="early shift"))

    lobby.new_day(TOMORROW, 9)

    assert lobby.ticket("A001").state is TicketState.MISSED
    lobby.do(c.Resume(number="A001"))
    assert lobby.call("1") == "A001"


def test_s58_what_is_handed_over_before_a_day_off_outlives_that_day_too() -> None:
    lobby = day_lobby(16, 40)
    lobby.without(hours=replace(HOURS, closed_on=(TOMORROW,)))
    lobby.issue()
    lobby.do(c.HandOverTicket(number="A001", to="early shift"))

    lobby.new_day(TOMORROW, 12)
    lobby.new_day(BusinessDay("2026-11-25"), 9)

    assert lobby.call("1") == "A001"


def test_s58_the_day_is_closed_with_every_badge_signed_out() -> None:
    lobby = day_lobby(17, 5)
    lobby.do(c.SignIn(counter="1", badge="7"))
    lobby.do(c.OpenCounter(counter="1"))

    assert lobby.do(c.CloseHall()) == (
        e.StaffSignedOut(counter="1", badge="7"),
        e.CounterClosed(counter="1"),
        e.HallClosed(handed_over=0),
    )
