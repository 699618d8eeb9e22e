"""Called and not there: recalls, kept numbers, parked tickets (C21, P15)."""

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import manager_view
from kiosk.domain.visit_rules import VisitRules
from kiosk.domain.watches import next_due
from tests.domain.lobby import PLAN, TODAY, Lobby, lobby_with_ticket

KEPT_S = 900
PARKED_S = 1800


def with_rules(lobby: Lobby, rules: VisitRules) -> Lobby:
    """Give the hall other limits."""
    return lobby.without(queue=replace(lobby.hall.plan.queue, visit=rules))


@pytest.mark.parametrize("recalls", [0, 1, 2])
def test_c21_a_ticket_is_recalled_so_often_and_then_missed(recalls) -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    with_rules(lobby, VisitRules(recalls=recalls))

    for _ in range(recalls):
        lobby.do(c.Recall(counter="1"))

    assert lobby.refuses(c.Recall(counter="1")) is Reason.RECALLED_ENOUGH
    assert lobby.ticket(number).calls == 1 + recalls
    lobby.do(c.NoShow(counter="1"))


def test_c21_every_call_has_its_own_recalls() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    lobby.do(c.Recall(counter="1"))
    lobby.do(c.Recall(counter="1"))
    lobby.do(c.NoShow(counter="1"))

    lobby.do(c.CallTicket(counter="1", number=number))

    lobby.do(c.Recall(counter="1"))
    assert lobby.ticket(number).calls == 5


@pytest.mark.parametrize("again", [None, "2"])
def test_c21_a_missed_number_is_kept_to_its_last_second(again) -> None:
    lobby, number = lobby_with_ticket(TicketState.MISSED)
    lobby.later(KEPT_S)

    assert lobby.do(c.CheckClocks()) == ()
    lobby.do(c.Resume(number=number, counter=again))

    assert lobby.ticket(number).state in {TicketState.WAITING, TicketState.CALLED}
    assert lobby.ticket(number).until is None


def test_c21_a_missed_number_that_is_back_has_its_old_place() -> None:
    lobby = Lobby()
    first = lobby.issue()
    lobby.later(60).issue()
    lobby.call("1")
    lobby.do(c.NoShow(counter="1"))

    lobby.later(KEPT_S).do(c.Resume(number=first))

    assert lobby.call("2") == first


@pytest.mark.parametrize("noticed", [False, True])
@pytest.mark.parametrize("how", [c.Resume, c.CallTicket])
def test_c21_a_second_later_the_number_is_over(noticed, how) -> None:
    lobby, number = lobby_with_ticket(TicketState.MISSED)
    lobby.later(KEPT_S + 1)
    if noticed:
        lobby.do(c.CheckClocks())

    assert lobby.refuses(how(number=number, counter="1")) is Reason.KEPT_TIME_OVER


def test_c21_the_number_ends_at_its_second_without_anybody() -> None:
    lobby, number = lobby_with_ticket(TicketState.MISSED)
    assert next_due(lobby.hall) == lobby.at + (KEPT_S + 1) * 1000

    lobby.later(KEPT_S + 0.999)
    assert lobby.do(c.CheckClocks()) == ()
    ended = lobby.later(0.001).do(c.CheckClocks())

    assert ended == (
        e.TicketCancelled(number=number, day=TODAY, reason=e.CancelReason.NOT_BACK),
    )
    assert next_due(lobby.hall) is None


def test_a_number_missed_before_there_was_a_limit_is_kept_for_the_day() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    lobby.fold(e.TicketMissed(number=number, day=TODAY, counter="1"))

    lobby.later(8 * 3600)

    assert lobby.do(c.CheckClocks()) == ()
    lobby.do(c.Resume(number=number))


def test_p15_staff_see_until_when_a_number_is_kept() -> None:
    lobby, number = lobby_with_ticket(TicketState.MISSED)

    [line] = manager_view(lobby.hall, lobby.at).pending.away

    assert (line.number, line.state) == (number, TicketState.MISSED)
    assert line.until == lobby.at + KEPT_S * 1000
    assert not line.overdue


def test_who_left_is_not_told_that_the_time_is_over() -> None:
    lobby, number = lobby_with_ticket(TicketState.MISSED)
    lobby.do(c.CancelTicket(number=number))

    assert lobby.later(2 * KEPT_S).refuses(c.Resume(number=number)) is Reason.WRONG_STATE


def test_who_fetches_papers_comes_back_to_any_counter_with_the_old_clock() -> None:
    lobby = Lobby()
    first = lobby.issue()
    lobby.later(60).issue()
    lobby.call("1")
    lobby.do(c.Park(counter="1", papers=True))

    lobby.later(300).do(c.Resume(number=first))

    assert lobby.call("2") == first


def test_who_stays_at_hand_comes_back_to_that_counter_and_no_other() -> None:
    lobby = Lobby()
    first = lobby.issue()
    second = lobby.later(60).issue()
    lobby.call("1")
    lobby.do(c.Park(counter="1", papers=False))

    lobby.do(c.Resume(number=first))

    assert lobby.call("2") == second
    assert lobby.call("1") == first


def test_who_was_called_back_by_number_is_bound_no_longer() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    lobby.do(c.Park(counter="1", papers=False))
    lobby.do(c.CallTicket(counter="2", number=number))
    lobby.do(c.NoShow(counter="2"))

    lobby.do(c.Resume(number=number))

    assert lobby.ticket(number).counter is None


def test_staff_are_reminded_once_of_who_is_parked_too_long() -> None:
    lobby, number = lobby_with_ticket(TicketState.PARKED)
    assert lobby.later(PARKED_S).do(c.CheckClocks()) == ()

    told = lobby.later(1).do(c.CheckClocks())

    assert told == (e.ParkedTooLong(number=number, day=TODAY, counter="1"),)
    assert manager_view(lobby.hall, lobby.at).pending.away[0].overdue
    assert lobby.later(PARKED_S).do(c.CheckClocks()) == ()
    assert lobby.ticket(number).state is TicketState.PARKED


def test_a_time_may_be_named_for_who_is_parked() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    lobby.do(c.Park(counter="1", until=UtcMillis(lobby.at + 60_000)))

    told = lobby.later(61).do(c.CheckClocks())

    assert told == (e.ParkedTooLong(number=number, day=TODAY, counter="1"),)


def test_each_parking_has_its_own_reminder() -> None:
    lobby, number = lobby_with_ticket(TicketState.PARKED)
    lobby.later(PARKED_S + 1).do(c.CheckClocks())
    lobby.do(c.CallTicket(counter="1", number=number))
    lobby.do(c.NoShow(counter="1"))

    ended = lobby.later(KEPT_S + 1).do(c.CheckClocks())

    assert ended == (
        e.TicketCancelled(number=number, day=TODAY, reason=e.CancelReason.NOT_BACK),
    )


def test_the_defaults_are_the_product_rules_of_c21() -> None:
    rules = PLAN.queue.visit

    assert (rules.recalls, rules.kept_for_s, rules.parked_for_s) == (2, KEPT_S, PARKED_S)
