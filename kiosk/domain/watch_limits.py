"""Waits, stages and crowds against their limits, at their second (N001, N002, N005, N006, S13).

An alert is raised once and says so; when what it spoke of is over, that is said once too. Both
are read off the hall as it is, so a core that was away for a while catches up, and a clock
that was set back repeats nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.limits import Alert, AlertKey, Level, Limit
from kiosk.domain.line import LineKey
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.plan import HallPlan
from kiosk.domain.ticket import Ticket, TicketState

AT_ONCE = UtcMillis(0)
"""Due already, whatever the time."""

STAGES = frozenset({Limit.STAGE, Limit.CONSULTATION, Limit.NEW_CUSTOMER})


class Clock(NamedTuple):
    """A limit of time, as it applies to all tickets of a line."""

    limit: Limit
    limit_s: int
    amber_ms: int
    """From so long on it is approached."""
    red_ms: int
    """From so long on it is broken."""


class Running(NamedTuple):
    """A clock that runs for a ticket."""

    clock: Clock
    since: UtcMillis
    ticket: Ticket

    @property
    def key(self) -> AlertKey:
        """Return what an alert of it would be about."""
        return AlertKey(self.clock.limit, self.ticket.id)


def wait_clocks(plan: HallPlan, line: LineKey) -> tuple[Clock, ...]:
    """Return the limits of a wait in this line: N001, and its class's own if that is another.

    Colleagues are not customers: the ten minutes are not for them (S15).
    """
    rules = plan.limits
    service, ticket_class = plan.service(line.service), plan.ticket_class(line.class_id)
    wait_s = rules.wait_s if service is None else service.target_wait_s
    below = service is not None and service.wait_below
    own_s = wait_s if ticket_class is None else ticket_class.target_wait_s
    clocks = []
    if wait_s and not (ticket_class and ticket_class.internal):
        clocks.append(_clock(plan, Limit.WAIT, wait_s, below=below))
    if own_s and (own_s != wait_s or not clocks):
        clocks.append(_clock(plan, Limit.PROMISE, own_s))
    return tuple(clocks)


def _clock(plan: HallPlan, limit: Limit, limit_s: int, *, below: bool = False) -> Clock:
    """Return a wait's clock; below its limit means that the limit itself is too long (C04)."""
    amber_ms = round(limit_s * plan.limits.amber) * 1000
    return Clock(limit, limit_s, amber_ms, (limit_s if below else limit_s + 1) * 1000)


def stage_clock(plan: HallPlan, ticket: Ticket) -> Clock | None:
    """Return the limit of serving this ticket, if its service has one that rings."""
    service = plan.service(ticket.service)
    stage = None if service is None else service.stage
    if stage is None or not stage.rings or not stage.high_s:
        return None
    red_ms = (stage.high_s + 1) * 1000
    return Clock(stage.limit, stage.high_s, red_ms, red_ms)


def waits_from(ticket: Ticket) -> UtcMillis:
    """Return when its present stretch of waiting began; whoever was called waits anew."""
    if ticket.joined_at is None:
        return ticket.queued_at
    return max(ticket.joined_at, ticket.queued_at)


def serving_from(ticket: Ticket) -> UtcMillis | None:
    """Return when its service began: the call, until somebody presses the key for it."""
    if ticket.state is TicketState.SERVING:
        return ticket.started_at
    return ticket.called_at if ticket.state is TicketState.CALLED else None


def limits_due(hall: Hall) -> UtcMillis | None:
    """Return when the next limit is approached or broken; at once if an alert is over."""
    clocks = _clocks(hall)
    if any(_is_over(hall, one, clocks) for one in hall.alerts.values()) or any(_crowds(hall)):
        return AT_ONCE
    first: int | None = None
    for one in _running(hall, clocks):
        alert = hall.alerts.get(one.key)
        if alert is None:
            at = one.since + one.clock.amber_ms
        elif alert.level is Level.AMBER:
            at = one.since + one.clock.red_ms
        else:
            continue
        if first is None or at < first:
            first = at
    return None if first is None else UtcMillis(first)


def ring_limits(hall: Hall, now: UtcMillis) -> Events:
    """Return the alerts that are over, then those that begin or become urgent."""
    clocks = _clocks(hall)
    over: Events = tuple(
        limit_over(one, now)
        for one in sorted(hall.alerts.values(), key=lambda one: one.id)
        if _is_over(hall, one, clocks)
    )
    for event in over:
        hall = evolve(hall, event, now)
    raised: list[e.LimitApproached | e.LimitBroken] = []
    fresh = hall.alerts_made
    for one in sorted(_running(hall, clocks), key=lambda one: (one.since, one.ticket.place)):
        alert = hall.alerts.get(one.key)
        if alert is not None and alert.level is Level.RED:
            continue
        red = now >= one.since + one.clock.red_ms
        if not red and (alert is not None or now < one.since + one.clock.amber_ms):
            continue
        if alert is None:
            fresh += 1
        raised.append(_raised(one, fresh if alert is None else alert.id, red=red))
    for service, waiting in _crowds(hall):
        fresh += 1
        raised.append(_crowd(hall, service, waiting, fresh, now))
    return (*over, *raised)


def limit_over(alert: Alert, now: UtcMillis) -> e.LimitOver:
    """Return the event that ends an alert."""
    return e.LimitOver(
        alert=alert.id,
        limit=alert.limit,
        number=alert.number,
        day=alert.day,
        service=alert.service,
        counter=alert.counter,
        place=alert.place,
        lasted_s=elapsed_ms(alert.raised_at, now) // 1000,
    )


Clocks = dict[LineKey, tuple[Clock, ...]]
"""The limits of each line's waits."""


def _clocks(hall: Hall) -> Clocks:
    return {one: wait_clocks(hall.plan, one) for one in hall.lines}


def _running(hall: Hall, clocks: Clocks) -> Iterator[Running]:
    for line_key, line in hall.lines.items():
        for waiter in line.waiters:
            ticket = hall.tickets[waiter.ticket]
            if ticket.handed_to:
                # Agreed with its holder, who waits elsewhere until the next shift (S58).
                continue
            waits_since = waits_from(ticket)
            for clock in clocks[line_key]:
                yield Running(clock, waits_since, ticket)
    for desk in hall.desks.values():
        if desk.ticket is None:
            continue
        ticket = hall.tickets[desk.ticket]
        stage, since = stage_clock(hall.plan, ticket), serving_from(ticket)
        if stage is not None and since is not None:
            yield Running(stage, since, ticket)


def _is_over(hall: Hall, alert: Alert, clocks: Clocks) -> bool:
    """Return whether what the alert speaks of is no more; others' alerts are not judged."""
    if alert.limit is Limit.CROWD:
        return _waiting(hall, alert.service) <= _most(hall.plan, alert.service)
    if not alert.number:
        return False
    ticket = hall.tickets.get(alert.key.about)
    if ticket is None:
        return True
    if alert.limit in STAGES:
        clock = stage_clock(hall.plan, ticket)
        running = clock is not None and clock.limit is alert.limit
        return not running or serving_from(ticket) != alert.since
    waits_on = ticket.state is TicketState.WAITING and not ticket.handed_to
    if not waits_on or waits_from(ticket) != alert.since:
        return True
    return all(one.limit is not alert.limit for one in clocks[ticket.line])


def _crowds(hall: Hall) -> Iterator[tuple[str, int]]:
    """Yield the services, nothing for the hall, where too many wait and nobody was told."""
    services = sorted({one.service for one in hall.lines})
    for service in (*services, ""):
        most = _most(hall.plan, service)
        if not most or AlertKey(Limit.CROWD, service) in hall.alerts:
            continue
        waiting = _waiting(hall, service)
        if waiting > most:
            yield service, waiting


def _most(plan: HallPlan, service: str) -> int:
    """Return how many may wait for a service, or in the hall; 0 for any number."""
    return plan.limits.crowd if service else plan.limits.hall_crowd


def _waiting(hall: Hall, service: str) -> int:
    if not service:
        return len(hall.waiting)
    return sum(len(line.waiters) for key, line in hall.lines.items() if key.service == service)


def _raised(one: Running, alert: int, *, red: bool) -> e.LimitApproached | e.LimitBroken:
    make = e.LimitBroken if red else e.LimitApproached
    ticket = one.ticket
    return make(
        alert=alert,
        limit=one.clock.limit,
        number=ticket.number,
        day=ticket.day,
        service=ticket.service,
        counter=ticket.counter or "",
        since=one.since,
        limit_s=one.clock.limit_s,
    )


def _crowd(hall: Hall, service: str, waiting: int, alert: int, now: UtcMillis) -> e.LimitBroken:
    return e.LimitBroken(
        alert=alert,
        limit=Limit.CROWD,
        service=service,
        since=now,
        most=_most(hall.plan, service),
        waiting=waiting,
    )
