"""The board says who is called where, and never why somebody is served first."""

import datetime as dt
import zoneinfo

import msgspec
import pytest

from kiosk.domain.hall import HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.views import BoardView
from kiosk.domain.wait_views import WaitNews
from kiosk.screens import board_rows as b
from kiosk.screens.board_rows import Tone
from kiosk.words import say
from kiosk.words.wait import grown_words
from tests.screens.halls import NOON_UTC, board_hall, call

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))


def face(
    view: BoardView, *, age_s: float = 0, away: bool = False, room: int = 9
) -> b.BoardFace:
    return b.board_face(view, age_s=age_s, local=NOON, away=away, room=room)


TONES = [
    # called so long before the view, the view is so old, serving, how the row looks
    (0, 0, False, Tone.FRESH),
    (9, 1, False, Tone.FRESH),
    (9, 1.1, False, Tone.CALLED),
    (60, 0, False, Tone.CALLED),
    (-5, 0, False, Tone.FRESH),
    (1, 0, True, Tone.SERVING),
]


@pytest.mark.parametrize(("called_s_ago", "age_s", "serving", "tone"), TONES)
def test_a_call_is_highlighted_for_ten_seconds(called_s_ago, age_s, serving, tone) -> None:
    view = board_hall(call("A001", "3", called_s_ago, serving=serving))

    assert face(view, age_s=age_s).rows[0].tone is tone


def test_the_newest_calls_stay_when_there_is_no_room_for_all() -> None:
    view = board_hall(call("A003", "1", 1), call("A002", "2", 9), call("A001", "3", 20))

    assert [row.number for row in face(view, room=2).rows] == ["A003", "A002"]


def test_a_ticket_called_again_is_marked_in_both_languages() -> None:
    view = board_hall(call("A001", "3", 1, calls=2), call("A002", "2", 9))

    again, once = face(view).rows

    assert again.mark == (say("board.again_mark", "zh"), say("board.again_mark", "en"))
    assert once.mark == ()


def test_a_counter_kept_for_priority_is_named_without_a_reason() -> None:
    notices = face(board_hall(care=("3",))).notices

    assert notices == (
        say("board.care", "zh", counter="3"),
        say("board.care", "en", counter="3"),
    )


def test_counters_kept_for_priority_take_turns() -> None:
    view = board_hall(care=("3", "5"))

    seen = {
        b.board_face(
            view, age_s=0, local=NOON + dt.timedelta(seconds=s), away=False, room=3
        ).notices[0]
        for s in range(0, 32, b.NOTICE_S)
    }

    assert seen == {say("board.care", "zh", counter=one) for one in ("3", "5")}


def test_p11_the_hall_is_told_when_a_counter_is_being_opened_for_it() -> None:
    view = board_hall(relief=True)

    assert face(view).notices == (say("board.relief", "zh"), say("board.relief", "en"))
    assert b.has_notice(view, 0, away=False)
    assert not b.has_notice(board_hall(), 0, away=False)


@pytest.mark.parametrize(
    ("phase", "key"),
    [(HallPhase.CLOSING_SOON, "board.closing_soon"), (HallPhase.STOPPED, "hours.stopped")],
)
def test_p40_who_waits_hears_that_they_are_served_although_numbers_stop(phase, key) -> None:
    view = msgspec.structs.replace(board_hall(), phase=phase, stops_at=NOON_UTC)

    assert b.has_notice(view, 0, away=False)
    assert face(view).notices == tuple(say(key, one, time="12:00") for one in ("zh", "en"))


@pytest.mark.parametrize("phase", [HallPhase.BEFORE, HallPhase.OPEN, HallPhase.CLOSED])
def test_at_other_hours_the_board_says_nothing_of_them(phase) -> None:
    view = msgspec.structs.replace(board_hall(), phase=phase, stops_at=NOON_UTC)

    assert not b.has_notice(view, 0, away=False)
    assert face(view).notices == ()


def test_a_board_whose_core_is_away_says_so_and_keeps_the_calls() -> None:
    shown = face(board_hall(call("A001", "3", 1)), away=True)

    assert shown.notices[0] == say("board.away", "zh")
    assert [row.number for row in shown.rows] == ["A001"]


def test_the_clock_is_the_halls_own() -> None:
    local = b.local_time(UtcMillis(NOON_UTC), "Asia/Shanghai")

    assert b.clock_text(local) == "12:00"
    assert b.date_text(local, "zh") == "11月22日 星期日"
    assert b.date_text(local, "en") == "Sunday 22 November"


def test_a_board_that_knows_nothing_yet_claims_nothing() -> None:
    plan = HallPlan(
        site="hz-0001",
        name={"zh": "大厅", "en": "Hall"},
        languages=("zh", "en"),
        services=(),
        classes=(),
        counters=(),
    )

    shown = face(b.empty_view(plan))

    assert (shown.rows, shown.waiting, shown.nobody) == ((), (), ())
    assert shown.hall == ("大厅", "Hall")


@pytest.mark.parametrize(("age_s", "said"), [(0, True), (59, True), (60, False)])
def test_p10_a_wait_that_has_grown_is_said_for_a_minute(age_s, said) -> None:
    view = msgspec.structs.replace(
        board_hall(), wait_news=(WaitNews("A012", 1500, 2100, NOON_UTC),)
    )
    words = (grown_words("A012", 1500, 2100, "zh"), grown_words("A012", 1500, 2100, "en"))

    assert face(view, age_s=age_s).notices == (words if said else ())
    assert b.has_notice(view, age_s, away=False) is said
