"""What the ticket screen says of the hall's hours: when numbers stop, when it opens (P40, P41).

Pure, like ``ticket_face``.
"""

from kiosk.domain.hall import HallPhase
from kiosk.domain.views import TicketView
from kiosk.screens.appointment_face import WallTime
from kiosk.words import say

RESTS = frozenset({HallPhase.BEFORE, HallPhase.STOPPED, HallPhase.CLOSED})


def rests(view: TicketView) -> bool:
    """Return whether no number can be had now."""
    return view.phase in RESTS


def closing_soon(view: TicketView, when: WallTime) -> str:
    """Return when numbers stop, shortly before they do; else nothing (P40)."""
    if view.phase is not HallPhase.CLOSING_SOON or view.stops_at is None:
        return ""
    return say("hours.closing_soon", when.language, time=when.of(view.stops_at))


def rest_news(view: TicketView, when: WallTime) -> str:
    """Return what to say in the place of the services while no number can be had (P40, P41)."""
    language = when.language
    stopped = view.phase is HallPhase.STOPPED
    news = say("hours.stopped" if stopped else "hours.closed", language)
    if view.opens_at is not None:
        opens = say("hours.opens", language, time=when.of(view.opens_at))
        news = say("hours.then", language, first=news, then=opens)
    if view.phone and not stopped:
        ring = say("hours.ring", language, phone=view.phone)
        news = say("hours.then", language, first=news, then=ring)
    return news
