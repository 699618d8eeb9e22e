"""'I will manage' at every step of the care flow, and asking again after all (S23, P07)."""

from collections.abc import Callable

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from tests.domain.care import CareLobby, only
from tests.domain.lobby import OPENING


def ask(lobby: CareLobby) -> None:
    lobby.later(60).do(c.RequestAccessible(number="A001"))


def acknowledge(lobby: CareLobby) -> None:
    lobby.later(10).do(c.AcknowledgeAccessible())


def attend(lobby: CareLobby) -> None:
    lobby.later(10).do(c.AttendAccessible(case=lobby.case_of("A001").id))


def assign(lobby: CareLobby) -> None:
    lobby.later(10).do(c.AssignWindow(case=lobby.case_of("A001").id, counter="3"))


def call(lobby: CareLobby) -> None:
    assert lobby.later(10).call("3") == "A001"


def start(lobby: CareLobby) -> None:
    lobby.later(10).do(c.StartService(counter="3"))


STEPS: list[Callable[[CareLobby], None]] = [ask, acknowledge, attend, assign, call, start]
EVERY_STEP = [pytest.param(STEPS[: n + 1], id=one.__name__) for n, one in enumerate(STEPS)]


def lobby_after(steps: list[Callable[[CareLobby], None]]) -> CareLobby:
    """Return a lobby in which A001 came first, others came, and A001 went these steps."""
    lobby = CareLobby("1", "2", "3")
    lobby.issue()
    lobby.later(30).issue()
    lobby.issue()
    for step in steps:
        step(lobby)
    return lobby


@pytest.mark.parametrize("steps", EVERY_STEP)
def test_s18_s23_declined_at_each_step_it_is_back_with_its_original_time(steps) -> None:
    lobby = lobby_after(steps)

    events = lobby.later(5).do(c.DeclineAccessible(number="A001"))

    ticket = lobby.ticket("A001")
    assert (ticket.class_id, ticket.state) == ("ordinary", TicketState.WAITING)
    assert ticket.waits_since == ticket.issued_at == OPENING
    assert [one.outcome for one in only(e.CareClosed, events)] == ["declined"]
    assert not lobby.hall.care_cases
    assert not any(lobby.desk(one.id).care for one in lobby.hall.plan.counters)
    assert lobby.desk("3").state is DeskState.OPEN
    assert lobby.call("1") == "A001", "first again, at any counter"


@pytest.mark.parametrize("steps", EVERY_STEP)
def test_s23_whoever_declined_may_ask_again_and_has_lost_nothing(steps) -> None:
    lobby = lobby_after(steps)
    lobby.do(c.DeclineAccessible(case=lobby.case_of("A001").id))

    lobby.later(5).do(c.RequestAccessible(number="A001"))

    ticket = lobby.ticket("A001")
    assert (ticket.class_id, ticket.former_class) == ("accessible", "ordinary")
    assert ticket.waits_since == OPENING
    assert lobby.case_of("A001").asked_at == lobby.at
    assert lobby.call("2") == "A001"


@pytest.mark.parametrize("away", [c.Park, c.NoShow])
def test_a_guest_who_is_away_may_decline_and_comes_back_as_an_ordinary_one(away) -> None:
    lobby = lobby_after(STEPS[:5])
    lobby.do(away(counter="3"))

    lobby.do(c.DeclineAccessible(number="A001"))
    lobby.do(c.Resume(number="A001"))

    assert not lobby.hall.care_cases
    assert lobby.call("1") == "A001"


@pytest.mark.parametrize("steps", [(), (c.AcknowledgeAccessible(),)])
def test_whoever_pressed_outdoors_may_decline_without_a_ticket(steps) -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    for step in steps:
        lobby.do(step)

    events = lobby.do(c.DeclineAccessible(case=1))

    assert [one.outcome for one in only(e.CareClosed, events)] == ["declined"]


def test_once_served_there_is_nothing_left_to_decline() -> None:
    lobby = lobby_after(STEPS)
    lobby.finish("3")

    assert lobby.refuses(c.DeclineAccessible(number="A001")) is Reason.WRONG_STATE
