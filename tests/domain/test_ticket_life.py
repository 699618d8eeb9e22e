"""What may happen to a ticket, in every state it can be in."""

import itertools

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.evolve import evolve
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import ENDED, NEXT_STATE, TicketState, Verb
from tests.domain.lobby import OPENING, TODAY, Lobby, lobby_with_ticket

HELD = {TicketState.CALLED, TicketState.SERVING}
EVERYTHING = list(itertools.product(TicketState, Verb))
INFERRED = {(TicketState.CALLED, Verb.FINISH), (TicketState.CALLED, Verb.ADVANCE)}
"""A counter with nothing but a call button never says that service began."""
ALLOWED = [(*pair, NEXT_STATE[pair]) for pair in EVERYTHING if pair in NEXT_STATE]
REFUSED = [pair for pair in EVERYTHING if pair not in NEXT_STATE and pair not in INFERRED]


def command_of(verb: Verb, number: str) -> c.AnyCommand:
    """Return how counter 1, or the ticket's holder, asks for this."""
    commands: dict[Verb, c.AnyCommand] = {
        Verb.CALL: c.CallTicket(counter="1", number=number),
        Verb.RECALL: c.Recall(counter="1"),
        Verb.START: c.StartService(counter="1"),
        Verb.FINISH: c.FinishService(counter="1"),
        Verb.MISS: c.NoShow(counter="1"),
        Verb.PARK: c.Park(counter="1"),
        Verb.REQUEUE: c.Resume(number=number),
        Verb.TRANSFER: c.Transfer(counter="1", service="cash"),
        Verb.OFFER: c.Transfer(counter="1", to_counter="2", offer=True),
        Verb.ACCEPT: c.AcceptTransfer(counter="2", number=number),
        Verb.RETURN: c.DeclineTransfer(counter="2", number=number),
        Verb.CORRECT: c.ChangeService(number=number, service="cash"),
        Verb.ADVANCE: c.FinishService(counter="1"),
        Verb.SKIP: c.SkipStation(number=number),
        Verb.DECLINE: c.DeclineAccessible(number=number),
        Verb.CANCEL: c.CancelTicket(number=number),
    }
    return commands[verb]


# A waiting ticket is in nobody's hand: no counter can pass it on, whatever the law allows. What
# happens at the stations of a journey, and to who declines help, has tests of its own.
BY_COMMAND = [
    row
    for row in ALLOWED
    if row[:2] != (TicketState.WAITING, Verb.TRANSFER)
    and row[1] not in {Verb.ADVANCE, Verb.SKIP, Verb.DECLINE}
]
BY_NUMBER = {
    Verb.CALL,
    Verb.REQUEUE,
    Verb.CANCEL,
    Verb.CORRECT,
    Verb.SKIP,
    Verb.DECLINE,
}


@pytest.mark.parametrize(("state", "verb", "after"), BY_COMMAND)
def test_a_ticket_goes_where_the_law_sends_it(state, verb, after) -> None:
    lobby, number = lobby_with_ticket(state)

    lobby.do(command_of(verb, number))

    assert lobby.ticket(number).state is after


@pytest.mark.parametrize(("state", "verb"), REFUSED)
def test_whatever_the_law_does_not_name_is_refused(state, verb) -> None:
    lobby, number = lobby_with_ticket(state)
    before = lobby.hall

    reason = lobby.refuses(command_of(verb, number))

    if verb in {Verb.ACCEPT, Verb.RETURN}:
        assert reason is Reason.NO_OFFER
    elif verb in BY_NUMBER or state in HELD:
        assert reason is Reason.WRONG_STATE
    else:
        assert reason is Reason.COUNTER_IDLE
    assert lobby.hall == before


def test_a_waiting_ticket_is_in_nobodys_hand_and_cannot_be_passed_on() -> None:
    lobby, number = lobby_with_ticket(TicketState.WAITING)

    reason = lobby.refuses(command_of(Verb.TRANSFER, number))

    assert reason is Reason.COUNTER_IDLE


def test_finishing_a_called_ticket_proves_that_it_was_served() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)

    events = lobby.later(300).do(c.FinishService(counter="1"))

    assert events == (
        e.ServiceStarted(number=number, day=TODAY, counter="1", inferred=True),
        e.ServiceFinished(number=number, day=TODAY, counter="1"),
    )
    assert lobby.ticket(number).started_at == OPENING


def test_the_service_begins_when_the_key_is_pressed() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)

    lobby.later(40).do(c.StartService(counter="1"))

    assert lobby.ticket(number).started_at == lobby.at


def test_nothing_follows_an_end() -> None:
    assert {state for state, _ in NEXT_STATE}.isdisjoint(ENDED)
    assert set(NEXT_STATE.values()) | {TicketState.WAITING} == set(TicketState)


def test_an_event_that_no_rule_could_have_written_is_a_bug() -> None:
    lobby, number = lobby_with_ticket(TicketState.FINISHED)

    with pytest.raises(KeyError):
        evolve(lobby.hall, e.ServiceStarted(number=number, day=TODAY, counter="1"), OPENING)


def test_a_ticket_that_was_passed_on_keeps_its_place() -> None:
    lobby = Lobby()
    passed_on = lobby.issue("account")
    lobby.issue("cash")
    lobby.call("1")

    lobby.do(c.Transfer(counter="1", service="cash"))

    assert lobby.ticket(passed_on).service == "cash"
    assert lobby.call("2") == passed_on


def test_a_ticket_sent_to_one_counter_is_called_there_and_nowhere_else() -> None:
    lobby = Lobby()
    sent = lobby.issue()
    lobby.call("1")

    lobby.do(c.Transfer(counter="1", to_counter="2"))

    assert lobby.refuses(c.CallNext(counter="1")) is Reason.NOBODY_WAITING
    assert lobby.refuses(c.CallNext(counter="3")) is Reason.NOBODY_WAITING
    assert lobby.call("2") == sent


def test_a_guest_who_needs_an_accessible_counter_is_never_sent_to_another() -> None:
    lobby = Lobby()
    lobby.issue(class_id="wheelchair")
    lobby.call("3")

    reason = lobby.refuses(c.Transfer(counter="3", to_counter="2"))

    assert reason is Reason.COUNTER_NOT_ACCESSIBLE


@pytest.mark.parametrize("away", [c.Park(counter="1"), c.NoShow(counter="1")])
def test_who_comes_back_waits_at_the_old_place(away) -> None:
    lobby = Lobby()
    first = lobby.issue()
    lobby.issue()
    lobby.call("1")
    lobby.do(away)

    lobby.do(c.Resume(number=first))

    assert lobby.call("2") == first


def test_who_comes_back_to_a_counter_is_called_there_at_once() -> None:
    lobby, number = lobby_with_ticket(TicketState.PARKED)

    called = lobby.later(90).do(c.Resume(number=number, counter="2"))[-1]

    assert isinstance(called, e.TicketCalled)
    assert called.counter == "2"
    assert called.reason == e.CallReason(rule=e.CallRule.RESUMED, waited_s=90)


def test_being_served_twice_is_having_waited_once() -> None:
    lobby, number = lobby_with_ticket(TicketState.WAITING)
    lobby.later(60).call("1")
    lobby.do(c.StartService(counter="1"))
    lobby.later(600).do(c.Park(counter="1"))
    lobby.later(600).do(c.CallTicket(counter="1", number=number))

    lobby.do(c.FinishService(counter="1"))

    assert lobby.hall.tally.served == 1
    assert lobby.hall.tally.waited_sum_s == 60


def test_a_holder_who_leaves_after_the_call_frees_the_counter() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)

    lobby.do(c.CancelTicket(number=number))

    assert lobby.desk("1").ticket is None
    assert lobby.hall.in_hand("1") is None
