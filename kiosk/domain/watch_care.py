"""Care cases that wait for staff too long: to be acknowledged, attended, seen to the door.

Nobody is told twice about the same case (Q01).
"""

from kiosk.domain import events as e
from kiosk.domain.care import BY_STAFF, CareCase, CareOutcome
from kiosk.domain.care_upkeep import closed
from kiosk.domain.care_window import held
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over


def care_due(hall: Hall) -> UtcMillis | None:
    """Return when staff must be told of a case next, or it ends by itself."""
    ends = (_until(hall, one) for one in hall.care_cases.values())
    first = min((at for at in ends if at is not None), default=None)
    return None if first is None else UtcMillis(first + 1000)


def ring_care(hall: Hall, now: UtcMillis) -> Events:
    """Return what staff are told of, and the cases that are over."""
    rules = hall.plan.care
    events: Events = ()
    for case in sorted(hall.care_cases.values(), key=lambda one: one.id):
        until = _until(hall, case)
        if until is None or not over(until, now):
            continue
        if case.served_at is not None:
            events += (closed(hall, case, CareOutcome.NOT_NOTED),)
        elif case.acknowledged_at is None:
            events += (e.CareUnacknowledged(case=case.id, after_s=rules.acknowledge_s),)
        else:
            events += (e.CareUnattended(case=case.id, after_s=rules.attend_s),)
    return events


def _until(hall: Hall, case: CareCase) -> UtcMillis | None:
    """Return when the time for the case's next step is over, None when nothing presses."""
    rules = hall.plan.care
    if case.served_at is not None:
        return UtcMillis(case.served_at + rules.escort_s * 1000)
    if case.acknowledged_at is None:
        if case.told_unacknowledged:
            return None
        return UtcMillis(case.asked_at + rules.acknowledge_s * 1000)
    if (
        case.attended_at is not None
        or case.told_unattended
        or case.source in BY_STAFF
        or held(hall, case) is not None
    ):
        return None
    # Whoever answered late has the whole time from the answer on.
    since = case.acknowledged_at if case.told_unacknowledged else case.asked_at
    return UtcMillis(since + rules.attend_s * 1000)
