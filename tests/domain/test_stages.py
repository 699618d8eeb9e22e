"""Serving against its plan: amber to the counter, nobody cut short (S13, N005, N006)."""

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.limits import Level, Limit, Stage
from kiosk.domain.views import counter_view
from tests.domain.alerts import alerts, lobby_with, ring, told
from tests.domain.lobby import Lobby

CONSULTATION = Stage(Limit.CONSULTATION, 180, 900)


def served(stage: Stage, seconds: float) -> Lobby:
    """Return a lobby in which counter 1 has served somebody for so long."""
    lobby = lobby_with(stage)
    lobby.issue()
    lobby.call()
    lobby.later(100).do(c.StartService(counter="1"))
    return lobby.later(seconds)


@pytest.mark.parametrize(
    ("stage", "high_s"),
    [
        (CONSULTATION, 900),
        (Stage(Limit.NEW_CUSTOMER, 0, 1200), 1200),
        (Stage(Limit.STAGE, 0, 90), 90),
    ],
)
def test_s13_nothing_at_the_limit_and_one_alert_a_second_later(stage, high_s) -> None:
    lobby = served(stage, high_s)

    assert ring(lobby) == (), "15:00"
    assert told(ring(lobby.later(1))) == [f"limit_broken {stage.limit}"], "15:01"
    assert ring(lobby.later(9000)) == ()
    assert lobby.desk().ticket is not None, "nobody is cut short"


def test_s13_the_alert_names_the_counter_and_is_over_with_the_service() -> None:
    lobby = served(CONSULTATION, 901)
    ring(lobby)

    (alert,) = alerts(lobby)
    assert (alert.counter, alert.service) == ("1", "account")
    lobby.do(c.FinishService(counter="1"))
    assert told(ring(lobby)) == ["limit_over N005"]


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(900, None), (901, Level.AMBER), (1125, Level.AMBER), (1126, Level.RED)],
)
def test_s13_the_counter_sees_amber_above_the_plan_and_red_well_above(seconds, level) -> None:
    lobby = served(CONSULTATION, seconds)

    stage = counter_view(lobby.hall, lobby.hall.plan.counters[0], lobby.at).stage

    assert stage is not None
    assert stage.level == level
    assert stage.amber_at - stage.since == 901_000


def test_n007_a_quick_question_is_a_target_and_never_an_alert() -> None:
    lobby = served(Stage(Limit.QUICK, 0, 180), 9000)

    assert ring(lobby) == ()
    assert counter_view(lobby.hall, lobby.hall.plan.counters[0], lobby.at).stage is None


def test_where_nobody_presses_start_the_call_is_the_nearest_time_known() -> None:
    lobby = lobby_with(CONSULTATION)
    lobby.issue()
    lobby.call()

    assert told(ring(lobby.later(901))) == ["limit_broken N005"]


def test_start_pressed_late_begins_the_stage_then() -> None:
    lobby = lobby_with(CONSULTATION)
    lobby.issue()
    lobby.call()
    ring(lobby.later(901))
    lobby.do(c.StartService(counter="1"))

    assert told(ring(lobby)) == ["limit_over N005"]
    assert told(ring(lobby.later(901))) == ["limit_broken N005"]


def test_n008_each_counter_has_one_stage_at_a_time() -> None:
    lobby = lobby_with(CONSULTATION)
    for counter in ("1", "2"):
        lobby.issue()
        lobby.call(counter)
        lobby.do(c.StartService(counter=counter))

    events = ring(lobby.later(901))

    assert [one.counter for one in events if isinstance(one, e.LimitBroken)] == ["1", "2"]


def test_a_service_without_a_plan_has_no_stage() -> None:
    lobby = served(replace(CONSULTATION, high_s=0), 9000)

    assert ring(lobby) == ()
