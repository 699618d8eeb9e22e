"""What the tests of limits ask of a lobby: what its clocks say now, which alerts are open."""

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.limits import Alert, LimitRules, Stage
from kiosk.domain.watches import next_due
from tests.domain.lobby import PLAN, Lobby

RAISED = e.LimitApproached | e.LimitBroken | e.GreetingLate


def quiet(lobby: Lobby) -> bool:
    """Return whether no clock has anything to do now."""
    due = next_due(lobby.hall)
    return due is None or due > lobby.at


def ring(lobby: Lobby) -> Events:
    """Let the clocks do all they have to do now, as the core does, and return it."""
    lobby.do(c.TurnDay())
    events: Events = ()
    while not quiet(lobby):
        done = lobby.do(c.CheckClocks())
        assert done, "a clock was due and did nothing: the core would never rest"
        events = (*events, *done)
    assert lobby.do(c.CheckClocks()) == ()
    return events


def told(events: Events) -> list[str]:
    """Return what was said, without whom it was about: ``limit_broken N001``."""
    return [
        f"{one.__struct_config__.tag} {one.limit}"
        for one in events
        if isinstance(one, RAISED | e.LimitOver)
    ]


def alerts(lobby: Lobby) -> list[Alert]:
    """Return the open alerts, the oldest first."""
    return sorted(lobby.hall.alerts.values(), key=lambda one: one.id)


def lobby_with(stage: Stage | None = None, /, **limits: int) -> Lobby:
    """Return a lobby with other limits, and a planned length for ``account``."""
    services = tuple(
        replace(one, stage=stage if one.id == "account" else None) for one in PLAN.services
    )
    rules = replace(LimitRules(), **limits)
    return Lobby(replace(PLAN, services=services, limits=rules))
