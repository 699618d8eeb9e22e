"""Alerts and stages as the manager and the counters see them.

A colour is worked out for the moment of the view; the times beside it let a screen turn amber
or red by itself until it fetches another one.
"""

import msgspec

from kiosk.domain.hall import Hall
from kiosk.domain.limits import ANOTHER_COUNTER, Alert, Level, Limit
from kiosk.domain.moment import BusinessDay, UtcMillis, elapsed_ms
from kiosk.domain.plan import Names
from kiosk.domain.ticket import Ticket
from kiosk.domain.watch_limits import serving_from, stage_clock, wait_clocks, waits_from


class AlertLine(msgspec.Struct, frozen=True):
    """An open alert; the oldest comes first."""

    id: int
    limit: Limit
    level: Level
    number: str
    day: BusinessDay
    service: str
    counter: str
    place: str
    since: UtcMillis
    """When its clock began."""
    lasts_s: int
    """Since then."""
    age_s: int
    """Since the alert was raised."""
    limit_s: int
    """The limit of time; 0 for a crowd."""
    waiting: int
    """How many wait, for a crowd; else 0."""
    most: int
    """How many may."""
    acknowledged: bool
    action: str
    """What was done about it; nothing yet if empty."""
    todo: Names = {}
    """What to do, in each of the hall's languages."""


class StageView(msgspec.Struct, frozen=True):
    """How the service at a counter goes, against its plan (S13)."""

    limit: Limit
    since: UtcMillis
    amber_at: UtcMillis
    """The first moment above the plan."""
    red_at: UtcMillis
    """▲ When the planned time is no more than the amber share of the time taken."""
    level: Level | None


class WaitedView(msgspec.Struct, frozen=True):
    """How long the customer at a counter has waited, to thank them for it (P14)."""

    waited_s: int
    limit_s: int
    """The wait that this ticket may have at most, N001 or its class's own; 0 for none."""
    level: Level | None


def alert_lines(hall: Hall, now: UtcMillis) -> tuple[AlertLine, ...]:
    """Return every open alert, the oldest first."""
    return tuple(
        _line(hall, one, now) for one in sorted(hall.alerts.values(), key=lambda one: one.id)
    )


def _line(hall: Hall, alert: Alert, now: UtcMillis) -> AlertLine:
    crowd = alert.limit is Limit.CROWD
    rules = hall.plan.limits
    return AlertLine(
        id=alert.id,
        limit=alert.limit,
        level=alert.level,
        number=alert.number,
        day=alert.day,
        service=alert.service,
        counter=alert.counter,
        place=alert.place,
        since=alert.since,
        lasts_s=elapsed_ms(alert.since, now) // 1000,
        age_s=elapsed_ms(alert.raised_at, now) // 1000,
        limit_s=alert.limit_s,
        waiting=_waiting(hall, alert.service) if crowd else 0,
        most=(rules.crowd if alert.service else rules.hall_crowd) if crowd else 0,
        acknowledged=alert.acknowledged_at is not None,
        action=alert.action,
    )


def _waiting(hall: Hall, service: str) -> int:
    return sum(
        len(line.waiters)
        for key, line in hall.lines.items()
        if not service or key.service == service
    )


def relief_under_way(hall: Hall) -> bool:
    """Return whether a counter is being opened for a crowd that is still there (P11)."""
    return any(
        one.limit is Limit.CROWD and one.action == ANOTHER_COUNTER
        for one in hall.alerts.values()
    )


def stage_view(hall: Hall, ticket: Ticket | None, now: UtcMillis) -> StageView | None:
    """Return how the service of a ticket in hand goes; None where nothing is planned."""
    if ticket is None:
        return None
    clock, since = stage_clock(hall.plan, ticket), serving_from(ticket)
    if clock is None or since is None:
        return None
    amber_at = since + clock.amber_ms
    red_at = since + round(clock.limit_s / hall.plan.limits.amber + 1) * 1000
    return StageView(
        clock.limit,
        since,
        UtcMillis(amber_at),
        UtcMillis(red_at),
        _level(now, amber_at, red_at),
    )


def waited_view(hall: Hall, ticket: Ticket | None, now: UtcMillis) -> WaitedView | None:
    """Return how long the customer in hand has waited; None with nobody in hand.

    A wait ends when the service begins (C06).
    """
    if ticket is None:
        return None
    until = now if ticket.started_at is None else ticket.started_at
    since = waits_from(ticket)
    clocks = wait_clocks(hall.plan, ticket.line)
    first = min(clocks, key=lambda one: one.red_ms, default=None)
    waited_s = elapsed_ms(since, until) // 1000
    if first is None:
        return WaitedView(waited_s, 0, None)
    level = _level(until, since + first.amber_ms, since + first.red_ms)
    return WaitedView(waited_s, first.limit_s, level)


def _level(at: int, amber_at: int, red_at: int) -> Level | None:
    if at >= red_at:
        return Level.RED
    return Level.AMBER if at >= amber_at else None
