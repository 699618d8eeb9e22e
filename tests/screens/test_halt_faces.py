"""What the screens say while the hall stands still, and of notices (S52, S75, P44)."""

import datetime as dt

from msgspec.structs import replace

from kiosk.domain.halt import HaltView, Notice
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import board_view, ticket_view
from kiosk.screens.board_rows import board_face, has_notice
from kiosk.screens.hours_face import evacuate, notice, rests
from kiosk.words import say
from tests.domain.lobby import Lobby

LOCAL = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)


def notices(*texts: str) -> tuple[Notice, ...]:
    return tuple(
        Notice(one, {"en": one}, UtcMillis(0), UtcMillis(1), shown=True) for one in texts
    )


def test_p44_the_board_asks_everybody_to_leave_in_every_language_and_a_drill_says_so() -> None:
    lobby = Lobby()
    view = board_view(lobby.hall, lobby.at)

    for drill in (False, True):
        still = replace(view, halt=HaltView(emergency=True, drill=drill))
        face = board_face(still, age_s=0, local=LOCAL, away=False, room=5)
        assert face.leave == tuple(evacuate(one, drill=drill) for one in ("zh", "en"))
        assert (say("halt.drill", "en") in face.leave[1]) is drill
    assert board_face(view, age_s=0, local=LOCAL, away=False, room=5).leave == ()


def test_a_paused_board_says_why_and_that_nobody_loses_a_place() -> None:
    lobby = Lobby()
    view = board_view(lobby.hall, lobby.at)
    paused = replace(view, halt=HaltView(paused=True, why={"en": "Maintenance."}))

    face = board_face(paused, age_s=0, local=LOCAL, away=False, room=5)

    assert has_notice(paused, 0, away=False)
    assert face.notices[0] == say("halt.paused", "zh"), "no reason was given in that language"
    assert face.notices[1].startswith("Maintenance. ")


def test_notices_take_turns_and_give_way_to_an_emergency() -> None:
    lobby = Lobby()
    view = replace(ticket_view(lobby.hall, lobby.at), notices=notices("wet", "closed"))

    assert [notice(view, "zh", now_s) for now_s in (0, 7, 8, 16)] == [
        "wet",
        "wet",
        "closed",
        "wet",
    ]
    leave = replace(view, halt=HaltView(emergency=True))
    assert notice(leave, "en", 0) == ""
    assert rests(leave)
