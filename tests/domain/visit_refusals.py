"""Every no about a ticket at a counter, and how it comes about."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.journey import Journey
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.visit_rules import VisitRules
from tests.domain.lobby import OPENING, PLAN, Lobby, lobby_with_ticket

R = Reason
ROUND = (Journey("round", {}, ("account", "cash")),)
LATER = UtcMillis(OPENING + 3_600_000)
BEFORE = UtcMillis(OPENING - 1)


def waiting() -> Lobby:
    return lobby_with_ticket(TicketState.WAITING)[0]


def called() -> Lobby:
    return lobby_with_ticket(TicketState.CALLED)[0]


def missed_long_ago() -> Lobby:
    return lobby_with_ticket(TicketState.MISSED)[0].later(901)


def offered() -> Lobby:
    return lobby_with_ticket(TicketState.OFFERED)[0]


def two_waiting() -> Lobby:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()
    return lobby


def two_waiting_in_a_strict_hall() -> Lobby:
    rules = replace(PLAN.queue, visit=VisitRules(override_needs_reason=True))
    return two_waiting().without(queue=rules)


def colleague_behind_a_customer() -> Lobby:
    lobby = Lobby()
    lobby.issue(class_id="internal")
    lobby.issue()
    return lobby


def recalled_twice() -> Lobby:
    lobby = called()
    lobby.do(c.Recall(counter="1"))
    lobby.do(c.Recall(counter="1"))
    return lobby


def at_the_last_station() -> Lobby:
    lobby = Lobby().without(journeys=ROUND)
    lobby.do(c.IssueTicket(journey="round"))
    lobby.do(c.SkipStation(number="A001"))
    return lobby


def finish(**fields: object) -> c.FinishService:
    return replace(c.FinishService(counter="1", solved=False), **fields)


VISIT_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.REASON_NEEDED, two_waiting_in_a_strict_hall, c.CallTicket(counter="1", number="A002")),
    (
        R.REASON_NEEDED,
        two_waiting_in_a_strict_hall,
        c.ServeDirectly(counter="1", service="account"),
    ),
    (
        R.UNKNOWN_OVERRIDE,
        two_waiting,
        c.CallTicket(counter="1", number="A002", reason="because"),
    ),
    (
        R.OUTSIDE_FIRST,
        colleague_behind_a_customer,
        c.CallTicket(counter="1", number="A001", approved_by="1007"),
    ),
    (
        R.OUTSIDE_FIRST,
        two_waiting,
        c.ServeDirectly(counter="1", service="account", class_id="internal"),
    ),
    (R.RECALLED_ENOUGH, recalled_twice, c.Recall(counter="1")),
    (R.KEPT_TIME_OVER, missed_long_ago, c.Resume(number="A001")),
    (R.KEPT_TIME_OVER, missed_long_ago, c.CallTicket(counter="1", number="A001")),
    (R.TIME_IS_PAST, called, c.Park(counter="1", until=OPENING)),
    (R.TIME_IS_PAST, called, finish(owner="王敏", promise_by=BEFORE)),
    (R.NOTE_UNFIT, called, c.Transfer(counter="1", note="字" * 81)),
    (R.NOTE_UNFIT, called, c.Transfer(counter="1", note="two\nlines")),
    (R.NOTE_UNFIT, called, c.Transfer(counter="1", note="\x1b[31m")),
    (R.NOTE_UNFIT, called, c.Transfer(counter="1", note="a\u202eb")),
    (R.OFFER_NEEDS_COUNTER, called, c.Transfer(counter="1", service="cash", offer=True)),
    (R.OFFER_NEEDS_COUNTER, called, c.Transfer(counter="1", to_counter="1", offer=True)),
    (R.UNKNOWN_COUNTER, offered, c.AcceptTransfer(counter="9")),
    (R.NO_OFFER, called, c.AcceptTransfer(counter="2")),
    (R.NO_OFFER, offered, c.AcceptTransfer(counter="3")),
    (R.NO_OFFER, offered, c.DeclineTransfer(counter="2", number="A002")),
    (R.UNKNOWN_JOURNEY, Lobby, c.IssueTicket(journey="round")),
    (R.UNKNOWN_STATION, called, c.Transfer(counter="1", station="cash")),
    (R.NO_FURTHER_STATION, waiting, c.SkipStation(number="A001")),
    (R.NO_FURTHER_STATION, at_the_last_station, c.SkipStation(number="A001")),
    (R.WRONG_STATE, called, c.SkipStation(number="A001")),
    (R.UNKNOWN_TICKET, called, c.SkipStation(number="A999")),
    (R.UNKNOWN_TICKET, called, c.ChangeService(number="A999", service="cash")),
    (R.UNKNOWN_SERVICE, called, c.ChangeService(number="A001", service="tea")),
    (R.SERVICE_NOT_HERE, called, c.ChangeService(number="A001", service="loans")),
    (R.UNKNOWN_COUNTER, Lobby, c.ServeDirectly(counter="9", service="cash")),
    (R.UNKNOWN_SERVICE, Lobby, c.ServeDirectly(counter="1", service="tea")),
    (R.SERVICE_NOT_HERE, Lobby, c.ServeDirectly(counter="1", service="loans")),
    (R.COUNTER_BUSY, called, c.ServeDirectly(counter="1", service="cash")),
    (
        R.COUNTER_NOT_ACCESSIBLE,
        Lobby,
        c.ServeDirectly(counter="1", service="cash", class_id="wheelchair"),
    ),
    (R.PROMISE_NEEDED, called, finish()),
    (R.PROMISE_NEEDED, called, finish(owner="王敏")),
    (R.PROMISE_NEEDED, called, finish(promise_by=LATER)),
    (R.PROMISE_NEEDED, called, finish(owner=" ", promise_by=LATER)),
    (R.COUNTER_IDLE, waiting, finish(owner="王敏", promise_by=LATER)),
    (R.NO_PROMISE, called, c.KeepPromise(number="A001")),
    (R.NO_PROMISE, called, c.RenewPromise(number="A001", by=LATER)),
]
