"""The rules of staff at counters: signing in and out (S56), and who may leave last (S57)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision, Events
from kiosk.domain.hall import Desk, DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import in_hours, opens_at
from kiosk.domain.refused import Reason, Refused

AT_WORK = frozenset({DeskState.OPEN, DeskState.SERVING})

BADGE_LENGTH = 20


def sign_in(hall: Hall, command: c.SignIn, now: UtcMillis) -> Decision:
    """Bind a badge to a counter; signed in elsewhere, it is signed out there and flagged."""
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    badge = command.badge
    if not badge.isalnum() or len(badge) > BADGE_LENGTH:
        return Refused(Reason.BAD_BADGE)
    desk = hall.desk(command.counter)
    if desk.badge == badge:
        return ()
    events: Events = ()
    if desk.badge:
        events = (e.StaffSignedOut(counter=desk.counter, badge=desk.badge),)
    former = next((one for one in hall.desks.values() if one.badge == badge), None)
    if former is not None:
        events = (
            *events,
            e.BadgeUsedTwice(badge=badge, former=former.counter, counter=command.counter),
            *left(former),
        )
    late_s = _late_s(hall, badge, now)
    return (*events, e.StaffSignedIn(counter=command.counter, badge=badge, late_s=late_s))


def _late_s(hall: Hall, badge: str, now: UtcMillis) -> int:
    expected = opens_at(hall)
    if expected is None or badge in hall.badges_seen:
        return 0
    return max(0, (now - expected) // 1000 + hall.plan.staff.early_s)


def sign_out(hall: Hall, command: c.SignOut, now: UtcMillis) -> Decision:
    """Free the counter of its badge and close it."""
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    desk = hall.desk(command.counter)
    if not desk.badge:
        return Refused(Reason.NOT_SIGNED_IN)
    if desk.state is DeskState.SERVING:
        return Refused(Reason.COUNTER_BUSY)
    if not command.confirm and leaves_nobody(hall, desk.counter, now):
        return Refused(Reason.LAST_COUNTER)
    return left(desk)


def left(desk: Desk) -> Events:
    """Return the events of staff who leave a counter for good: signed out, and closed.

    Whoever is in hand is served to the end; a counter is never closed under a customer.
    """
    events: Events = ()
    if desk.badge:
        events = (e.StaffSignedOut(counter=desk.counter, badge=desk.badge),)
    if desk.state in {DeskState.CLOSED, DeskState.SERVING}:
        return events
    return (*events, e.CounterClosed(counter=desk.counter))


def not_signed_in(hall: Hall, counter_id: str) -> bool:
    """Return whether the hall wants a badge that this counter does not have (S56)."""
    known = hall.plan.counter(counter_id) is not None
    return known and hall.plan.staff.sign_in_required and not hall.desk(counter_id).badge


def leaves_nobody(hall: Hall, counter_id: str, now: UtcMillis) -> bool:
    """Return whether this is the last counter at work while it is needed (S57, N009)."""
    if hall.desk(counter_id).state not in AT_WORK:
        return False
    others = (one for one in hall.desks.values() if one.counter != counter_id)
    if any(one.state in AT_WORK for one in others):
        return False
    return bool(hall.waiting) or in_hours(hall, now)
