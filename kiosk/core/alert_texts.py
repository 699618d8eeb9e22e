"""What to do about each open alert, as one would say it to the lobby manager."""

from kiosk.domain.hall import Hall
from kiosk.domain.limit_views import AlertLine
from kiosk.domain.watch_limits import STAGES
from kiosk.words import say

DAY_S = 24 * 3600


def todo(hall: Hall, alert: AlertLine, language: str) -> str:
    """Return what to do about an alert, as one would say it to the lobby manager."""
    return say(
        f"alert.{alert.limit}_{alert.level}",
        language,
        about=_about(hall, alert, language),
        min=alert.lasts_s // 60,
        limit=f"{alert.limit_s / 60:g}",
        n=alert.waiting,
        most=alert.most,
        days=alert.limit_s // DAY_S,
    )


def _about(hall: Hall, alert: AlertLine, language: str) -> str:
    if alert.limit in STAGES:
        return say("alert.about_counter", language, number=alert.number, counter=alert.counter)
    if alert.number:
        return say("alert.about_ticket", language, number=alert.number)
    if alert.place:
        button = hall.plan.help_button(alert.place)
        place = alert.place if button is None else button.name.get(language, alert.place)
        return say("alert.about_place", language, place=place)
    service = hall.plan.service(alert.service)
    if not alert.service:
        return say("alert.about_hall", language)
    name = alert.service if service is None else service.name.get(language, alert.service)
    return say("alert.about_service", language, service=name)
