"""S09: of several idle counters the one idle longest is next."""

from collections import Counter as Tally

from kiosk.domain import commands as c
from kiosk.domain.plan import Counter
from kiosk.domain.rotation import has_turn
from kiosk.domain.staff_rules import StaffRules
from tests.domain.hours import day_lobby
from tests.domain.lobby import TOMORROW, Lobby, found

FOUR = tuple(Counter(str(one), ("account",)) for one in range(1, 5))


def four_idle(*, auto_call: bool = True) -> Lobby:
    lobby = Lobby().without(counters=FOUR, staff=StaffRules(auto_call=auto_call))
    for one in FOUR:
        lobby.do(c.OpenCounter(counter=one.id))
    return lobby


def test_s09_four_idle_counters_take_forty_tickets_in_turn_ten_each() -> None:
    lobby = four_idle()
    order: list[str] = []
    for _ in range(40):
        number = lobby.later(60).issue()
        ticket = lobby.ticket(number)
        order.append(found(ticket.counter))
        lobby.do(c.StartService(counter=order[-1]))
        lobby.do(c.FinishService(counter=order[-1]))

    assert order == ["1", "2", "3", "4"] * 10
    assert set(Tally(order).values()) == {10}


def test_s09_a_counter_back_from_a_pause_joins_at_the_end() -> None:
    lobby = four_idle()
    lobby.do(c.PauseCounter(counter="1"))
    lobby.do(c.OpenCounter(counter="1"))

    called = [found(lobby.ticket(lobby.issue()).counter) for _ in range(4)]

    assert called == ["2", "3", "4", "1"]


def test_s09_where_staff_press_next_the_one_idle_longest_is_shown_its_turn() -> None:
    lobby = four_idle(auto_call=False)
    lobby.issue()

    assert [has_turn(lobby.hall, one, lobby.at) for one in FOUR] == [True, False, False, False]
    lobby.call("1")
    assert [has_turn(lobby.hall, one, lobby.at) for one in FOUR] == [False, True, False, False]


def test_s09_nobody_has_a_turn_whom_the_waiting_ticket_is_not_for() -> None:
    lobby = four_idle(auto_call=False)
    lobby.issue()
    lobby.call("4")
    lobby.do(c.Transfer(counter="4", to_counter="3"))

    assert [has_turn(lobby.hall, one, lobby.at) for one in FOUR] == [False, False, True, False]


def test_s09_as_many_have_the_turn_as_can_call() -> None:
    lobby = four_idle(auto_call=False)
    lobby.issue()
    lobby.issue()

    assert [has_turn(lobby.hall, one, lobby.at) for one in FOUR] == [True, True, False, False]


def test_s09_nobody_is_called_by_the_hall_before_it_opens() -> None:
    lobby = day_lobby(16, 40)
    lobby.without(counters=FOUR, staff=StaffRules(auto_call=True))
    lobby.issue()
    lobby.do(c.HandOverTicket(number="A001", to="early shift"))
    lobby.new_day(TOMORROW, 8, 55)

    lobby.do(c.OpenCounter(counter="2"))
    assert lobby.ticket("A001").counter is None
    lobby.clock(9)
    assert lobby.ticket("A001").counter == "2"


def test_s09_whoever_waited_is_called_as_soon_as_a_counter_is_free() -> None:
    lobby = four_idle()
    numbers = [lobby.issue() for _ in range(5)]
    assert lobby.ticket(numbers[-1]).counter is None

    lobby.do(c.FinishService(counter="3"))

    assert lobby.ticket(numbers[-1]).counter == "3"
