"""Care cases before the lobby manager's eyes, and what everybody else may see of them (S18)."""

import msgspec
import pytest

from kiosk.domain import commands as c
from kiosk.domain.care_view import CareLine
from kiosk.domain.views import board_view, counter_view, manager_view, ticket_view
from tests.domain.care import CareLobby


def lines(lobby: CareLobby) -> tuple[CareLine, ...]:
    return manager_view(lobby.hall, lobby.at).care_cases


def test_the_manager_sees_who_waits_for_whom_and_how_long() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    guest, _ = lobby.later(20).ask()

    outdoors, at_screen = lines(lobby.later(9.9))

    assert (outdoors.case, outdoors.place, outdoors.number, outdoors.age_s) == (
        1,
        "door",
        None,
        29,
    )
    assert (at_screen.number, at_screen.source, at_screen.age_s) == (guest, "screen", 9)
    assert (at_screen.step, at_screen.window) == ("assigned", "2")


def test_the_manager_sees_each_step_with_its_time() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    seen = []
    for command in (
        c.AcknowledgeAccessible(case=1),
        c.AttendAccessible(case=1),
        c.AssignWindow(case=1),
    ):
        seen.append(lines(lobby)[0].step)
        lobby.later(10).do(command)

    [line] = lines(lobby)

    assert [*seen, line.step] == ["asked", "acknowledged", "attended", "assigned"]
    assert line.acknowledged_at == line.asked_at + 10_000
    assert line.attended_at == line.asked_at + 20_000
    assert line.assigned_at == line.asked_at + 30_000


def test_what_nobody_answered_is_marked_until_somebody_does() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    lobby.later(31).do(c.CheckClocks())

    assert lines(lobby)[0].unacknowledged
    lobby.do(c.AcknowledgeAccessible())
    assert not lines(lobby)[0].unacknowledged
    lobby.later(61).do(c.CheckClocks())
    assert lines(lobby)[0].unattended
    lobby.do(c.AttendAccessible(case=1))
    assert not lines(lobby)[0].unattended


def test_the_manager_sees_the_alarm_and_screens_only_that_somebody_must_come() -> None:
    lobby = CareLobby("1")
    number = lobby.issue(class_id="accessible")

    alarm = manager_view(lobby.hall, lobby.at).care_alarm

    assert alarm is not None
    assert (alarm.number, alarm.since) == (number, lobby.at)
    assert not ticket_view(lobby.hall, lobby.at).accessible_staffed
    lobby.do(c.OpenCounter(counter="2"))
    assert manager_view(lobby.hall, lobby.at).care_alarm is None
    assert ticket_view(lobby.hall, lobby.at).accessible_staffed


@pytest.mark.parametrize("steps", range(6))
def test_p16_no_shared_view_tells_who_asked_or_where_at_any_step(steps) -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="ramp by the river"))
    guest = lobby.issue(class_id="accessible")
    for command in (
        c.AcknowledgeAccessible(case=1, by="Wang Min"),
        c.AttendAccessible(case=1),
        c.RequestAccessible(number=guest, case=1),
        c.CallNext(counter="2"),
        c.FinishService(counter="2"),
    )[:steps]:
        lobby.later(5).do(command)

    board = msgspec.json.encode(board_view(lobby.hall, lobby.at)).decode()
    terminal = counter_view(lobby.hall, lobby.hall.plan.counters[0], lobby.at)

    for private in ("ramp by the river", "Wang Min", '"accessible"', "case"):
        assert private not in board
        assert private not in msgspec.json.encode(terminal).decode().replace(
            '"accessible":', ""
        )
