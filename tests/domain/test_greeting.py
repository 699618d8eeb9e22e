"""A visitor is greeted within a minute, by a ticket or by staff (S01, N003)."""

import pytest

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_limits import PLACES_MOST
from kiosk.domain.limits import Limit
from kiosk.domain.refused import Reason
from tests.domain.alerts import alerts, ring, told
from tests.domain.lobby import OPENING, Lobby


def noticed(place: str = "screen") -> Lobby:
    """Return a lobby in which somebody was just noticed."""
    lobby = Lobby()
    lobby.do(c.TurnDay())
    assert lobby.do(c.ReportPresence(place=place)) == (e.PresenceNoticed(place=place),)
    return lobby


def test_s01_at_sixty_seconds_nothing_and_at_sixty_one_exactly_one_greeting_late() -> None:
    lobby = noticed()

    assert ring(lobby.later(60)) == ()
    assert ring(lobby.later(0.999)) == ()
    assert ring(lobby.later(0.001)) == (
        e.GreetingLate(
            alert=1, limit=Limit.GREETING, place="screen", since=OPENING, limit_s=60
        ),
    )
    assert ring(lobby.later(3600)) == ()


def test_s01_a_ticket_greets() -> None:
    lobby = noticed()
    number = lobby.later(45).issue()

    assert ring(lobby) == (e.VisitorGreeted(place="screen", after_s=45, number=number),)
    assert ring(lobby.later(600 - 121)) == ()


def test_s01_a_member_of_staff_greets() -> None:
    lobby = noticed("door")

    assert lobby.later(60.9).do(c.GreetVisitor(by="0042")) == (
        e.VisitorGreeted(place="door", after_s=60, by="0042"),
    )
    assert ring(lobby.later(100)) == ()


def test_s01_a_ticket_that_came_late_is_late_however_late_the_clock_is_looked_at() -> None:
    lobby = noticed()
    number = lobby.later(61).issue()
    lobby.later(5)

    assert ring(lobby) == (
        e.GreetingLate(
            alert=1, limit=Limit.GREETING, place="screen", since=OPENING, limit_s=60
        ),
        e.VisitorGreeted(place="screen", after_s=61, number=number),
        e.LimitOver(alert=1, limit=Limit.GREETING, place="screen"),
    )


def test_s01_a_ticket_in_time_is_in_time_however_late_the_clock_is_looked_at() -> None:
    lobby = noticed()
    lobby.later(60.999).issue()

    assert told(ring(lobby.later(100))) == []


def test_s01_touching_again_does_not_start_the_minute_anew() -> None:
    lobby = noticed()

    assert lobby.later(59).do(c.ReportPresence(place="screen")) == ()
    assert told(ring(lobby.later(2))) == ["greeting_late N003"]


def test_n003_a_call_for_help_is_a_visitor_too() -> None:
    lobby = Lobby()
    lobby.do(c.RequestHelp(place="door"))

    assert told(ring(lobby.later(61))) == ["greeting_late N003"]
    lobby.issue()
    assert ring(lobby) == (), "a ticket taken inside helps nobody at the door"
    lobby.do(c.AcknowledgeHelp())
    assert told(ring(lobby)) == ["limit_over N003"]


def test_whoever_answers_for_the_alert_is_with_the_visitor() -> None:
    lobby = noticed()
    ring(lobby.later(61))

    answered = lobby.do(c.AcknowledgeAlert(alert=1, by="0042"))

    assert [type(one) for one in answered] == [e.LimitAcknowledged, e.VisitorGreeted]
    assert told(ring(lobby)) == ["limit_over N003"]
    assert alerts(lobby) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (c.GreetVisitor(), Reason.NOBODY_TO_GREET),
        (c.ReportPresence(place=""), Reason.NAME_UNFIT),
        (c.ReportPresence(place="x" * 41), Reason.NAME_UNFIT),
    ],
)
def test_what_makes_no_sense_is_refused(command, reason) -> None:
    assert Lobby().refuses(command) == reason


def test_a_place_where_nobody_is_or_a_badge_that_is_none_is_refused() -> None:
    assert noticed().refuses(c.GreetVisitor(place="door")) == Reason.NOBODY_TO_GREET
    assert noticed().refuses(c.GreetVisitor(by="\n")) == Reason.NAME_UNFIT


def test_visitors_are_looked_out_for_at_so_many_places_and_no_more() -> None:
    lobby = Lobby()
    for place in range(PLACES_MOST + 5):
        lobby.do(c.ReportPresence(place=f"place {place}"))

    assert len(lobby.hall.presences) == PLACES_MOST


def test_s01_a_restart_within_the_minute_changes_nothing() -> None:
    lobby = noticed().later(30)
    lobby.hall = decode_hall(encode_hall(lobby.hall), lobby.hall.plan)

    assert ring(lobby.later(30)) == ()
    assert told(ring(lobby.later(1))) == ["greeting_late N003"]
