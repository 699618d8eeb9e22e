"""Notices begin and end by their clock."""

from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis


def notices_due(hall: Hall) -> UtcMillis | None:
    """Return when the next notice begins or ends."""
    return min((one.until if one.shown else one.since for one in hall.notices), default=None)


def ring_notices(hall: Hall, now: UtcMillis) -> Events:
    """Return which notices are over now, and which begin."""
    ended = tuple(e.NoticeEnded(notice=one.id) for one in hall.notices if one.until <= now)
    begun = tuple(
        e.NoticeBegan(notice=one.id)
        for one in hall.notices
        if not one.shown and one.since <= now < one.until
    )
    return (*ended, *begun)
