"""A self-test is made before each opening, in time to mend what it finds (S55, N073)."""

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import opens_at


def self_test_due(hall: Hall) -> UtcMillis | None:
    """Return when the test before today's opening is due, unless it was asked for already."""
    opens = opens_at(hall)
    if opens is None or hall.self_test.opening == hall.day:
        return None
    return UtcMillis(opens - hall.plan.self_test.before_s * 1000)


def ring_self_test(hall: Hall, now: UtcMillis) -> Events:
    """Ask for the test: at its time, or late if the core was away then."""
    due = self_test_due(hall)
    return () if due is None or due > now else (e.SelfTestAsked(opening=True),)
