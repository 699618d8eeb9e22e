"""Visitors whom nobody has greeted yet: late once, at the second after the limit (S01, N003).

A first touch or a sensor says that somebody is there; so does a call for help. A ticket greets
whoever stands at the screens, an acknowledgement whoever called.
"""

from typing import NamedTuple

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.limits import Alert, AlertKey, Limit, Presence
from kiosk.domain.moment import UtcMillis, elapsed_ms, over
from kiosk.domain.ticket import Ticket
from kiosk.domain.watch_limits import AT_ONCE, limit_over


class _Alone(NamedTuple):
    """A place where somebody waits to be greeted."""

    place: str
    since: UtcMillis


def greeting_due(hall: Hall) -> UtcMillis | None:
    """Return when the next visitor has waited too long; at once if one has been greeted."""
    alone = _alone(hall)
    if _with_ticket(hall) or any(one.place not in alone for one in _alerts(hall)):
        return AT_ONCE
    late = (
        _limit(hall, one) + 1000
        for one in alone.values()
        if AlertKey(Limit.GREETING, one.place) not in hall.alerts
    )
    first = min(late, default=None)
    return None if first is None else UtcMillis(first)


def ring_greeting(hall: Hall, now: UtcMillis) -> Events:
    """Return who was greeted, who is greeted late, and which alerts are over."""
    greeted = _with_ticket(hall)
    alone = _alone(hall)
    until = {seen.place: ticket.issued_at for seen, ticket in greeted}
    looked_at = [_Alone(seen.place, seen.since) for seen, _ in greeted] + list(alone.values())
    late = [
        one
        for one in sorted(looked_at, key=lambda one: (one.since, one.place))
        if AlertKey(Limit.GREETING, one.place) not in hall.alerts
        and over(_limit(hall, one), until.get(one.place, now))
    ]
    return (
        *(limit_over(one, now) for one in _alerts(hall) if one.place not in alone),
        *(_late(hall, one, hall.alerts_made + n) for n, one in enumerate(late, start=1)),
        *(_greeted(seen, ticket) for seen, ticket in greeted),
    )


def _limit(hall: Hall, one: _Alone) -> UtcMillis:
    """Return the last moment at which somebody is greeted in time."""
    return UtcMillis(one.since + hall.plan.limits.greeting_s * 1000)


def _with_ticket(hall: Hall) -> list[tuple[Presence, Ticket]]:
    """Return the visitors since whose coming a ticket was taken, each with that ticket."""
    newest = [hall.tickets[key] for key in hall.newest if key in hall.tickets]
    found = []
    for seen in sorted(hall.presences.values(), key=lambda one: one.seq):
        ticket = next((one for one in newest if one.place > seen.seq), None)
        if ticket is not None:
            found.append((seen, ticket))
    return found


def _alone(hall: Hall) -> dict[str, _Alone]:
    """Return the places where somebody waits still, since the first sign of them."""
    greeted = {seen.place for seen, _ in _with_ticket(hall)}
    alone = {
        one.place: _Alone(one.place, one.since)
        for one in hall.presences.values()
        if one.place not in greeted
    }
    for call in hall.help_calls.values():
        known = alone.get(call.place)
        if known is None or call.since < known.since:
            alone[call.place] = _Alone(call.place, call.since)
    return alone


def _alerts(hall: Hall) -> list[Alert]:
    found = (one for one in hall.alerts.values() if one.limit is Limit.GREETING)
    return sorted(found, key=lambda one: one.id)


def _late(hall: Hall, one: _Alone, alert: int) -> e.GreetingLate:
    return e.GreetingLate(
        alert=alert,
        limit=Limit.GREETING,
        place=one.place,
        since=one.since,
        limit_s=hall.plan.limits.greeting_s,
    )


def _greeted(seen: Presence, ticket: Ticket) -> e.VisitorGreeted:
    return e.VisitorGreeted(
        place=seen.place,
        after_s=elapsed_ms(seen.since, ticket.issued_at) // 1000,
        number=ticket.number,
    )
