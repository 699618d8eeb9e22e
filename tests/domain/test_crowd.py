"""More than three waiting: one alert, answered, relieved, over (S07, N002)."""

import pytest
from msgspec.structs import replace

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.limits import Limit
from kiosk.domain.refused import Reason
from kiosk.domain.views import board_view, manager_view
from tests.domain.alerts import alerts, lobby_with, ring, told
from tests.domain.lobby import Lobby


def crowded(waiting: int = 4, **limits: int) -> Lobby:
    """Return a lobby in which so many have come for one service, and the clocks have rung."""
    lobby = lobby_with(**limits)
    for _ in range(waiting):
        lobby.issue()
    ring(lobby)
    return lobby


def test_s07_three_waiting_are_no_crowd_and_the_fourth_raises_one_alert() -> None:
    lobby = crowded(3)
    assert alerts(lobby) == []

    lobby.issue()
    (alert,) = ring(lobby)

    assert isinstance(alert, e.LimitBroken)
    assert (alert.limit, alert.service, alert.most, alert.waiting) == ("N002", "account", 3, 4)
    assert alert.since == lobby.at


def test_s07_it_is_not_repeated_however_many_come() -> None:
    lobby = crowded()
    for _ in range(10):
        lobby.later(1).issue()

    assert told(ring(lobby)) == []


def test_s07_it_is_over_when_three_wait_again_and_the_time_above_is_measured() -> None:
    lobby = crowded(5)
    lobby.later(30).call("1")
    assert told(ring(lobby)) == [], "four"

    lobby.later(60).call("2")

    (over,) = ring(lobby)
    assert isinstance(over, e.LimitOver)
    assert (over.limit, over.service, over.lasted_s) == (Limit.CROWD, "account", 90)
    assert alerts(lobby) == []


def test_s07_a_new_crowd_is_a_new_alert() -> None:
    lobby = crowded()
    lobby.call()
    ring(lobby)
    lobby.issue()

    assert told(ring(lobby)) == ["limit_broken N002"]
    assert [one.id for one in alerts(lobby)] == [2]


def test_n002_is_counted_for_each_service_and_for_the_hall() -> None:
    lobby = lobby_with(hall_crowd=6)
    for service in ("account", "cash") * 3:
        lobby.issue(service)
    assert ring(lobby) == ()

    lobby.issue("loans")

    (alert,) = ring(lobby)
    assert isinstance(alert, e.LimitBroken)
    assert (alert.service, alert.most, alert.waiting) == ("", 6, 7)


def test_a_hall_may_do_without() -> None:
    assert alerts(crowded(9, crowd=0)) == []


def test_s07_who_answers_and_what_was_done_is_on_record() -> None:
    lobby = crowded()

    lobby.later(20)
    assert lobby.do(c.AcknowledgeAlert(alert=1, by="0042")) == (
        e.LimitAcknowledged(
            alert=1, limit=Limit.CROWD, service="account", by="0042", after_s=20
        ),
    )
    assert lobby.do(c.AcknowledgeAlert(alert=1, by="0043")) == (), (
        "the first one answers for it"
    )
    lobby.later(40)
    assert lobby.do(c.RelieveAlert(alert=1, action="counter-opened", by="0042")) == (
        e.LimitRelieved(
            alert=1, limit=Limit.CROWD, service="account", action="counter-opened", by="0042"
        ),
    )
    assert lobby.do(c.RelieveAlert(alert=1, action="counter-opened")) == ()
    (line,) = manager_view(lobby.hall, lobby.at).alerts
    assert (line.acknowledged, line.action, line.age_s) == (True, "counter-opened", 60)
    assert (line.waiting, line.most) == (4, 3)


def test_p11_the_board_hears_of_relief_until_the_crowd_is_gone() -> None:
    lobby = crowded()
    lobby.do(c.RelieveAlert(alert=1, action="redirected"))
    assert not board_view(lobby.hall, lobby.at).relief, "no other counter is being opened"

    lobby.do(c.RelieveAlert(alert=1, action="counter-opened"))
    assert board_view(lobby.hall, lobby.at).relief

    lobby.call()
    ring(lobby)
    assert not board_view(lobby.hall, lobby.at).relief


def test_whoever_did_something_about_it_has_seen_it() -> None:
    events = crowded().do(c.RelieveAlert(alert=1, action="redirected"))

    assert [type(one) for one in events] == [e.LimitAcknowledged, e.LimitRelieved]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (c.AcknowledgeAlert(alert=2), Reason.NO_ALERT),
        (c.RelieveAlert(alert=2, action="other"), Reason.NO_ALERT),
        (c.RelieveAlert(alert=1, action="magic"), Reason.UNKNOWN_RELIEF),
        (c.RelieveAlert(alert=1, action="other", by="a\nb"), Reason.NAME_UNFIT),
        (c.AcknowledgeAlert(alert=1, by="x" * 41), Reason.NAME_UNFIT),
    ],
)
def test_what_cannot_be_said_of_an_alert_is_refused(command, reason) -> None:
    assert crowded().refuses(command) == reason


def test_an_alert_outlives_a_restart_and_is_not_raised_again() -> None:
    lobby = crowded()
    lobby.do(c.AcknowledgeAlert(alert=1))
    lobby.hall = decode_hall(encode_hall(lobby.hall), lobby.hall.plan)

    assert ring(lobby) == ()
    lobby.call()
    assert told(ring(lobby)) == ["limit_over N002"]


def test_settings_that_allow_more_end_the_alert() -> None:
    lobby = crowded()
    lobby.hall = replace(
        lobby.hall, plan=replace(lobby.hall.plan, limits=lobby_with(crowd=9).hall.plan.limits)
    )

    assert told(ring(lobby)) == ["limit_over N002"]
