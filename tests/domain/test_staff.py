"""Signing in, pausing and leaving: S56, S57, S63, N009, N010."""

import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.staff_rules import StaffRules, weekday
from kiosk.domain.views import counter_view
from kiosk.domain.watches import next_due
from tests.domain.hours import DayLobby, day_lobby
from tests.domain.lobby import TOMORROW, Lobby, found


def badge_shown(lobby: Lobby) -> str:
    return counter_view(lobby.hall, found(lobby.hall.plan.counter("1")), lobby.at).badge


def test_s56_a_counter_cannot_call_without_sign_in_where_that_is_required() -> None:
    lobby = Lobby().without(staff=StaffRules(sign_in_required=True))
    number = lobby.issue()

    for command in (
        c.CallNext(counter="1"),
        c.CallTicket(counter="1", number=number),
        c.OpenCounter(counter="1"),
    ):
        assert lobby.refuses(command) is Reason.SIGN_IN_FIRST
    lobby.do(c.SignIn(counter="1", badge="1024"))
    assert lobby.call("1") == number


def test_s56_a_badge_at_two_counters_is_flagged_and_the_newer_one_counts() -> None:
    lobby = Lobby()
    lobby.do(c.SignIn(counter="1", badge="7"))

    events = lobby.do(c.SignIn(counter="2", badge="7"))

    assert events == (
        e.BadgeUsedTwice(badge="7", former="1", counter="2"),
        e.StaffSignedOut(counter="1", badge="7"),
        e.StaffSignedIn(counter="2", badge="7"),
    )
    assert (lobby.desk("1").badge, lobby.desk("2").badge) == ("", "7")
    assert lobby.do(c.SignIn(counter="2", badge="7")) == ()


def test_s56_the_counter_that_a_badge_left_is_closed_unless_somebody_is_served_there() -> None:
    lobby = Lobby()
    for counter in ("1", "2"):
        lobby.do(c.SignIn(counter=counter, badge=counter))
        lobby.do(c.OpenCounter(counter=counter))
    lobby.issue()
    lobby.call("2")

    for counter in ("1", "2"):
        lobby.do(c.SignIn(counter="3", badge=counter))

    assert lobby.desk("1").state is DeskState.CLOSED
    assert lobby.desk("2").state is DeskState.SERVING


def test_s56_a_customer_who_is_back_is_called_only_to_a_counter_with_a_badge() -> None:
    lobby = Lobby().without(staff=StaffRules(sign_in_required=True))
    number = lobby.issue()
    lobby.do(c.SignIn(counter="1", badge="7"))
    lobby.call("1")
    lobby.do(c.Park(counter="1"))

    assert lobby.refuses(c.Resume(number=number, counter="2")) is Reason.SIGN_IN_FIRST
    lobby.do(c.Resume(number=number, counter="1"))


def test_s56_a_badge_that_nobody_signed_out_is_signed_out_by_the_next_day() -> None:
    lobby = day_lobby(16)
    lobby.do(c.SignIn(counter="1", badge="7"))
    lobby.do(c.OpenCounter(counter="1"))

    lobby.new_day(TOMORROW, 8, 55)

    assert (lobby.desk("1").badge, lobby.desk("1").state) == ("", DeskState.CLOSED)
    assert lobby.do(c.SignIn(counter="1", badge="7")) == (
        e.StaffSignedIn(counter="1", badge="7"),
    )


@pytest.mark.parametrize(
    ("hour", "minute", "second", "late_s"),
    [(8, 55, 0.999, 0), (8, 55, 1, 1), (8, 56, 0, 60), (9, 0, 0, 300)],
)
def test_s56_whoever_signs_in_later_than_five_minutes_before_opening_is_late(
    hour, minute, second, late_s
) -> None:
    lobby = day_lobby(8).clock(hour, minute, second)

    [signed_in] = lobby.do(c.SignIn(counter="1", badge="7"))
    lobby.do(c.SignOut(counter="1"))
    [again] = lobby.clock(11).do(c.SignIn(counter="1", badge="7"))

    assert isinstance(signed_in, e.StaffSignedIn)
    assert isinstance(again, e.StaffSignedIn)
    assert (signed_in.late_s, again.late_s) == (late_s, 0)


def test_s63_the_badge_shows_while_the_counter_accepts_and_a_pause_removes_it() -> None:
    lobby = Lobby()
    lobby.do(c.SignIn(counter="1", badge="1024"))
    lobby.do(c.OpenCounter(counter="1"))
    assert badge_shown(lobby) == "1024"

    lobby.do(c.PauseCounter(counter="1"))
    assert badge_shown(lobby) == ""
    lobby.do(c.OpenCounter(counter="1"))
    assert badge_shown(lobby) == "1024"


def paused(reason: str) -> DayLobby:
    lobby = day_lobby(10)
    lobby.do(c.OpenCounter(counter="1"))
    lobby.do(c.OpenCounter(counter="2"))
    lobby.do(c.PauseCounter(counter="1", reason=reason))
    return lobby


def test_n010_a_private_call_of_two_minutes_passes_and_one_second_more_is_told_once() -> None:
    lobby = paused("private-call")

    lobby.later(120)
    assert lobby.ring() == []
    lobby.later(1)
    assert lobby.do(c.CheckClocks()) == (
        e.PauseOverran(counter="1", reason="private-call", limit_s=120),
    )
    assert lobby.later(600).ring() == []


def test_s57_a_pause_without_a_limit_is_never_too_long() -> None:
    assert paused("break").later(3600).ring() == []


@pytest.mark.parametrize("leave", [c.PauseCounter, c.CloseCounter, c.SignOut])
def test_s57_the_last_counter_is_left_only_when_that_is_confirmed(leave) -> None:
    lobby = day_lobby(10)
    lobby.do(c.SignIn(counter="1", badge="7"))
    lobby.do(c.OpenCounter(counter="1"))

    assert lobby.refuses(leave(counter="1")) is Reason.LAST_COUNTER
    assert lobby.desk("1").state is DeskState.OPEN
    lobby.do(leave(counter="1", confirm=True))
    assert lobby.desk("1").state is not DeskState.OPEN


def test_s57_with_another_at_work_or_out_of_hours_anybody_may_leave() -> None:
    lobby = day_lobby(10)
    lobby.do(c.OpenCounter(counter="1"))
    lobby.do(c.OpenCounter(counter="2"))
    lobby.do(c.PauseCounter(counter="2"))
    lobby.clock(17, 30)

    lobby.do(c.CloseCounter(counter="1"))


def test_n009_nobody_there_in_opening_hours_is_told_within_a_minute_and_once() -> None:
    lobby = day_lobby(8, 59)
    assert lobby.clock(9, 0, 44).hall.unstaffed is False

    lobby.clock(9, 0, 45)
    assert lobby.hall.unstaffed
    assert lobby.later(600).ring() == []
    lobby.do(c.OpenCounter(counter="1"))
    assert lobby.ring() == ["HallStaffed"]
    lobby.do(c.PauseCounter(counter="1", confirm=True))
    assert lobby.later(44).ring() == []
    assert lobby.later(1).ring() == ["HallUnstaffed"]
    assert "HallStaffed" in lobby.clock(16, 59).clock(17).ring() or not lobby.hall.unstaffed


def test_n009_whoever_starts_the_machine_after_closing_hears_nothing_of_the_day() -> None:
    lobby = day_lobby(9)

    lobby.at = lobby.clock(9, 0).at
    lobby.later(9 * 3600)
    assert "HallUnstaffed" not in lobby.ring()
    assert (due := next_due(lobby.hall)) is None or due > lobby.at


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-24", "tue"),
        ("2024-02-29", "thu"),
        ("2000-01-01", "sat"),
        ("2027-03-01", "mon"),
    ],
)
def test_the_day_of_the_week_is_known_without_a_calendar(day, name) -> None:
    assert weekday(day) == name
