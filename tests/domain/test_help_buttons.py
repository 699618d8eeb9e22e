"""A help button rings, louder each step, until somebody answers; it is tried weekly (S19)."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.help import (
    HelpButton,
    HelpOutcome,
    HelpRules,
    HelpState,
    chimes_so_far,
    next_chime_s,
)
from kiosk.domain.limits import Limit
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.views import manager_view
from kiosk.domain.watches import next_due
from tests.domain.alerts import alerts, ring, told
from tests.domain.lobby import OPENING, PLAN, Lobby

RAMP = HelpButton("ramp", {"zh": "坡道", "en": "Ramp"})
DAY_S = 24 * 3600


def lobby_with_button(**rules: int) -> Lobby:
    """Return a lobby with a help button that was tried this morning."""
    plan = replace(PLAN, help_buttons=(RAMP,), help=replace(HelpRules(), **rules))
    lobby = Lobby(plan)
    lobby.do(c.ReportTested(button="ramp", fine=True, by="0042"))
    ring(lobby)
    return lobby


def ringing() -> Lobby:
    """Return a lobby whose help button was just pressed."""
    lobby = lobby_with_button()
    lobby.do(c.RequestHelp(place="ramp"))
    return lobby


def help_told(events: Events) -> list[str]:
    """Return what was said of the ladder and of tests; the greeting has tests of its own."""
    return [one for one in told(events) if not one.endswith("N003")]


def test_s19_a_press_rings_and_pressing_again_is_the_same_call() -> None:
    lobby = lobby_with_button()
    assert lobby.hall.help_state("ramp") is HelpState.IDLE

    events = lobby.do(c.RequestHelp(place="ramp"))

    assert events == (e.HelpRequested(help_id=1, place="ramp", button=True),)
    assert lobby.hall.help_state("ramp") is HelpState.RINGING
    assert lobby.later(5).do(c.RequestHelp(place="ramp")) == ()


def test_s19_from_the_press_to_the_end_with_every_time_on_record() -> None:
    lobby = ringing()

    acknowledged = lobby.later(11).do(c.AcknowledgeHelp(by="0042"))
    assert acknowledged == (e.HelpAcknowledged(help_id=1, by="0042", after_s=11),)
    assert lobby.hall.help_state("ramp") is HelpState.COMING

    assert lobby.later(40).do(c.AttendHelp()) == (
        e.HelpClosed(
            help_id=1,
            place="ramp",
            outcome=HelpOutcome.ATTENDED,
            asked_at=OPENING,
            acknowledged_at=UtcMillis(OPENING + 11_000),
            by="0042",
        ),
    )
    assert lobby.hall.help_state("ramp") is HelpState.IDLE


def test_s19_whoever_is_there_without_a_word_has_answered_too() -> None:
    lobby = ringing()

    events = lobby.later(9).do(c.AttendHelp(by="0042"))

    assert [type(one) for one in events] == [e.HelpAcknowledged, e.HelpClosed]
    assert lobby.hall.help_state("ramp") is HelpState.IDLE


def test_n050_n052_three_chimes_tell_the_lead_and_five_escalate_at_their_second() -> None:
    lobby = ringing()

    assert help_told(ring(lobby.later(17.999))) == []
    assert help_told(ring(lobby.later(0.001))) == ["limit_broken N050"]
    assert help_told(ring(lobby.later(11.999))) == []
    assert help_told(ring(lobby.later(0.001))) == ["limit_broken N052"]
    assert help_told(ring(lobby.later(3600))) == []
    assert [one.place for one in alerts(lobby) if one.limit != Limit.GREETING] == ["ramp"] * 2


def test_s82_the_chime_repeats_until_somebody_answers() -> None:
    lobby = ringing()
    rules = lobby.hall.plan.help
    call = lobby.hall.help_calls[1]

    heard = {s: chimes_so_far(call, rules, UtcMillis(OPENING + s * 1000)) for s in range(31)}

    assert [heard[s] for s in (0, 5, 6, 11, 12, 18, 24, 30)] == [1, 1, 2, 2, 3, 4, 5, 6]
    assert next_chime_s(call, rules, UtcMillis(OPENING + 4_000)) == 2.0
    assert next_chime_s(call, rules, UtcMillis(OPENING + 6_000)) == 6.0


def test_an_answer_ends_what_was_told_of_the_call() -> None:
    lobby = ringing()
    ring(lobby.later(30))

    lobby.do(c.AcknowledgeHelp(by="0042"))

    assert help_told(ring(lobby)) == ["limit_over N050", "limit_over N052"]
    assert alerts(lobby) == []


def test_whoever_answers_for_the_alert_is_on_the_way() -> None:
    lobby = ringing()
    ring(lobby.later(18))
    (alert,) = alerts(lobby)

    events = lobby.do(c.AcknowledgeAlert(alert=alert.id, by="0042"))

    assert events[-1] == e.HelpAcknowledged(help_id=1, by="0042", after_s=18)
    assert lobby.hall.help_state("ramp") is HelpState.COMING


def test_the_next_call_climbs_the_ladder_anew() -> None:
    lobby = ringing()
    ring(lobby.later(30))
    lobby.do(c.ClearHelp())
    ring(lobby)
    lobby.later(100).do(c.RequestHelp(place="ramp"))

    assert help_told(ring(lobby.later(18))) == ["limit_broken N050"]
    assert alerts(lobby)[0].since == UtcMillis(OPENING + 130_000)


def test_pressed_again_a_moment_after_the_answer_is_no_new_call() -> None:
    lobby = ringing()
    lobby.do(c.AcknowledgeHelp())

    assert lobby.later(60).do(c.RequestHelp(place="ramp")) == ()


def test_pressed_again_when_nobody_came_in_time_rings_anew() -> None:
    lobby = ringing()
    lobby.do(c.AcknowledgeHelp(by="0042"))

    ended, requested = lobby.later(61).do(c.RequestHelp(place="ramp"))

    assert isinstance(ended, e.HelpClosed)
    assert ended.outcome is HelpOutcome.PRESSED_AGAIN
    assert requested == e.HelpRequested(help_id=2, place="ramp", button=True)
    assert lobby.hall.help_state("ramp") is HelpState.RINGING


def test_a_call_that_nobody_ends_is_over_by_itself() -> None:
    lobby = ringing()
    lobby.do(c.AcknowledgeHelp())
    assert ring(lobby.later(599)) == ()

    (ended,) = ring(lobby.later(1))

    assert isinstance(ended, e.HelpClosed)
    assert ended.outcome is HelpOutcome.NOT_NOTED
    assert lobby.hall.help_state("ramp") is HelpState.IDLE


def test_s19_a_false_alarm_is_on_record() -> None:
    lobby = ringing()
    lobby.do(c.AcknowledgeHelp(by="0042"))

    (ended,) = lobby.do(c.ClearHelp())

    assert isinstance(ended, e.HelpClosed)
    assert (ended.outcome, ended.by) == (HelpOutcome.FALSE_ALARM, "0042")


def test_s19_a_button_that_was_never_tried_is_to_be_tried_at_once() -> None:
    lobby = Lobby(replace(PLAN, help_buttons=(RAMP,)))
    lobby.do(c.TurnDay())

    assert told(ring(lobby)) == ["limit_approached S19"]
    assert told(ring(lobby.later(30 * DAY_S))) == []


def test_s19_each_week_staff_are_reminded_once_and_a_test_ends_it() -> None:
    lobby = lobby_with_button()

    assert told(ring(lobby.later(7 * DAY_S - 1))) == []
    assert told(ring(lobby.later(1))) == ["limit_approached S19"]
    assert told(ring(lobby.later(DAY_S))) == []
    lobby.do(c.RequestHelp(place="ramp"))
    lobby.later(3).do(c.AcknowledgeHelp(test=True, by="0042"))
    assert told(ring(lobby)) == ["limit_over S19"]
    assert told(ring(lobby.later(7 * DAY_S))) == ["limit_approached S19"]


TESTS: list[Callable[[Lobby], Events]] = [
    lambda lobby: lobby.do(c.AcknowledgeHelp(test=True, by="0042")),
    lambda lobby: lobby.do(c.ClearHelp(test=True, by="0042")),
    lambda lobby: lobby.do(c.ReportTested(button="ramp", fine=True, by="0042")),
]


@pytest.mark.parametrize("tried", TESTS)
def test_s19_a_test_ends_the_call_that_it_made_and_is_on_record(tried) -> None:
    lobby = ringing().later(4)

    ended, tested = tried(lobby)

    assert isinstance(ended, e.HelpClosed)
    assert ended.outcome is HelpOutcome.TEST
    assert tested == e.HelpButtonTested(button="ramp", fine=True, by="0042")
    assert lobby.hall.help_state("ramp") is HelpState.IDLE


def test_s19_a_button_that_did_not_work_is_told_until_it_does() -> None:
    lobby = lobby_with_button()

    lobby.later(DAY_S).do(c.ReportTested(button="ramp", fine=False, by="0042"))
    assert told(ring(lobby)) == ["limit_broken S19"]
    assert told(ring(lobby.later(30 * DAY_S))) == []
    lobby.do(c.ReportTested(button="ramp", fine=True))
    assert told(ring(lobby)) == ["limit_over S19"]


def test_a_reminder_becomes_urgent_when_the_test_fails() -> None:
    lobby = lobby_with_button()
    ring(lobby.later(7 * DAY_S))

    lobby.do(c.ReportTested(button="ramp", fine=False))

    assert told(ring(lobby)) == ["limit_broken S19"]
    (alert,) = alerts(lobby)
    assert alert.level == "red"


def test_a_hall_that_asks_for_no_tests_is_never_reminded() -> None:
    lobby = lobby_with_button(test_every_s=0)

    assert ring(lobby.later(30 * DAY_S)) == ()


def test_a_button_that_is_gone_from_the_settings_is_no_more_to_be_tried() -> None:
    lobby = lobby_with_button()
    ring(lobby.later(7 * DAY_S))

    lobby.without(help_buttons=())

    assert told(ring(lobby)) == ["limit_over S19"]
    assert next_due(lobby.hall) is None


def test_a_call_from_a_screen_has_no_ladder_and_ends_with_the_answer() -> None:
    lobby = lobby_with_button()
    lobby.do(c.RequestHelp(place="screen"))

    assert help_told(ring(lobby.later(120))) == []
    assert lobby.refuses(c.AcknowledgeHelp(test=True)) is Reason.UNKNOWN_HELP_BUTTON
    assert lobby.refuses(c.ClearHelp()) is Reason.UNKNOWN_HELP_BUTTON
    lobby.do(c.AttendHelp())
    assert not lobby.hall.help_calls
    assert not lobby.hall.help_coming


@pytest.mark.parametrize(
    "command",
    [c.AcknowledgeHelp(by="x" * 41), c.AttendHelp(by="\n"), c.ClearHelp(by="\x07")],
)
def test_a_name_that_no_screen_can_show_is_refused(command) -> None:
    assert ringing().refuses(command) is Reason.NAME_UNFIT


@pytest.mark.parametrize(
    "command", [c.AcknowledgeHelp(help_id=9), c.AttendHelp(), c.ClearHelp(help_id=9)]
)
def test_a_call_that_is_not_there_is_refused(command) -> None:
    assert lobby_with_button().refuses(command) is Reason.NO_HELP_CALL


def test_the_manager_sees_each_button_and_who_is_on_the_way() -> None:
    lobby = ringing()

    (line,) = manager_view(lobby.hall, lobby.later(13).at).help_buttons
    assert (line.id, line.name["en"], line.state, line.chimes) == (
        "ramp", "Ramp", HelpState.RINGING, 3,
    )  # fmt: skip
    assert (line.tested_at, line.fine) == (OPENING, True)

    lobby.do(c.AcknowledgeHelp(by="0042"))
    view = manager_view(lobby.hall, lobby.at)
    assert [one.by for one in view.help_coming] == ["0042"]
    assert view.help_buttons[0].chimes == 0


def test_what_is_known_of_buttons_outlives_a_restart() -> None:
    lobby = ringing()
    lobby.do(c.AcknowledgeHelp(by="0042"))
    hall = lobby.hall

    assert decode_hall(encode_hall(hall), hall.plan) == hall


def test_a_call_of_an_older_journal_is_over_with_its_answer() -> None:
    lobby = lobby_with_button()
    lobby.fold(e.HelpRequested(help_id=1, place="ramp"))

    lobby.fold(e.HelpAcknowledged(help_id=1))

    assert lobby.hall.help_state("ramp") is HelpState.IDLE
