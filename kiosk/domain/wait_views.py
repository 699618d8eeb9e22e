"""What views say of waiting times: a newcomer's, and whose wait has grown."""

import msgspec

from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.waits import WaitEstimate

NEWS_S = 60
"""▲ How long the board says of a ticket that its wait has grown (P10)."""

NEWS_SHOWN = 8
"""How many such tickets the board is given."""


class WaitNews(msgspec.Struct, frozen=True):
    """A ticket whose wait has grown, as its holder is told (P10)."""

    number: str
    low_s: int
    """From ``at`` on."""
    high_s: int
    at: UtcMillis


def wait_of_service(hall: Hall, service: str, now: UtcMillis) -> WaitEstimate | None:
    """Return how long an ordinary newcomer would wait for a service; None is not known."""
    if hall.halt.still:
        return None
    return hall.waits.fresh(service, hall.plan.ordinary_class, now)


def wait_news(hall: Hall, now: UtcMillis) -> tuple[WaitNews, ...]:
    """Return whose wait has grown within the last ``NEWS_S``, the newest first."""
    if hall.halt.still:
        return ()
    news = [
        WaitNews(ticket.number, told.low_s, told.high_s, told.at)
        for ticket in hall.waiting.values()
        if (told := ticket.told) is not None and told.grown and now - told.at < NEWS_S * 1000
    ]
    return tuple(sorted(news, key=lambda one: (-one.at, one.number))[:NEWS_SHOWN])
