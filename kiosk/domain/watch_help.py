"""Help buttons that ring too long, and those that nobody has tried for too long (S19).

A telephone is answered within three rings, and whoever hears a fifth is told that we are sorry
(S82): the third chime without an answer tells the lead (N050), the fifth escalates (N052, P36).
"""

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.domain import events as e
from kiosk.domain.decide_help import closed
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.help import HelpOutcome
from kiosk.domain.limits import HELP_LADDER, Alert, AlertKey, Level, Limit
from kiosk.domain.moment import UtcMillis
from kiosk.domain.watch_limits import AT_ONCE, limit_over


class _Due(NamedTuple):
    """Something that is to be told once."""

    at: UtcMillis
    limit: Limit
    place: str
    since: UtcMillis
    limit_s: int
    level: Level


def help_due(hall: Hall) -> UtcMillis | None:
    """Return when a call or a button is to be told of next; at once if an alert is over."""
    if any(_is_over(hall, one) for one in _alerts(hall)):
        return AT_ONCE
    times = [one.at for one in _to_tell(hall)]
    times += [_forgotten_at(hall, one.acknowledged_at) for one in hall.help_coming.values()]
    return min(times, default=None)


def ring_help(hall: Hall, now: UtcMillis) -> Events:
    """Return the alerts that are over, those that begin, and the calls that nobody ended."""
    over = tuple(limit_over(one, now) for one in _alerts(hall) if _is_over(hall, one))
    events: list[e.LimitApproached | e.LimitBroken] = []
    fresh = hall.alerts_made
    for one in _to_tell(hall):
        if one.at > now:
            continue
        known = hall.alerts.get(AlertKey(one.limit, one.place))
        if known is None:
            fresh += 1
        make = e.LimitBroken if one.level is Level.RED else e.LimitApproached
        events.append(
            make(
                alert=fresh if known is None else known.id,
                limit=one.limit,
                place=one.place,
                since=one.since or now,
                limit_s=one.limit_s,
            )
        )
    ended = tuple(
        closed(one, HelpOutcome.NOT_NOTED)
        for one in sorted(hall.help_coming.values(), key=lambda one: one.help_id)
        if _forgotten_at(hall, one.acknowledged_at) <= now
    )
    return (*over, *events, *ended)


def _to_tell(hall: Hall) -> Iterator[_Due]:
    """Yield what is not told yet, each with when it is to be."""
    for one in sorted(_chiming(hall) + list(_untested(hall)), key=lambda one: one.at):
        alert = hall.alerts.get(AlertKey(one.limit, one.place))
        if alert is None or (alert.level is Level.AMBER and one.level is Level.RED):
            yield one


def _chiming(hall: Hall) -> list[_Due]:
    rules = hall.plan.help
    steps = ((Limit.HELP_CHIMES, rules.lead_s), (Limit.HELP_ESCALATED, rules.escalate_s))
    return [
        _Due(UtcMillis(one.since + s * 1000), limit, one.place, one.since, s, Level.RED)
        for one in hall.help_calls.values()
        if one.button
        for limit, s in steps
    ]


def _untested(hall: Hall) -> Iterator[_Due]:
    """Yield each button with when it is to be tried: now, when it was never tried or failed."""
    every_s = hall.plan.help.test_every_s
    for button in hall.plan.help_buttons:
        test = hall.help_tests.get(button.id)
        if test is not None and not test.fine:
            yield _Due(AT_ONCE, Limit.HELP_TEST, button.id, test.at, every_s, Level.RED)
        elif every_s:
            last = AT_ONCE if test is None else test.at
            at = AT_ONCE if test is None else UtcMillis(test.at + every_s * 1000)
            yield _Due(at, Limit.HELP_TEST, button.id, last, every_s, Level.AMBER)


def _is_over(hall: Hall, alert: Alert) -> bool:
    if alert.limit in HELP_LADDER:
        ringing = (one for one in hall.help_calls.values() if one.place == alert.place)
        return all(one.since != alert.since for one in ringing)
    return not any(
        one.place == alert.place and one.at <= alert.raised_at for one in _untested(hall)
    )


def _alerts(hall: Hall) -> list[Alert]:
    found = (
        one for one in hall.alerts.values() if one.limit in HELP_LADDER | {Limit.HELP_TEST}
    )
    return sorted(found, key=lambda one: one.id)


def _forgotten_at(hall: Hall, acknowledged_at: UtcMillis | None) -> UtcMillis:
    """Return when somebody who was on the way counts as there."""
    since = AT_ONCE if acknowledged_at is None else acknowledged_at
    return UtcMillis(since + hall.plan.help.coming_s * 1000)
