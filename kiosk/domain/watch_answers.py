"""Answers that were promised and have not come: each is missed once, at its second (S14)."""

from kiosk.domain.decide_answer import missed
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, over


def answers_due(hall: Hall) -> UtcMillis | None:
    """Return when the next promise is broken."""
    first = min((one.by for one in hall.promises.values() if not one.missed), default=None)
    return None if first is None else UtcMillis(first + 1000)


def ring_answers(hall: Hall, now: UtcMillis) -> Events:
    """Return the promises that are broken by now, the oldest first."""
    broken = [one for one in hall.promises.values() if not one.missed and over(one.by, now)]
    broken.sort(key=lambda one: (one.by, one.day, one.number))
    return tuple(missed(one) for one in broken)
