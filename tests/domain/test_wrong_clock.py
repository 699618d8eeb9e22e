"""Whatever the wall clock does, who waits keeps place, number and the time waited."""

from collections.abc import Callable

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.hall import Hall
from kiosk.domain.moment import ClockTrust, UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from tests.domain.clock_lobby import UNSYNCED, YEARS_S, ClockLobby
from tests.domain.lobby import OPENING, PLAN, TODAY, TOMORROW

HOUR_S = 3600
NIGHT_S = 16 * HOUR_S
WRONG = {
    "years behind": -14 * YEARS_S,
    "an hour behind": -HOUR_S,
    "right": 0,
    "years ahead": YEARS_S,
}
wrongly = pytest.mark.parametrize("ahead_s", WRONG.values(), ids=WRONG)


@wrongly
def test_a_wait_is_as_long_as_it_was_when_the_clock_is_set(ahead_s) -> None:
    lobby = ClockLobby(ahead_s=ahead_s, trust=UNSYNCED)
    first = lobby.issue()
    second = lobby.later(300).issue()
    lobby.later(300).clock_is_set()
    third = lobby.issue()

    assert [lobby.waited_s(one) for one in (first, second, third)] == [600, 300, 0]
    assert [lobby.call(one) for one in "123"] == [first, second, third]
    assert (first, second, third) == ("A001", "A002", "A003")
    assert lobby.hall.day == TODAY


@wrongly
def test_who_waits_outlives_a_power_cut_and_the_clock_after_it(ahead_s) -> None:
    lobby = ClockLobby()
    first = lobby.issue()
    second = lobby.later(600).issue()
    lobby.starts_again(off_s=60, ahead_s=ahead_s).rings()
    third = lobby.later(40).issue()

    assert lobby.hall.day == TODAY
    assert lobby.waited_s(second) in {60, 120}, "the least that is known, or the truth"
    lobby.clock_is_set()

    assert [lobby.waited_s(one) for one in (first, second, third)] == [720, 120, 0]
    assert [lobby.call(one) for one in "123"] == [first, second, third]
    assert (first, second, third) == ("A001", "A002", "A003")


@wrongly
def test_a_machine_that_was_off_for_a_night_begins_a_new_day(ahead_s) -> None:
    lobby = ClockLobby()
    lobby.issue()
    lobby.starts_again(off_s=24 * HOUR_S, ahead_s=ahead_s)

    lobby.clock_is_set()

    assert lobby.hall.day == TOMORROW
    assert not lobby.hall.waiting
    assert lobby.issue() == "A001"


@wrongly
def test_who_comes_in_the_morning_before_the_clock_is_set_is_of_that_day(ahead_s) -> None:
    lobby = ClockLobby()
    left_over = lobby.issue()
    lobby.starts_again(off_s=24 * HOUR_S, ahead_s=ahead_s)
    came = lobby.later(30).issue()
    lobby.later(30).clock_is_set()

    assert lobby.hall.day == TOMORROW
    assert [one.number for one in lobby.hall.waiting.values()] == [came]
    assert lobby.waited_s(came) == 30
    assert lobby.issue() not in {came, left_over}


@wrongly
def test_a_second_start_before_the_clock_is_set_costs_nobody_the_place(ahead_s) -> None:
    lobby = ClockLobby()
    lobby.issue()
    lobby.later(60).starts_again(off_s=60, ahead_s=ahead_s)
    between = lobby.issue()
    lobby.later(60).starts_again(off_s=60, ahead_s=ahead_s)
    behind = lobby.issue()
    lobby.clock_is_set()

    assert sorted(one.number for one in lobby.hall.waiting.values()) == ["A001", "A002", "A003"]
    assert [lobby.call(one) for one in "123"] == ["A001", between, behind]


@pytest.mark.parametrize("ahead_s", [-14 * YEARS_S, YEARS_S])
@pytest.mark.parametrize("night_first", [True, False])
def test_who_may_be_of_yesterday_is_let_go_and_the_number_is_not_given_again(
    ahead_s, night_first
) -> None:
    lobby = ClockLobby()
    lobby.issue()
    off = (24 * HOUR_S, 60) if night_first else (60, 24 * HOUR_S)
    lobby.starts_again(off_s=off[0], ahead_s=ahead_s)
    doubtful = lobby.issue()
    lobby.starts_again(off_s=off[1], ahead_s=ahead_s)
    lobby.clock_is_set()

    assert lobby.hall.day == TOMORROW
    assert not lobby.hall.waiting
    # Somebody may stand there with it: a power cut in the morning cannot be told from a night.
    assert lobby.issue() == "A003"
    assert doubtful == "A002"
    assert not lobby.hall.unsure


PRESSES: dict[TicketState, tuple[c.AnyCommand, ...]] = {
    TicketState.WAITING: (),
    TicketState.CALLED: (c.CallNext(counter="1"),),
    TicketState.SERVING: (c.CallNext(counter="1"), c.StartService(counter="1")),
    TicketState.MISSED: (c.CallNext(counter="1"), c.NoShow(counter="1")),
    TicketState.PARKED: (c.CallNext(counter="1"), c.Park(counter="1")),
}


@pytest.mark.parametrize("ahead_s", [-14 * YEARS_S, -24 * HOUR_S, 24 * HOUR_S, YEARS_S])
@pytest.mark.parametrize("state", PRESSES)
def test_a_days_right_name_changes_nothing_for_who_is_there(state, ahead_s) -> None:
    lobby = ClockLobby(ahead_s=ahead_s, trust=UNSYNCED)
    number = lobby.issue()
    for press in PRESSES[state]:
        lobby.do(press)
    before = lobby.ticket(number).day
    lobby.later(60).clock_is_set()

    assert lobby.hall.day == TODAY != before
    assert lobby.ticket(number).state is state
    assert lobby.issue() == "A002"


def test_a_number_that_was_served_under_the_wrong_date_is_not_given_again() -> None:
    lobby = ClockLobby(ahead_s=YEARS_S, trust=UNSYNCED)
    lobby.issue()
    lobby.call("1")
    lobby.do(c.FinishService(counter="1"))

    lobby.clock_is_set()

    assert lobby.issue() == "A002"


@wrongly
def test_the_next_night_ends_them_like_all_others(ahead_s) -> None:
    lobby = ClockLobby(ahead_s=ahead_s, trust=UNSYNCED)
    lobby.issue()
    lobby.clock_is_set()
    assert len(lobby.hall.waiting) == 1

    lobby.later(24 * HOUR_S).rings()

    assert not lobby.hall.waiting
    assert lobby.issue() == "A001"


def test_a_boot_that_lasts_over_midnight_has_tickets_of_two_days() -> None:
    lobby = ClockLobby(ahead_s=-14 * YEARS_S, trust=UNSYNCED)
    lobby.later(14 * HOUR_S)
    lobby.issue()
    today = lobby.later(10 * HOUR_S).issue()
    lobby.later(60).clock_is_set()

    assert [one.number for one in lobby.hall.waiting.values()] == [today]
    assert lobby.hall.day == TOMORROW


def test_the_midnight_of_a_clock_that_nobody_set_ends_only_who_came_long_ago() -> None:
    lobby = ClockLobby(ahead_s=11 * HOUR_S, trust=UNSYNCED)
    gone = lobby.issue()
    lately = lobby.later(3 * HOUR_S).issue()
    lobby.later(1.5 * HOUR_S).rings()

    assert [one.number for one in lobby.hall.waiting.values()] == [lately]
    assert lobby.issue() not in {gone, lately}
    lobby.clock_is_set()
    assert lobby.waited_s(lately) == 1.5 * HOUR_S


def away(lobby: ClockLobby, number: str, press: c.AnyCommand) -> Callable[[], bool]:
    """Let a called ticket be away; return what says whether it still is."""
    lobby.call("1")
    lobby.do(press)
    state = lobby.ticket(number).state
    return lambda: lobby.ticket(number).state is state and not lobby.ticket(number).reminded


VISIT = PLAN.queue.visit
AWAY = {
    "missed": (c.NoShow(counter="1"), VISIT.kept_for_s),
    "parked": (c.Park(counter="1"), VISIT.parked_for_s),
    "offered": (c.Transfer(counter="1", to_counter="2", offer=True), VISIT.offer_for_s),
}


@wrongly
@pytest.mark.parametrize(("press", "kept_s"), AWAY.values(), ids=AWAY)
def test_what_is_kept_is_kept_as_long_as_was_said(ahead_s, press, kept_s) -> None:
    lobby = ClockLobby(ahead_s=ahead_s, trust=UNSYNCED)
    still_away = away(lobby, lobby.issue(), press)
    lobby.later(kept_s - 10).clock_is_set()
    assert still_away()
    lobby.later(10.9).rings()
    assert still_away()

    lobby.later(0.1).rings()

    assert not still_away()


@wrongly
def test_a_rating_stays_open_while_the_clock_is_set(ahead_s) -> None:
    lobby = ClockLobby(ahead_s=ahead_s, trust=UNSYNCED)
    lobby.issue()
    lobby.call("1")
    lobby.do(c.FinishService(counter="1"))
    lobby.later(PLAN.rating.window_s - 1).clock_is_set()

    lobby.do(c.RateVisit(counter="1", score=5))

    assert lobby.hall.tally.rated == 1


@wrongly
def test_an_appointment_is_held_by_the_clock_that_people_have(ahead_s) -> None:
    lobby = ClockLobby()
    slot = UtcMillis(OPENING + HOUR_S * 1000)
    lobby.do(c.BookAppointment(code="K7", service="account", slot=slot, class_id="ordinary"))
    lobby.starts_again(off_s=60, ahead_s=ahead_s).rings()
    assert lobby.hall.appointments["K7"].state is AppointmentState.BOOKED
    lobby.later(HOUR_S - 30).clock_is_set()

    lobby.do(c.CheckIn(code="K7"))

    assert lobby.hall.appointments["K7"].slot == slot
    assert lobby.hall.tally.appointments_kept == 1


def test_who_holds_an_appointment_waits_from_its_time_by_the_clock_now() -> None:
    lobby = ClockLobby(ahead_s=-HOUR_S, trust=UNSYNCED)
    slot = UtcMillis(OPENING + 600_000 - HOUR_S * 1000)
    lobby.do(c.BookAppointment(code="K7", service="account", slot=slot, class_id="ordinary"))
    lobby.do(c.CheckIn(code="K7"))

    lobby.clock_is_set()

    (ticket,) = lobby.hall.waiting.values()
    assert (ticket.slot, ticket.clock, ticket.issued_at) == (slot, slot, OPENING)


@pytest.mark.parametrize("moved_s", [-YEARS_S, -HOUR_S, 2, HOUR_S, YEARS_S])
@pytest.mark.parametrize("trust", [ClockTrust.SYNCED, ClockTrust.HELD, UNSYNCED])
def test_somebody_who_moves_the_clock_makes_nobody_wait_longer_or_anew(moved_s, trust) -> None:
    lobby = ClockLobby(trust=trust)
    first, second = lobby.issue(), lobby.later(60).issue()
    lobby.later(60).clock_is_moved(moved_s)

    assert [lobby.waited_s(one) for one in (first, second)] == [120, 60]
    assert [lobby.call("1"), lobby.call("2")] == [first, second]
    assert lobby.refuses(c.CallNext(counter="3")) is not Reason.UNKNOWN_COUNTER


def test_a_core_that_starts_again_reckons_on_as_before() -> None:
    lobby = ClockLobby()
    lobby.issue()
    lobby.starts_again(off_s=60, ahead_s=YEARS_S).later(60)
    before = lobby.moment.at
    lobby.issue()

    lobby.core_starts_again()

    assert lobby.moment.at == before
    lobby.clock_is_set()
    assert [lobby.waited_s(one) for one in ("A001", "A002")] == [140, 0]


def test_a_step_of_an_older_record_moves_what_that_boot_has_told() -> None:
    lobby = ClockLobby()
    before = lobby.issue()
    booted = UtcMillis(lobby.later(60).moment.at)
    after = lobby.later(60).issue()
    step = e.ClockSet(before=UNSYNCED, after=ClockTrust.SYNCED, step_ms=5_000, booted_at=booted)
    times = [lobby.ticket(one).issued_at for one in (before, after)]

    lobby.fold(step)

    moved = [lobby.ticket(one).issued_at for one in (before, after)]
    assert moved == [times[0], times[1] + 5_000]


def test_a_step_of_the_oldest_records_moves_nothing() -> None:
    lobby = ClockLobby()
    lobby.issue()
    hall: Hall = lobby.hall

    lobby.fold(e.ClockSet(before=UNSYNCED, after=ClockTrust.SYNCED, step_ms=5_000))

    assert lobby.hall.tickets == hall.tickets


def test_a_record_that_called_a_time_right_which_is_yet_to_come_is_not_believed() -> None:
    lobby = ClockLobby(ahead_s=YEARS_S)
    first = lobby.issue()
    lobby.starts_again(off_s=0, ahead_s=0)
    second = lobby.issue()
    lobby.clock_is_set()

    assert [lobby.waited_s(one) for one in (first, second)] == [20, 0]
    assert lobby.ticket(first).state is TicketState.WAITING
