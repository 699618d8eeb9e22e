"""The day turns; whatever the clock does, no number is given out twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.evolve import PAST_DAYS_KEPT
from kiosk.domain.hall import DayTally
from kiosk.domain.moment import BusinessDay
from kiosk.domain.ticket import SlipState, TicketState
from tests.domain.lobby import TODAY, TOMORROW, Lobby, lobby_with_ticket

YESTERDAY = BusinessDay("2026-11-22")
FAR_AHEAD = BusinessDay("2030-01-01")
NO_CLOCK = BusinessDay("1970-01-01")


takings = st.tuples(
    st.sampled_from([NO_CLOCK, YESTERDAY, TODAY, TOMORROW, FAR_AHEAD]),
    st.booleans(),
    st.sampled_from(["account", "cash"]),
)


@given(st.lists(takings, max_size=30))
def test_no_number_is_given_out_twice_whatever_the_clock_does(takings) -> None:
    lobby = Lobby()
    given_out: list[str] = []
    for day, synced, service in takings:
        lobby.day, lobby.synced = day, synced
        given_out.append(lobby.ticket(lobby.issue(service)).id)

    assert len(set(given_out)) == len(given_out)


@given(st.lists(takings, max_size=30))
def test_the_numbers_of_a_day_have_no_gap(takings) -> None:
    lobby = Lobby()
    running: dict[tuple[str, str], int] = {}
    for day, synced, service in takings:
        lobby.day, lobby.synced = day, synced
        issued = lobby.do(c.IssueTicket(service=service))[-1]
        assert isinstance(issued, e.TicketIssued)
        key = (issued.day, issued.prefix)
        assert issued.running == running.get(key, 0) + 1
        running[key] = issued.running


def test_the_first_command_opens_the_day() -> None:
    lobby = Lobby()

    opened, issued = lobby.do(c.IssueTicket(service="account"))

    assert opened == e.DayOpened(day=TODAY)
    assert isinstance(issued, e.TicketIssued)
    assert issued.day == TODAY


def test_a_new_day_starts_its_numbers_and_its_tally_anew() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day = TOMORROW

    assert lobby.issue() == "A001"
    assert lobby.hall.tally == DayTally(issued=1)
    assert lobby.hall.newest == (f"{TOMORROW}/A001",)


# what becomes of yesterday's ticket in each state when the day turns
OVERNIGHT: list[tuple[TicketState, TicketState | None]] = [
    (TicketState.WAITING, TicketState.CANCELLED),
    (TicketState.CALLED, TicketState.CANCELLED),
    (TicketState.PARKED, TicketState.CANCELLED),
    (TicketState.MISSED, TicketState.CANCELLED),
    (TicketState.SERVING, None),
    (TicketState.FINISHED, None),
    (TicketState.CANCELLED, None),
]


@pytest.mark.parametrize(("before", "ended_as"), OVERNIGHT)
def test_who_was_not_served_is_let_go_and_who_is_served_is_served_on(before, ended_as) -> None:
    lobby, number = lobby_with_ticket(before)
    lobby.day = TOMORROW

    events = lobby.do(c.TurnDay())

    cancelled = e.TicketCancelled(number=number, day=TODAY, reason=e.CancelReason.DAY_OVER)
    opened = e.DayOpened(day=TOMORROW)
    assert events == ((cancelled, opened) if ended_as else (opened,))
    assert not lobby.hall.waiting
    assert lobby.desk("1").ticket == (
        f"{TODAY}/{number}" if before is TicketState.SERVING else None
    )


def test_who_is_at_the_counter_at_midnight_is_served_to_the_end() -> None:
    lobby, number = lobby_with_ticket(TicketState.SERVING)
    lobby.day = TOMORROW
    same_number = lobby.issue()

    finished = lobby.do(c.FinishService(counter="1"))[-1]

    assert same_number == number
    assert finished == e.ServiceFinished(number=number, day=TODAY, counter="1")
    assert lobby.ticket(number).day == TOMORROW
    assert lobby.hall.ticket(number, TODAY) is not None


def test_an_older_ticket_is_found_by_its_number_when_today_has_none_such() -> None:
    lobby, number = lobby_with_ticket(TicketState.SERVING)
    lobby.day = TOMORROW
    lobby.do(c.TurnDay())

    assert lobby.ticket(number).day == TODAY


def test_what_has_ended_is_forgotten_with_its_slip() -> None:
    lobby = Lobby()
    lobby.issue()
    assert len(lobby.hall.slips_due) == 1
    lobby.day = TOMORROW

    lobby.do(c.TurnDay())

    assert not lobby.hall.tickets
    assert not lobby.hall.slips_due


@pytest.mark.parametrize(("served", "followed_up"), [(True, 1), (False, 0)])
def test_a_slip_under_way_at_midnight_is_followed_up_for_who_is_still_here(
    served, followed_up
) -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.do(c.ReportPrinted(number=number, outcome=c.SlipOutcome.SENDING))
    if served:
        lobby.call("1")
        lobby.do(c.StartService(counter="1"))
    lobby.day = TOMORROW

    lobby.do(c.TurnDay())

    assert len(lobby.hall.slips_due) == followed_up


def test_a_clock_known_to_be_right_may_lead_back_and_the_numbers_go_on() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day = FAR_AHEAD
    assert lobby.issue() == "A001"
    lobby.day = TODAY

    assert lobby.issue() == "A002"
    assert lobby.hall.day == TODAY


def test_back_from_2030_the_far_day_also_goes_on_when_it_comes() -> None:
    lobby = Lobby()
    for day in (TODAY, FAR_AHEAD, TODAY):
        lobby.day = day
        lobby.issue()
    lobby.day = FAR_AHEAD

    assert lobby.issue() == "A002"


@pytest.mark.parametrize("day", [YESTERDAY, NO_CLOCK])
def test_a_clock_that_nobody_set_does_not_lead_back(day) -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day, lobby.synced = day, False

    assert lobby.issue() == "A002"
    assert lobby.hall.day == TODAY


def test_a_kiosk_without_a_clock_opens_all_the_same_and_catches_up() -> None:
    lobby = Lobby()
    lobby.day, lobby.synced = NO_CLOCK, False
    lobby.issue()
    lobby.day, lobby.synced = TODAY, True

    assert lobby.issue() == "A001"
    assert lobby.hall.day == TODAY


def test_a_refused_command_does_not_turn_the_day() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day = TOMORROW

    lobby.refuses(c.CallNext(counter="1"))

    assert lobby.hall.day == TODAY


def test_the_numbers_of_more_than_a_year_are_remembered_and_no_more() -> None:
    lobby = Lobby()
    for nth in range(PAST_DAYS_KEPT + 5):
        lobby.day = BusinessDay(
            f"{2027 + nth // 300}-{nth % 300 // 28 + 1:02d}-{nth % 28 + 1:02d}"
        )
        lobby.issue()

    assert len(lobby.hall.past_numbers) == PAST_DAYS_KEPT
    assert min(lobby.hall.past_numbers) == "2027-01-05"


def test_turning_to_the_day_it_is_writes_nothing() -> None:
    lobby = Lobby()
    lobby.do(c.TurnDay())

    assert lobby.do(c.TurnDay()) == ()


def test_a_first_slip_is_not_printed_for_who_is_past_needing_it() -> None:
    lobby, number = lobby_with_ticket(TicketState.FINISHED)

    assert lobby.ticket(number).slip is SlipState.WANTED
    assert not lobby.hall.slips_due


@pytest.mark.parametrize(
    ("given_out", "first_after"), [(0, 501), (1, 601), (100, 601), (537, 1101)]
)
def test_a_restored_hall_leaves_out_more_numbers_than_a_day_has(given_out, first_after) -> None:
    lobby = Lobby()
    for _ in range(given_out):
        lobby.issue()

    lobby.do(c.SkipNumbers())

    assert lobby.issue() == f"A{first_after:03d}"


def test_a_copy_of_yesterday_leaves_todays_numbers_out() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.day = TOMORROW

    opened, skipped = lobby.do(c.SkipNumbers())[-2:]

    assert opened == e.DayOpened(day=TOMORROW)
    assert isinstance(skipped, e.NumbersSkipped)
    assert skipped.day == TOMORROW
    assert lobby.issue() == "A501"
