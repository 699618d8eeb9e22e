"""What becomes of alerts, and of visitors who are to be greeted."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.hall import Hall
from kiosk.domain.limits import Alert, AlertKey, Level, Presence
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import TicketState

Raised = e.LimitApproached | e.LimitBroken | e.GreetingLate
Answered = e.LimitAcknowledged | e.LimitRelieved | e.LimitOver


def raised(hall: Hall, event: Raised, at: UtcMillis) -> Hall:
    """Open the alert, or make the one that is open more urgent."""
    level = Level.AMBER if isinstance(event, e.LimitApproached) else Level.RED
    alert = Alert(
        id=event.alert,
        limit=event.limit,
        level=level,
        since=event.since,
        raised_at=at,
        limit_s=event.limit_s,
        number=event.number,
        day=event.day,
        service=event.service,
        counter=event.counter,
        place=event.place,
    )
    alerts = hall.alerts.set(alert.key, alert)
    return replace(hall, alerts=alerts, alerts_made=max(hall.alerts_made, event.alert))


def answered(hall: Hall, event: Answered, at: UtcMillis) -> Hall:
    """Note who answers for an alert and what was done, or close it."""
    key = _key(event)
    alert = hall.alerts[key]
    match event:
        case e.LimitAcknowledged():
            alert = replace(alert, acknowledged_at=at)
        case e.LimitRelieved():
            alert = replace(alert, relieved_at=at, action=event.action)
        case e.LimitOver():
            return replace(hall, alerts=hall.alerts.delete(key))
        case _:
            assert_never(event)
    return replace(hall, alerts=hall.alerts.set(key, alert))


def visitor(hall: Hall, event: e.PresenceNoticed | e.VisitorGreeted, at: UtcMillis) -> Hall:
    """Remember a visitor until somebody, or a ticket, has greeted them."""
    match event:
        case e.PresenceNoticed():
            seen = Presence(event.place, at, hall.seq)
            return replace(hall, presences=hall.presences.set(event.place, seen))
        case e.VisitorGreeted():
            return replace(hall, presences=hall.presences.delete(event.place))
        case _:
            assert_never(event)


def joined(before: Hall, after: Hall, event: e.TicketEvent, at: UtcMillis) -> Hall:
    """Return the hall, in which a ticket that came back into a line waits anew from now."""
    key = f"{event.day}/{event.number}"
    was, now = before.tickets[key], after.tickets[key]
    if was.state is TicketState.WAITING or now.state is not TicketState.WAITING:
        return after
    return after.with_ticket(replace(now, joined_at=at))


def _key(event: Answered) -> AlertKey:
    about = f"{event.day}/{event.number}" if event.number else event.service or event.place
    return AlertKey(event.limit, about)
