"""Every no of the rules: how it comes about, and that it changes nothing."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.commands import SlipOutcome
from kiosk.domain.refused import Reason
from kiosk.domain.staff_rules import StaffRules
from kiosk.domain.ticket import TicketState
from tests.domain.appointment_refusals import APPOINTMENT_CASES
from tests.domain.care_refusals import CARE_CASES
from tests.domain.halt_refusals import HALT_CASES
from tests.domain.hours import at_hour
from tests.domain.lobby import PLAN, Lobby, lobby_with_ticket
from tests.domain.readiness_refusals import READINESS_CASES
from tests.domain.remote_refusals import REMOTE_CASES
from tests.domain.visit_refusals import VISIT_CASES

ISSUE = c.IssueTicket(service="account")
Prepare = Callable[[], Lobby]


def with_ticket(state: TicketState) -> Prepare:
    """Return how to make a lobby with one ticket in this state."""
    return lambda: lobby_with_ticket(state)[0]


def without_accessible_class() -> Lobby:
    ordinary = tuple(one for one in PLAN.classes if not one.accessible)
    lobby = Lobby().without(classes=ordinary)
    lobby.issue()
    return lobby


def without_printer() -> Lobby:
    lobby = Lobby().without(prints_slips=False)
    lobby.issue()
    return lobby


def with_care_window() -> Lobby:
    lobby = Lobby()
    lobby.do(c.RequestAccessible(counter="3"))
    lobby.issue()
    return lobby


def rated(score: int = 5) -> Lobby:
    lobby = with_ticket(TicketState.FINISHED)()
    lobby.do(c.RateVisit(counter="1", score=score))
    return lobby


def with_wheelchair_waiting() -> Lobby:
    lobby = Lobby()
    lobby.issue(class_id="wheelchair")
    return lobby


def with_wheelchair_parked() -> Lobby:
    lobby = with_wheelchair_waiting()
    lobby.call("3")
    lobby.do(c.Park(counter="3"))
    return lobby


def with_badges() -> Lobby:
    return Lobby().without(staff=StaffRules(sign_in_required=True))


def open_and_waiting() -> Lobby:
    lobby = Lobby()
    lobby.do(c.OpenCounter(counter="1"))
    lobby.issue()
    return lobby


def crowded() -> Lobby:
    lobby = Lobby()
    for _ in range(4):
        lobby.issue()
    lobby.do(c.CheckClocks())
    return lobby


def with_cash_elsewhere() -> Lobby:
    services = tuple(
        replace(one, elsewhere={"zh": "城西", "en": "West"}) if one.id == "cash" else one
        for one in PLAN.services
    )
    return Lobby().without(services=services)


def with_a_long_service_waiting() -> Lobby:
    lobby = Lobby()
    services = tuple(replace(one, long=one.id == "account") for one in PLAN.services)
    lobby.without(services=services)
    lobby.do(c.OpenCounter(counter="1"))
    lobby.issue()
    return lobby


def long_finished() -> Lobby:
    return with_ticket(TicketState.FINISHED)().later(3600)


WAITING, CALLED = with_ticket(TicketState.WAITING), with_ticket(TicketState.CALLED)
SERVING, PARKED = with_ticket(TicketState.SERVING), with_ticket(TicketState.PARKED)
FINISHED, CANCELLED = with_ticket(TicketState.FINISHED), with_ticket(TicketState.CANCELLED)
SENDING, PRINTED = SlipOutcome.SENDING, SlipOutcome.PRINTED
R = Reason

CASES: list[tuple[Reason, Prepare, c.AnyCommand]] = [
    (R.UNKNOWN_SERVICE, Lobby, c.IssueTicket(service="tea")),
    (R.UNKNOWN_SERVICE, CALLED, c.Transfer(counter="1", service="tea")),
    (R.UNKNOWN_CLASS, Lobby, c.IssueTicket(service="cash", class_id="royal")),
    (R.UNKNOWN_LANGUAGE, Lobby, c.IssueTicket(service="cash", language="la")),
    (R.UNKNOWN_COUNTER, WAITING, c.CallNext(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.CallTicket(counter="9", number="A001")),
    (R.UNKNOWN_COUNTER, WAITING, c.Recall(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.StartService(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.FinishService(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.NoShow(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.Park(counter="9")),
    (R.UNKNOWN_COUNTER, PARKED, c.Resume(number="A001", counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.Transfer(counter="9", service="cash")),
    (R.UNKNOWN_COUNTER, CALLED, c.Transfer(counter="1", to_counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.OpenCounter(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.PauseCounter(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.CloseCounter(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.RequestAccessible(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.RequestAccessible()),
    (R.UNKNOWN_COUNTER, WAITING, c.DeclineAccessible(counter="9")),
    (R.UNKNOWN_COUNTER, WAITING, c.DeclineAccessible()),
    (R.UNKNOWN_COUNTER, FINISHED, c.RateVisit(counter="9", score=5)),
    (R.UNKNOWN_COUNTER, FINISHED, c.GiveReason(counter="9", reason="slow")),
    (R.UNKNOWN_TICKET, WAITING, c.CallTicket(counter="1", number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.Resume(number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.CancelTicket(number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.RequestAccessible(number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.DeclineAccessible(number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.ReprintSlip(number="A999")),
    (R.UNKNOWN_TICKET, WAITING, c.ReportPrinted(number="A999", outcome=SENDING)),
    (
        R.UNKNOWN_TICKET,
        WAITING,
        c.ReportPrinted(number="A001", outcome=SENDING, day="1970-01-01"),
    ),
    (R.UNKNOWN_TICKET, WAITING, c.ReportAnnounced(number="A999", calls=1, spoken=True)),
    (R.NOBODY_WAITING, Lobby, c.CallNext(counter="1")),
    (R.NOBODY_WAITING, with_wheelchair_waiting, c.CallNext(counter="1")),
    (R.NO_ACCESSIBLE_WAITING, with_care_window, c.CallNext(counter="3")),
    (R.COUNTER_IDLE, WAITING, c.Recall(counter="1")),
    (R.COUNTER_IDLE, FINISHED, c.FinishService(counter="1")),
    (R.COUNTER_BUSY, CALLED, c.PauseCounter(counter="1")),
    (R.COUNTER_BUSY, SERVING, c.CloseCounter(counter="1")),
    (R.COUNTER_CLOSED, Lobby, c.PauseCounter(counter="1")),
    (R.COUNTER_NOT_ACCESSIBLE, WAITING, c.RequestAccessible(counter="1")),
    (
        R.COUNTER_NOT_ACCESSIBLE,
        with_wheelchair_waiting,
        c.CallTicket(counter="1", number="A001"),
    ),
    (R.COUNTER_NOT_ACCESSIBLE, with_wheelchair_parked, c.Resume(number="A001", counter="2")),
    (R.NO_ACCESSIBLE_CLASS, without_accessible_class, c.RequestAccessible(number="A001")),
    (R.SERVICE_NOT_HERE, CALLED, c.Transfer(counter="1", service="loans", to_counter="2")),
    (R.WRONG_STATE, CALLED, c.CallTicket(counter="2", number="A001")),
    (R.WRONG_STATE, SERVING, c.CancelTicket(number="A001")),
    (R.WRONG_STATE, WAITING, c.Resume(number="A001")),
    (R.WRONG_STATE, CALLED, c.RequestAccessible(number="A001")),
    (R.WRONG_STATE, FINISHED, c.DeclineAccessible(number="A001")),
    (R.WRONG_STATE, WAITING, c.ReportPrinted(number="A001", outcome=PRINTED)),
    (R.WRONG_STATE, CALLED, c.ReportAnnounced(number="A001", calls=2, spoken=True)),
    (R.NOT_ACCESSIBLE_REQUEST, WAITING, c.DeclineAccessible(number="A001")),
    (R.NOT_ACCESSIBLE_REQUEST, without_accessible_class, c.DeclineAccessible(number="A001")),
    (R.SERVICE_ELSEWHERE, with_cash_elsewhere, c.IssueTicket(service="cash")),
    (R.ONLY_LONG_SERVICES, with_a_long_service_waiting, c.CallNext(counter="3")),
    (R.NOT_OPEN_YET, at_hour(8, 59), ISSUE),
    (R.ISSUING_STOPPED, at_hour(16, 45), ISSUE),
    (R.HALL_CLOSED, at_hour(17, 0), ISSUE),
    (R.SIGN_IN_FIRST, with_badges, c.CallNext(counter="1")),
    (R.NOT_SIGNED_IN, Lobby, c.SignOut(counter="1")),
    (R.UNKNOWN_COUNTER, Lobby, c.SignIn(counter="9", badge="7")),
    (R.UNKNOWN_COUNTER, Lobby, c.SignOut(counter="9")),
    (R.BAD_BADGE, Lobby, c.SignIn(counter="1", badge="Li Na")),
    (R.LAST_COUNTER, open_and_waiting, c.PauseCounter(counter="1")),
    (R.LAST_COUNTER, open_and_waiting, c.CloseCounter(counter="1")),
    (R.UNKNOWN_PAUSE, open_and_waiting, c.PauseCounter(counter="1", reason="golf")),
    (R.LEFTOVER_TICKETS, open_and_waiting, c.CloseHall()),
    (R.HAND_OVER_TO_WHOM, WAITING, c.HandOverTicket(number="A001", to=" ")),
    (R.NO_ALERT, Lobby, c.AcknowledgeAlert(alert=1)),
    (R.NO_ALERT, Lobby, c.RelieveAlert(alert=1, action="other")),
    (R.UNKNOWN_RELIEF, crowded, c.RelieveAlert(alert=1, action="magic")),
    (R.NOBODY_TO_GREET, Lobby, c.GreetVisitor()),
    (R.NO_HELP_CALL, Lobby, c.AcknowledgeHelp()),
    (R.NO_VISIT_TO_RATE, CALLED, c.RateVisit(counter="1", score=5)),
    (R.RATED_ALREADY, rated, c.RateVisit(counter="1", score=5)),
    (R.KEYS_TOGETHER, FINISHED, c.RateVisit(counter="1", score=1, after_ms=200)),
    (R.RATING_OVER, long_finished, c.RateVisit(counter="1", score=5)),
    (R.SCORE_OUT_OF_RANGE, FINISHED, c.RateVisit(counter="1", score=6)),
    (R.SCORE_OUT_OF_RANGE, FINISHED, c.RateVisit(counter="1", score=0)),
    (R.NOT_RATED, FINISHED, c.GiveReason(counter="1", reason="slow")),
    (R.NOT_RATED, rated, c.GiveReason(counter="1", reason="slow")),
    (R.NO_PRINTER, without_printer, c.ReprintSlip(number="A001")),
    (R.SLIP_IS_COMING, WAITING, c.ReprintSlip(number="A001")),
    (R.UNKNOWN_HELP_BUTTON, Lobby, c.ReportTested(button="ramp", fine=True)),
    *APPOINTMENT_CASES,
    *CARE_CASES,
    *HALT_CASES,
    *READINESS_CASES,
    *REMOTE_CASES,
    *VISIT_CASES,
]


@pytest.mark.parametrize(("reason", "prepare", "command"), CASES)
def test_the_rules_say_no_and_nothing_happens(reason, prepare, command) -> None:
    lobby = prepare()
    before = lobby.hall

    assert lobby.refuses(command) is reason
    assert lobby.hall == before


def test_a_service_that_a_counter_does_not_offer_is_not_called_there() -> None:
    lobby = Lobby()
    number = lobby.issue("loans")

    assert lobby.refuses(c.CallTicket(counter="1", number=number)) is R.SERVICE_NOT_HERE


def test_a_help_call_that_is_not_open_cannot_be_answered() -> None:
    lobby = Lobby()
    lobby.do(c.RequestHelp(place="door"))

    assert lobby.refuses(c.AcknowledgeHelp(help_id=7)) is R.NO_HELP_CALL


def test_every_reason_comes_about() -> None:
    assert {reason for reason, _, _ in CASES} == set(Reason)
