"""The rules of what people do about alerts (S07), and of visitors at the door (S01)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_help import acknowledged as help_acknowledged
from kiosk.domain.decision import Decision
from kiosk.domain.hall import Hall
from kiosk.domain.limits import HELP_LADDER, Alert, Limit
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.plain_text import is_name
from kiosk.domain.refused import Reason, Refused

PLACES_MOST = 32
"""▲ Visitors are looked out for at so many places at once; more than any hall has."""


def report_presence(hall: Hall, command: c.ReportPresence) -> Decision:
    """Note that somebody is there; who is there already is noted once."""
    if not is_name(command.place):
        return Refused(Reason.NAME_UNFIT)
    if command.place in hall.presences or len(hall.presences) >= PLACES_MOST:
        return ()
    return (e.PresenceNoticed(place=command.place),)


def greet_visitor(hall: Hall, command: c.GreetVisitor, now: UtcMillis) -> Decision:
    """Note that staff are with the visitor: at the place named, or with who came first."""
    if not hall.presences:
        return Refused(Reason.NOBODY_TO_GREET)
    if not _is_badge(command.by):
        return Refused(Reason.NAME_UNFIT)
    first = min(hall.presences.values(), key=lambda one: one.seq)
    place = first.place if command.place is None else command.place
    if place not in hall.presences:
        return Refused(Reason.NOBODY_TO_GREET)
    return (_greeted(hall, place, command.by, now),)


def acknowledge_alert(hall: Hall, command: c.AcknowledgeAlert, now: UtcMillis) -> Decision:
    """Note who answers for an alert; the first one to say so does.

    Whoever answers for a visitor nobody has greeted is with that visitor; for a help button
    that rings, on the way to it.
    """
    alert = _known(hall, command.alert)
    if alert is None:
        return Refused(Reason.NO_ALERT)
    if not _is_badge(command.by):
        return Refused(Reason.NAME_UNFIT)
    if alert.acknowledged_at is not None:
        return ()
    said = _acknowledged(alert, command.by, now)
    if alert.limit is Limit.GREETING and alert.place in hall.presences:
        return (said, _greeted(hall, alert.place, command.by, now))
    calls = (one for one in hall.help_calls.values() if one.place == alert.place)
    if alert.limit in HELP_LADDER and (call := next(calls, None)) is not None:
        return (said, help_acknowledged(call, command.by, now))
    return (said,)


def relieve_alert(hall: Hall, command: c.RelieveAlert, now: UtcMillis) -> Decision:
    """Note what was done about an alert; whoever did it has seen it."""
    alert = _known(hall, command.alert)
    if alert is None:
        return Refused(Reason.NO_ALERT)
    if command.action not in hall.plan.limits.reliefs:
        return Refused(Reason.UNKNOWN_RELIEF)
    if not _is_badge(command.by):
        return Refused(Reason.NAME_UNFIT)
    if alert.action == command.action:
        return ()
    relieved = e.LimitRelieved(
        alert=alert.id,
        limit=alert.limit,
        number=alert.number,
        day=alert.day,
        service=alert.service,
        counter=alert.counter,
        place=alert.place,
        action=command.action,
        by=command.by,
    )
    if alert.acknowledged_at is not None:
        return (relieved,)
    return (_acknowledged(alert, command.by, now), relieved)


def _known(hall: Hall, alert_id: int) -> Alert | None:
    return next((one for one in hall.alerts.values() if one.id == alert_id), None)


def _is_badge(by: str) -> bool:
    return not by or is_name(by)


def _acknowledged(alert: Alert, by: str, now: UtcMillis) -> e.LimitAcknowledged:
    return e.LimitAcknowledged(
        alert=alert.id,
        limit=alert.limit,
        number=alert.number,
        day=alert.day,
        service=alert.service,
        counter=alert.counter,
        place=alert.place,
        by=by,
        after_s=elapsed_ms(alert.raised_at, now) // 1000,
    )


def _greeted(hall: Hall, place: str, by: str, now: UtcMillis) -> e.VisitorGreeted:
    since = hall.presences[place].since
    return e.VisitorGreeted(place=place, after_s=elapsed_ms(since, now) // 1000, by=by)
