"""What the counters' buzzers tell staff once each: somebody outside needs them (S18, S19)."""

from kiosk.domain.care import CareSource
from kiosk.domain.hall import Hall
from kiosk.domain.limits import HELP_LADDER

Told = frozenset[tuple[str, int]]


def calls_outside(hall: Hall) -> Told:
    """Return what is to be heard at the counters now, each by its kind and number.

    A help button that rings, once more at each step of its ladder, and a request for accessible
    service from outdoors, until somebody has answered.
    """
    rings = {("help", one.help_id) for one in hall.help_calls.values() if one.button}
    steps = {("alert", one.id) for one in hall.alerts.values() if one.limit in HELP_LADDER}
    cares = {
        ("care", one.id)
        for one in hall.care_cases.values()
        if one.source is CareSource.OUTDOOR and one.acknowledged_at is None
    }
    return frozenset(rings | steps | cares)
