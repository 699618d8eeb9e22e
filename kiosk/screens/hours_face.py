"""What the ticket screen says of the hall's hours: when numbers stop, when it opens (P40, P41).

Pure, like ``ticket_face``.
"""

from kiosk.domain.hall import HallPhase
from kiosk.domain.plan import Names
from kiosk.domain.views import TicketView
from kiosk.screens.appointment_face import WallTime
from kiosk.words import say

NOTICE_S = 8
"""How long each notice stays when there are several (our own)."""

RESTS = frozenset({HallPhase.BEFORE, HallPhase.STOPPED, HallPhase.CLOSED})


def rests(view: TicketView) -> bool:
    """Return whether no number can be had now."""
    return view.halt.still or view.phase in RESTS


def closing_soon(view: TicketView, when: WallTime) -> str:
    """Return when numbers stop, shortly before they do; else nothing (P40)."""
    if view.phase is not HallPhase.CLOSING_SOON or view.stops_at is None:
        return ""
    return say("hours.closing_soon", when.language, time=when.of(view.stops_at))


def rest_news(view: TicketView, when: WallTime) -> str:
    """Return what to say in the place of the services while no number can be had (P40, P41)."""
    language = when.language
    if view.halt.emergency:
        drill = view.halt.drill
        return " ".join(evacuate(one, drill=drill) for one in view.languages)
    if view.halt.paused:
        return paused(view.halt.why, language)
    stopped = view.phase is HallPhase.STOPPED
    news = say("hours.stopped" if stopped else "hours.closed", language)
    if view.opens_at is not None:
        opens = say("hours.opens", language, time=when.of(view.opens_at))
        news = say("hours.then", language, first=news, then=opens)
    if view.phone and not stopped:
        ring = say("hours.ring", language, phone=view.phone)
        news = say("hours.then", language, first=news, then=ring)
    return news


def evacuate(language: str, *, drill: bool) -> str:
    """Return what asks everybody to leave; a drill says that it is one (P44, S75)."""
    leave = say("halt.evacuate", language)
    if not drill:
        return leave
    return say("hours.then", language, first=say("halt.drill", language), then=leave)


def paused(why: Names, language: str) -> str:
    """Return that the hall pauses, why if it was said, and that nobody loses a place (P45)."""
    news = say("halt.paused", language)
    reason = why.get(language, "")
    if not reason:
        return news
    return say("halt.paused_why", language, why=reason, paused=news)


def notice(view: TicketView, language: str, now_s: float) -> str:
    """Return the notice whose turn it is, in this language or another; else nothing (S52)."""
    if view.halt.emergency or not view.notices:
        return ""
    text = view.notices[int(now_s // NOTICE_S) % len(view.notices)].text
    return text.get(language) or next(iter(text.values()))
