"""Passing a ticket on: its place, offers with acceptance, notes (S08, S10)."""

import pytest

from kiosk.core.slip import slip_facts
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.commands import Place
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import counter_view, manager_view
from kiosk.domain.watches import next_due
from tests.domain.lobby import OPENING, PLAN, TODAY, TOMORROW, Lobby, found

NOTE = "带了副本"
OFFER_S = 120


def offered(note: str = NOTE) -> tuple[Lobby, str]:
    """Return a lobby whose first ticket counter 1 offers to counter 2, ten minutes on."""
    lobby = Lobby()
    number = lobby.issue()
    lobby.later(600).issue()
    lobby.call("1")
    lobby.do(c.Transfer(counter="1", to_counter="2", offer=True, note=note))
    return lobby, number


# where in the line of cash, whose two tickets came after it and before its transfer → the order
@pytest.mark.parametrize(
    ("place", "order"),
    [
        (Place.ORIGINAL, ["A001", "B001", "B002"]),
        (Place.FIRST, ["A001", "B001", "B002"]),
        (Place.LAST, ["B001", "B002", "A001"]),
    ],
)
def test_a_ticket_joins_the_line_where_it_is_told(place, order) -> None:
    lobby = Lobby()
    lobby.issue("account")
    lobby.later(60).issue("cash")
    lobby.later(60).issue("cash")
    lobby.call("1")

    lobby.later(60).do(c.Transfer(counter="1", service="cash", place=place))

    assert [lobby.call("2") for _ in order] == order


def test_first_is_before_those_who_came_earlier() -> None:
    lobby = Lobby()
    earlier = lobby.issue("loans")
    later = lobby.later(60).issue("account")
    lobby.do(c.CallTicket(counter="1", number=later))

    lobby.do(c.Transfer(counter="1", service="loans", place=Place.FIRST))

    assert [lobby.call("3"), lobby.call("3")] == [later, earlier]
    assert lobby.ticket(later).issued_at == OPENING + 60_000


def test_last_is_last_although_the_clock_was_set_back() -> None:
    lobby = Lobby()
    passed_on = lobby.issue("account")
    waits = lobby.later(60).issue("cash")
    lobby.call("1")

    lobby.later(-3600).do(c.Transfer(counter="1", service="cash", place=Place.LAST))

    assert [lobby.call("2"), lobby.call("2")] == [waits, passed_on]


def test_s10_the_other_counter_sees_the_note_and_the_original_wait() -> None:
    lobby, number = offered()

    [line] = counter_view(lobby.hall, found(PLAN.counter("2")), lobby.at).hand.offered

    assert (line.number, line.from_counter, line.note) == (number, "1", NOTE)
    assert (line.waited_s, line.issued_at) == (600, OPENING)
    assert line.offered_until == lobby.at + OFFER_S * 1000


def test_s10_so_does_a_counter_that_a_ticket_was_sent_to_without_asking() -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.later(300).call("1")
    lobby.do(c.Transfer(counter="1", to_counter="2", note=NOTE))

    waiting = counter_view(lobby.hall, found(PLAN.counter("2")), lobby.at).hand
    assert [(one.number, one.note, one.waited_s) for one in waiting.handed] == [
        (number, NOTE, 300)
    ]
    lobby.call("2")
    in_hand = counter_view(lobby.hall, found(PLAN.counter("2")), lobby.at).hand
    assert (in_hand.note, in_hand.from_counter, in_hand.handed) == (NOTE, "1", ())


def test_s10_while_it_is_offered_the_ticket_is_in_nobodys_line() -> None:
    lobby, number = offered()

    assert lobby.ticket(number).state is TicketState.OFFERED
    assert number not in {one.number for one in lobby.hall.waiting.values()}
    assert lobby.desk("1").state is DeskState.OPEN
    assert lobby.refuses(c.CallTicket(counter="3", number=number)) is Reason.WRONG_STATE


def test_s10_who_accepts_gets_the_ticket_and_nobody_else() -> None:
    lobby, number = offered()

    lobby.do(c.AcceptTransfer(counter="2"))

    assert lobby.call("1") != number
    assert lobby.refuses(c.CallNext(counter="3")) is Reason.NOBODY_WAITING
    assert lobby.call("2") == number
    assert lobby.ticket(number).waits_since == OPENING


def test_s10_an_offer_can_change_the_service_and_does_so_when_it_is_taken() -> None:
    lobby = Lobby()
    number = lobby.issue("account")
    lobby.call("1")
    lobby.do(c.Transfer(counter="1", service="loans", to_counter="3", offer=True))
    assert lobby.ticket(number).service == "account"

    lobby.do(c.AcceptTransfer(counter="3", number=number))

    assert lobby.ticket(number).service == "loans"


def test_s10_who_declines_sends_it_back_to_where_it_came_from() -> None:
    lobby, number = offered()

    lobby.do(c.DeclineTransfer(counter="2"))

    assert lobby.ticket(number).counter == "1"
    assert lobby.call("1") == number


def test_s10_s03_an_offer_that_nobody_answers_goes_back_with_its_time_and_one_alarm() -> None:
    lobby, number = offered()
    assert next_due(lobby.hall) == lobby.at + (OFFER_S + 1) * 1000

    assert lobby.later(OFFER_S).do(c.CheckClocks()) == ()
    alarm = lobby.later(1).do(c.CheckClocks())

    assert alarm == (e.HandoverExpired(number=number, day=TODAY, counter="2", back_to="1"),)
    assert lobby.do(c.CheckClocks()) == ()
    assert lobby.ticket(number).waits_since == OPENING
    assert lobby.call("1") == number


def test_s10_in_the_last_second_it_can_be_taken_and_in_the_next_it_cannot() -> None:
    lobby, number = offered()
    lobby.later(OFFER_S + 0.999)
    late, _ = offered()

    assert late.later(OFFER_S + 1).refuses(c.AcceptTransfer(counter="2")) is Reason.NO_OFFER
    lobby.do(c.AcceptTransfer(counter="2"))
    assert lobby.ticket(number).state is TicketState.WAITING


def test_s10_if_the_first_counter_has_closed_it_goes_back_to_everybody() -> None:
    lobby, number = offered()
    lobby.do(c.CloseCounter(counter="1", confirm=True))

    lobby.do(c.DeclineTransfer(counter="2"))

    assert lobby.ticket(number).counter is None
    assert lobby.call("3") == number


def test_s10_the_longest_waiting_of_two_offers_is_answered_first() -> None:
    lobby, first = offered()
    second = lobby.call("1")
    lobby.do(c.Transfer(counter="1", to_counter="2", offer=True))

    assert [
        lobby.do(c.AcceptTransfer(counter="2"))[0],
        lobby.do(c.AcceptTransfer(counter="2"))[0],
    ] == [
        e.HandoverAccepted(number=number, day=TODAY, counter="2", service="account")
        for number in (first, second)
    ]


def test_s10_the_manager_sees_an_offer_that_is_not_answered() -> None:
    lobby, number = offered()

    [line] = manager_view(lobby.hall, lobby.at).pending.away

    assert (line.number, line.state) == (number, TicketState.OFFERED)


def test_s10_a_note_is_never_printed() -> None:
    lobby, number = offered()
    lobby.do(c.AcceptTransfer(counter="2"))

    facts = slip_facts(lobby.hall, lobby.ticket(number), "Asia/Shanghai")

    assert NOTE not in repr(facts)


@pytest.mark.parametrize("note", ["", "字" * 80, "全角　空格, 100 %"])
def test_s10_a_note_is_one_line_of_at_most_eighty_characters(note) -> None:
    lobby, number = offered(note)

    assert lobby.ticket(number).note == note


def test_the_day_ends_an_offer_too() -> None:
    lobby, number = offered()
    lobby.day = TOMORROW

    lobby.do(c.TurnDay())

    assert lobby.hall.ticket(number) is None
    assert not lobby.hall.away
