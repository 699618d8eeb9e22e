"""What to do about each open alert, as one would say it to the lobby manager."""

from kiosk.check.told_by_core import device_of, reason_said
from kiosk.domain.hall import Hall
from kiosk.domain.inventory import Drift
from kiosk.domain.limit_views import AlertLine
from kiosk.domain.limits import Limit
from kiosk.domain.watch_limits import STAGES
from kiosk.words import say

DAY_S = 24 * 3600
DEVICES = frozenset({Limit.SELF_TEST, Limit.CONFIG})
"""Alerts about devices rather than people."""


def todo(hall: Hall, alert: AlertLine, language: str) -> str:
    """Return what to do about an alert, as one would say it to the lobby manager."""
    return say(
        f"alert.{alert.limit}_{alert.level}",
        language,
        about=_about(hall, alert, language),
        min=alert.lasts_s // 60,
        device=_named(alert.place, language) if alert.limit is Limit.SELF_TEST else "",
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
    if alert.limit in DEVICES:
        return _about_device(hall, alert, language)
    if alert.place:
        button = hall.plan.help_button(alert.place)
        place = alert.place if button is None else button.name.get(language, alert.place)
        return say("alert.about_place", language, place=place)
    service = hall.plan.service(alert.service)
    if not alert.service:
        return say("alert.about_hall", language)
    name = alert.service if service is None else service.name.get(language, alert.service)
    return say("alert.about_service", language, service=name)


def _about_device(hall: Hall, alert: AlertLine, language: str) -> str:
    if alert.limit is Limit.CONFIG:
        return _drift(hall, alert.place, language)
    reason = hall.self_test.reasons.get(alert.place, "")
    return reason_said(alert.place, reason).in_language(language)


def _named(name: str, language: str) -> str:
    """Return what a finding is about, with its number: *rating keypad 2*."""
    number = name.partition(" ")[2]
    word = device_of(name).in_language(language)
    return f"{word} {number}" if number.isalnum() else word


def _drift(hall: Hall, device: str, language: str) -> str:
    """Return how a device is not what was approved, and what to do."""
    drift = hall.inventory.drifts.get(device, Drift("", ""))
    key = "drift"
    if not drift.expected:
        key = "new"
    elif not drift.found:
        key = "gone"
    return say(
        f"alert.about_{key}",
        language,
        device=device,
        expected=drift.expected,
        found=drift.found,
    )
