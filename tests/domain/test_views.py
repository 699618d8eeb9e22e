"""What the ticket screen, the board, a counter and the manager are shown."""

import pytest

from kiosk.domain import commands as c
from kiosk.domain.hall import NEWEST_KEPT, DayTally, DeskState
from kiosk.domain.ticket import SlipState, TicketState, ticket_number
from kiosk.domain.views import (
    CALLS_SHOWN,
    BoardView,
    CounterView,
    ManagerView,
    TicketView,
    board_view,
    counter_view,
    manager_view,
    ticket_view,
)
from tests.domain.lobby import OPENING, PLAN, TODAY, Lobby, found, lobby_with_ticket


def tickets(lobby: Lobby) -> TicketView:
    return ticket_view(lobby.hall, lobby.at)


def board(lobby: Lobby) -> BoardView:
    return board_view(lobby.hall, lobby.at)


def counter(lobby: Lobby, counter_id: str = "1") -> CounterView:
    return counter_view(lobby.hall, found(PLAN.counter(counter_id)), lobby.at)


def manager(lobby: Lobby) -> ManagerView:
    return manager_view(lobby.hall, lobby.at)


def test_every_view_says_which_hall_it_is_and_how_far_it_has_come() -> None:
    lobby = Lobby()
    lobby.issue()

    for view in (tickets(lobby), board(lobby), counter(lobby), manager(lobby)):
        assert (view.seq, view.at, view.day) == (2, OPENING, TODAY)
        assert (view.site, view.hall, view.languages) == ("hz-0001", PLAN.name, ("zh", "en"))


def test_the_ticket_screen_counts_who_waits_and_which_counters_are_open() -> None:
    lobby = Lobby()
    lobby.issue("account")
    lobby.issue("account")
    lobby.issue("loans")
    lobby.call("1")
    lobby.do(c.OpenCounter(counter="3"))
    lobby.do(c.OpenCounter(counter="2"))
    lobby.do(c.PauseCounter(counter="2"))

    lines = [
        (one.id, one.prefix, one.waiting, one.counters_open) for one in tickets(lobby).services
    ]

    assert lines == [("account", "A", 1, 2), ("cash", "B", 0, 2), ("loans", "C", 1, 1)]


def test_the_ticket_screen_finds_the_newest_tickets_and_their_slips() -> None:
    lobby = Lobby()
    for _ in range(NEWEST_KEPT + 1):
        lobby.issue()
    lobby.do(c.ReportPrinted(number="A031", outcome=c.SlipOutcome.SENDING))

    newest = tickets(lobby).newest

    assert [newest[0].number, newest[-1].number] == ["A002", "A031"]
    assert newest[-1].slip is SlipState.SENDING
    assert newest[-1].full_id == f"hz-0001/{TODAY}/A031"


def test_the_ticket_screen_says_why_no_slip_comes() -> None:
    lobby = Lobby()
    assert tickets(lobby).printer_fault is None

    lobby.do(c.ReportFault(device="printer", kind="paper_out"))
    lobby.do(c.ReportFault(device="keypad 1", kind="unplugged"))

    assert tickets(lobby).printer_fault == "paper_out"


@pytest.mark.parametrize("offered", [True, False])
def test_accessible_service_is_offered_where_there_is_some(offered) -> None:
    classes = PLAN.classes if offered else PLAN.classes[3:]

    assert tickets(Lobby().without(classes=classes)).accessible_offered is offered


def test_the_board_shows_the_newest_call_first() -> None:
    lobby = Lobby()
    for one in ("1", "2", "3"):
        lobby.issue()
        lobby.later(10).call(one)

    lobby.later(10).do(c.Recall(counter="1"))
    calls = board(lobby).calls

    assert [(one.number, one.counter, one.calls) for one in calls] == [
        ("A001", "1", 2),
        ("A003", "3", 1),
        ("A002", "2", 1),
    ]
    assert calls[0].called_at == lobby.at


def test_the_newest_call_is_first_also_when_the_clock_was_set_back() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()
    lobby.call("1")

    lobby.later(-3600).call("2")

    assert [one.counter for one in board(lobby).calls] == ["2", "1"]


def test_the_board_forgets_who_has_been_served() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()
    lobby.call("1")
    lobby.do(c.StartService(counter="1"))
    assert [one.serving for one in board(lobby).calls] == [True]

    lobby.do(c.FinishService(counter="1"))

    assert board(lobby).calls == ()
    assert board(lobby).waiting == 1
    assert board(lobby).counters_open == 1


def test_the_board_names_the_counters_kept_for_a_guest() -> None:
    lobby = Lobby()
    lobby.do(c.RequestAccessible(counter="3"))

    assert board(lobby).care_counters == ("3",)


def test_a_board_shows_at_most_so_many_calls() -> None:
    many = tuple(
        type(PLAN.counters[0])(str(number), ("account",))
        for number in range(1, CALLS_SHOWN + 3)
    )
    lobby = Lobby().without(counters=many)
    for one in many:
        lobby.issue()
        lobby.call(one.id)

    calls = board(lobby).calls

    assert len(calls) == CALLS_SHOWN
    assert calls[0].counter == many[-1].id


def test_a_closed_counter_is_shown_nothing_but_who_waits_for_it() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.issue("loans")
    lobby.issue(class_id="accessible")

    assert (counter(lobby).waiting, counter(lobby, "3").waiting) == (2, 3)
    assert counter(lobby, "3").accessible_waiting == 1
    assert counter(lobby).state is DeskState.CLOSED
    assert counter(lobby).number is None
    assert counter(lobby).calls == 0
    assert counter(lobby).to_rate is None
    assert not counter(lobby).rating_open


def test_a_counter_sees_the_ticket_in_its_hand() -> None:
    lobby, number = lobby_with_ticket(TicketState.SERVING)

    view = counter(lobby)

    assert (view.number, view.serving, view.service) == (number, True, "account")
    assert (view.called_at, view.calls, view.state) == (OPENING, 1, DeskState.SERVING)


@pytest.mark.parametrize(("after_s", "is_open"), [(0, True), (120, True), (120.001, False)])
def test_a_keypad_lights_while_its_window_is_open(after_s, is_open) -> None:
    lobby, number = lobby_with_ticket(TicketState.FINISHED)

    view = counter(lobby.later(after_s))

    assert view.rating_open is is_open
    assert view.rating_until == OPENING + 120_000
    assert (view.to_rate, view.score, view.best_score) == (number, None, 5)


def test_a_keypad_says_thank_you_and_goes_dark() -> None:
    lobby, _ = lobby_with_ticket(TicketState.FINISHED)
    lobby.do(c.RateVisit(counter="1", score=4))

    assert (counter(lobby).score, counter(lobby).rating_open) == (4, False)


def test_a_counter_sees_that_it_is_kept_for_a_guest() -> None:
    lobby = Lobby()
    lobby.do(c.RequestAccessible(counter="3"))

    assert counter(lobby, "3").care
    assert counter(lobby, "3").accessible
    assert not counter(lobby, "1").accessible


def test_the_manager_sees_who_waits_how_long_against_which_promise() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.later(61).issue("cash", "emergency")

    lines = [
        (one.number, one.service, one.class_id, one.waited_s, one.target_s)
        for one in manager(lobby.later(1)).waiting
    ]

    assert lines == [
        ("A001", "account", "ordinary", 62, 600),
        ("B001", "cash", "emergency", 1, 300),
    ]


def test_the_manager_sees_a_class_that_settings_no_longer_name() -> None:
    lobby = Lobby()
    lobby.issue(class_id="emergency")

    lobby.without(classes=PLAN.classes[1:])

    assert [one.target_s for one in manager(lobby).waiting] == [0]


def test_the_manager_sees_counters_faults_and_calls_for_help() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    lobby.do(c.RequestAccessible(counter="3"))
    for device in ("sound", "printer"):
        lobby.do(c.ReportFault(device=device, kind="unplugged"))
    for place in ("door", "screen"):
        lobby.do(c.RequestHelp(place=place))

    view = manager(lobby)

    assert [(one.id, one.state, one.number, one.care) for one in view.counters] == [
        ("1", DeskState.SERVING, number, False),
        ("2", DeskState.CLOSED, None, False),
        ("3", DeskState.CLOSED, None, True),
    ]
    assert [one.device for one in view.faults] == ["printer", "sound"]
    assert [one.place for one in view.help_calls] == ["door", "screen"]


def test_the_manager_sees_which_slips_may_not_have_come_out() -> None:
    lobby = Lobby()
    for number in (lobby.issue(), lobby.issue()):
        for outcome in (c.SlipOutcome.SENDING, c.SlipOutcome.UNKNOWN):
            lobby.do(c.ReportPrinted(number=number, outcome=outcome))

    assert manager(lobby).slips_unconfirmed == ("A001", "A002")


def test_the_manager_sees_what_the_day_came_to() -> None:
    lobby, _ = lobby_with_ticket(TicketState.MISSED)
    lobby.issue()
    lobby.later(90).call()
    lobby.do(c.StartService(counter="1"))
    lobby.do(c.FinishService(counter="1"))
    lobby.do(c.RateVisit(counter="1", score=5))

    assert manager(lobby).today == DayTally(
        issued=2, served=1, missed=1, rated=1, score_sum=5, waited_sum_s=90
    )


@pytest.mark.parametrize(
    ("running", "number"), [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000")]
)
def test_a_number_has_three_digits_or_as_many_as_it_needs(running, number) -> None:
    assert ticket_number("A", running) == number
