"""What a counter's keys do, in every state it can be in."""

import pytest

from kiosk.domain import commands as c
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from tests.domain.lobby import Lobby

CLOSED, OPEN, SERVING, PAUSED = DeskState
NOTHING = "no event"

OPEN_KEY, PAUSE, CLOSE, NEXT = c.OpenCounter, c.PauseCounter, c.CloseCounter, c.CallNext
FINISH, RECALL, START, ABSENT = c.FinishService, c.Recall, c.StartService, c.NoShow
PARK, TRANSFER = c.Park, c.Transfer
IDLE, BUSY = Reason.COUNTER_IDLE, Reason.COUNTER_BUSY

# key, then what it does to a closed, an open, a serving and a paused counter: the state after
# it, or why not. SERVING has just called its ticket; one more person waits.
TABLE: list[tuple[type[c.AnyCommand], list[DeskState | Reason]]] = [
    (OPEN_KEY, [OPEN, OPEN, SERVING, OPEN]),
    (PAUSE, [Reason.COUNTER_CLOSED, PAUSED, BUSY, PAUSED]),
    (CLOSE, [CLOSED, CLOSED, BUSY, CLOSED]),
    (NEXT, [SERVING, SERVING, SERVING, SERVING]),
    (FINISH, [IDLE, IDLE, OPEN, IDLE]),
    (RECALL, [IDLE, IDLE, SERVING, IDLE]),
    (START, [IDLE, IDLE, SERVING, IDLE]),
    (ABSENT, [IDLE, IDLE, OPEN, IDLE]),
    (PARK, [IDLE, IDLE, OPEN, IDLE]),
    (TRANSFER, [IDLE, IDLE, OPEN, IDLE]),
]
CASES = [
    (key, before, after)
    for key, row in TABLE
    for before, after in zip(DeskState, row, strict=True)
]


def lobby_with_counter(state: DeskState) -> Lobby:
    """Return a lobby whose counter 1 is in this state, with one person waiting."""
    lobby = Lobby()
    lobby.do(OPEN_KEY(counter="2"))
    if state is SERVING:
        lobby.issue()
        lobby.call("1")
    elif state is not CLOSED:
        lobby.do(OPEN_KEY(counter="1"))
    if state is PAUSED:
        lobby.do(PAUSE(counter="1"))
    lobby.issue()
    assert lobby.desk("1").state is state
    return lobby


@pytest.mark.parametrize(("key", "before", "after"), CASES)
def test_every_key_does_its_own_in_every_state(key, before, after) -> None:
    lobby = lobby_with_counter(before)
    hall = lobby.hall

    if isinstance(after, Reason):
        assert lobby.refuses(key(counter="1")) is after
        assert lobby.hall == hall
    else:
        lobby.do(key(counter="1"))
        assert lobby.desk("1").state is after


@pytest.mark.parametrize(
    ("key", "state"), [(OPEN_KEY, OPEN), (OPEN_KEY, SERVING), (PAUSE, PAUSED), (CLOSE, CLOSED)]
)
def test_a_key_that_changes_nothing_writes_nothing(key, state) -> None:
    assert lobby_with_counter(state).do(key(counter="1")) == ()


def test_next_finishes_what_is_in_hand_and_calls_in_one_press() -> None:
    lobby = lobby_with_counter(SERVING)

    events = lobby.do(c.CallNext(counter="1"))

    assert [type(one).__name__ for one in events] == [
        "ServiceStarted",
        "ServiceFinished",
        "TicketCalled",
    ]
    assert lobby.ticket("A001").state is TicketState.FINISHED
    assert lobby.ticket("A002").state is TicketState.CALLED


def test_next_with_nobody_waiting_still_finishes_what_is_in_hand() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.call("1")

    lobby.do(c.CallNext(counter="1"))

    assert lobby.ticket("A001").state is TicketState.FINISHED
    assert lobby.desk("1").state is OPEN


@pytest.mark.parametrize("state", [CLOSED, PAUSED])
def test_next_with_nobody_waiting_opens_no_counter(state) -> None:
    lobby = lobby_with_counter(state)
    lobby.do(c.CancelTicket(number="A001"))

    assert lobby.refuses(c.CallNext(counter="1")) is Reason.NOBODY_WAITING
    assert lobby.desk("1").state is state


def test_two_counters_that_press_at_once_get_two_people() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()

    assert lobby.call("1") != lobby.call("2")


def test_calling_by_number_finishes_what_is_in_hand_first() -> None:
    lobby = lobby_with_counter(SERVING)

    lobby.do(c.CallTicket(counter="1", number="A002"))

    assert lobby.ticket("A001").state is TicketState.FINISHED
    assert lobby.desk("1").ticket == lobby.ticket("A002").id


def test_a_ticket_in_one_hand_cannot_be_called_into_another() -> None:
    lobby = lobby_with_counter(SERVING)

    assert lobby.refuses(c.CallTicket(counter="2", number="A001")) is Reason.WRONG_STATE


def test_a_call_again_counts_and_moves_the_time() -> None:
    lobby = lobby_with_counter(SERVING)

    lobby.later(30).do(c.Recall(counter="1"))

    ticket = lobby.ticket("A001")
    assert ticket.calls == 2
    assert ticket.called_at == lobby.at
