"""S58: numbers stop, everybody is served or handed over, nothing is lost."""

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import DeskState, HallPhase
from kiosk.domain.opening import phase_at
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import manager_view, ticket_view
from tests.domain.hours import HOURS, DayLobby, day_lobby
from tests.domain.lobby import TOMORROW

ISSUE = c.IssueTicket(service="account")


def test_s58_numbers_stop_to_the_second_and_everybody_who_has_one_is_called() -> None:
    lobby = day_lobby(16)
    lobby.clock(16, 44, 59.999)
    number = lobby.issue()

    lobby.clock(16, 45)
    assert lobby.refuses(ISSUE) is Reason.ISSUING_STOPPED
    assert lobby.refuses(c.CheckIn(code="X1")) is Reason.ISSUING_STOPPED
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


def test_s58_the_duty_lead_stops_and_resumes_whatever_the_hour() -> None:
    lobby = day_lobby(10)
    lobby.do(c.StopNumbers())
    assert lobby.refuses(ISSUE) is Reason.ISSUING_STOPPED
    assert lobby.do(c.StopNumbers()) == ()

    lobby.do(c.ResumeNumbers())
    assert lobby.do(c.ResumeNumbers()) == ()
    lobby.clock(16, 50)
    assert lobby.issue() == "A001"


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
