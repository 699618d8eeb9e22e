"""Not settled: who answers, by when, and was it kept (S03, S14)."""

import pytest

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import manager_view
from kiosk.domain.watches import next_due
from tests.domain.lobby import PLAN, TODAY, TOMORROW, Lobby, lobby_with_ticket

HOUR_S = 3600


def owed(in_s: int = HOUR_S) -> tuple[Lobby, str, UtcMillis]:
    """Return a lobby that owes an answer, its number, and by when."""
    lobby, number = lobby_with_ticket(TicketState.SERVING)
    by = UtcMillis(lobby.at + in_s * 1000)
    lobby.do(c.FinishService(counter="1", solved=False, owner="王敏", promise_by=by))
    return lobby, number, by


def test_s03_ending_unsolved_without_owner_and_promise_is_refused() -> None:
    lobby, number = lobby_with_ticket(TicketState.SERVING)

    reason = lobby.refuses(c.FinishService(counter="1", solved=False))

    assert reason is Reason.PROMISE_NEEDED
    assert lobby.ticket(number).state is TicketState.SERVING


def test_s03_a_visit_ends_unsolved_with_an_owner_and_a_time() -> None:
    lobby, number, by = owed()

    assert lobby.ticket(number).state is TicketState.FINISHED
    [line] = manager_view(lobby.hall, lobby.at).pending.owed
    assert (line.number, line.owner, line.by, line.missed) == (number, "王敏", by, False)


def test_s03_who_only_called_served_all_the_same() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    by = UtcMillis(lobby.at + 1)

    events = lobby.do(c.FinishService(counter="1", solved=False, owner="王敏", promise_by=by))

    assert events == (
        e.ServiceStarted(number=number, day=TODAY, counter="1", inferred=True),
        e.ServiceFinished(number=number, day=TODAY, counter="1", solved=False),
        e.PromiseMade(number=number, day=TODAY, counter="1", owner="王敏", by=by),
    )


def test_s14_a_promise_is_missed_once_at_its_second() -> None:
    lobby, number, by = owed()
    assert next_due(lobby.hall) == by + 1000

    assert lobby.later(HOUR_S + 0.999).do(c.CheckClocks()) == ()
    missed = lobby.later(0.001).do(c.CheckClocks())

    assert missed == (e.PromiseMissed(number=number, day=TODAY, owner="王敏", by=by),)
    assert lobby.later(HOUR_S).do(c.CheckClocks()) == ()
    assert lobby.hall.tally.promises_missed == 1


def test_s14_after_a_miss_another_time_can_be_promised_and_missed() -> None:
    lobby, number, _ = owed()
    lobby.later(HOUR_S + 1).do(c.CheckClocks())
    again = UtcMillis(lobby.at + HOUR_S * 1000)

    lobby.do(c.RenewPromise(number=number, by=again))
    lobby.later(HOUR_S + 1).do(c.CheckClocks())

    [line] = manager_view(lobby.hall, lobby.at).pending.owed
    assert (line.by, line.missed, line.times_missed) == (again, True, 2)


@pytest.mark.parametrize(("in_s", "late_s"), [(HOUR_S, 0), (HOUR_S + 90, 90)])
def test_s14_an_answer_ends_the_promise_in_time_or_late(in_s, late_s) -> None:
    lobby, number, _ = owed()

    kept = lobby.later(in_s).do(c.KeepPromise(number=number))[-1]

    assert kept == e.PromiseKept(number=number, day=TODAY, owner="王敏", late_s=late_s)
    assert not lobby.hall.promises
    assert lobby.hall.tally.promises_kept == 1
    assert lobby.hall.tally.promises_missed == (1 if late_s else 0)


@pytest.mark.parametrize("what", ["renew", "keep"])
def test_s14_a_miss_that_nobody_noticed_is_not_renewed_or_answered_away(what) -> None:
    lobby, number, by = owed()
    lobby.later(2 * HOUR_S)
    later = UtcMillis(lobby.at + 1000)

    first, _ = lobby.do(
        c.RenewPromise(number=number, by=later)
        if what == "renew"
        else c.KeepPromise(number=number)
    )

    assert first == e.PromiseMissed(number=number, day=TODAY, owner="王敏", by=by)


def test_s03_a_matter_can_go_to_another_owner() -> None:
    lobby, number, by = owed()

    lobby.do(c.RenewPromise(number=number, by=by, owner="李雷"))

    assert manager_view(lobby.hall, lobby.at).pending.owed[0].owner == "李雷"
    assert lobby.do(c.RenewPromise(number=number, by=by, owner="李雷")) == ()


def test_s03_a_promise_outlives_the_day_and_a_restart() -> None:
    lobby, number, _ = owed(in_s=30 * HOUR_S)
    lobby.day = TOMORROW
    lobby.later(24 * HOUR_S).do(c.TurnDay())
    lobby.hall = decode_hall(encode_hall(lobby.hall), PLAN)
    assert lobby.issue() == number

    lobby.do(c.KeepPromise(number=number))

    assert not lobby.hall.promises


def test_of_two_promises_to_the_same_number_the_newest_day_is_meant_unless_named() -> None:
    lobby, number, _ = owed(in_s=30 * HOUR_S)
    lobby.day = TOMORROW
    lobby.later(24 * HOUR_S).issue()
    lobby.call("1")
    by = UtcMillis(lobby.at + HOUR_S * 1000)
    lobby.do(c.FinishService(counter="1", solved=False, owner="李雷", promise_by=by))

    lobby.do(c.KeepPromise(number=number))
    assert [one.day for one in lobby.hall.promises.values()] == [TODAY]
    lobby.do(c.KeepPromise(number=number, day=TODAY))
    assert not lobby.hall.promises


def test_an_unsolved_visit_can_be_rated_too() -> None:
    lobby, number, _ = owed()

    lobby.do(c.RateVisit(counter="1", score=1))

    assert lobby.ticket(number).score == 1


def test_a_promise_of_another_day_is_not_found_under_a_third() -> None:
    lobby, number, _ = owed()

    reason = lobby.refuses(c.KeepPromise(number=number, day="2026-11-01"))

    assert reason is Reason.NO_PROMISE


def test_a_tally_starts_anew_and_the_promises_do_not() -> None:
    lobby, _, _ = owed()
    lobby.later(HOUR_S + 1).do(c.CheckClocks())
    lobby.day = TOMORROW

    lobby.do(c.TurnDay())

    assert lobby.hall.tally.promises_missed == 0
    assert [one.missed for one in lobby.hall.promises.values()] == [True]
