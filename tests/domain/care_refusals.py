"""Every no of accessible service, and how it comes about."""

from collections.abc import Callable

from kiosk.domain import commands as c
from kiosk.domain.refused import Reason
from tests.domain.care import CareLobby
from tests.domain.lobby import Lobby

R = Reason
DOOR = c.RequestAccessible(place="door")


def waiting() -> Lobby:
    """A case whose ticket waits for the window 2; another ticket without a case."""
    lobby = CareLobby()
    lobby.ask()
    lobby.issue()
    return lobby


def waiting_for_loans() -> Lobby:
    lobby = CareLobby("3")
    lobby.issue("loans", class_id="accessible")
    return lobby


def outdoors() -> Lobby:
    lobby = CareLobby("1")
    lobby.do(DOOR)
    return lobby


def called() -> Lobby:
    lobby = waiting()
    lobby.call("2")
    return lobby


def served() -> Lobby:
    lobby = called()
    lobby.do(c.FinishService(counter="2"))
    return lobby


def kept() -> Lobby:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(counter="2"))
    lobby.issue()
    return lobby


def kept_with_a_guest_in_hand_and_another_waiting() -> Lobby:
    lobby = called()
    lobby.issue(class_id="accessible")
    return lobby


CARE_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.UNKNOWN_CARE_CASE, waiting, c.DeclineAccessible(case=9)),
    (R.UNKNOWN_CARE_CASE, waiting, c.AcknowledgeAccessible(case=9)),
    (R.UNKNOWN_CARE_CASE, Lobby, c.AcknowledgeAccessible()),
    (R.UNKNOWN_CARE_CASE, waiting, c.AttendAccessible(case=9)),
    (R.UNKNOWN_CARE_CASE, waiting, c.AssignWindow(case=9)),
    (R.UNKNOWN_CARE_CASE, waiting, c.EscortDone(case=9)),
    (R.UNKNOWN_CARE_CASE, waiting, c.ClearAccessible(case=9)),
    (R.UNKNOWN_CARE_CASE, waiting, c.RequestAccessible(number="A002", case=9)),
    (R.WRONG_STATE, waiting, c.RequestAccessible(number="A002", case=1)),
    (R.WRONG_STATE, waiting, c.EscortDone(case=1)),
    (R.WRONG_STATE, outdoors, c.EscortDone(case=1)),
    (R.WRONG_STATE, waiting, c.ClearAccessible(case=1)),
    (R.WRONG_STATE, called, c.AssignWindow(case=1, counter="3")),
    (R.WRONG_STATE, served, c.AssignWindow(case=1, counter="3")),
    (R.WRONG_STATE, served, c.DeclineAccessible(case=1)),
    (R.UNKNOWN_COUNTER, waiting, c.AssignWindow(case=1, counter="9")),
    (R.COUNTER_NOT_ACCESSIBLE, waiting, c.AssignWindow(case=1, counter="1")),
    (R.SERVICE_NOT_HERE, waiting_for_loans, c.AssignWindow(case=1, counter="2")),
    (R.NO_CARE_COUNTER, outdoors, c.AssignWindow(case=1)),
    (R.NAME_UNFIT, waiting, c.AcknowledgeAccessible(case=1, by="a\nb")),
    (R.NAME_UNFIT, waiting, c.AttendAccessible(case=1, by="x" * 41)),
    (R.KEPT_FOR_CARE, kept, c.CallTicket(counter="2", number="A001", reason="other")),
    (R.KEPT_FOR_CARE, kept, c.ServeDirectly(counter="2", service="cash", reason="other")),
    (
        R.KEPT_FOR_CARE,
        kept_with_a_guest_in_hand_and_another_waiting,
        c.CallTicket(counter="2", number="A002", reason="other"),
    ),
]
