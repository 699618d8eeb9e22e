"""Lengths, times and names of one hall in one language, to make sentences about it."""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable

from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan, Names
from kiosk.words import say

MINUTE_S = 60


class HallWords:
    """Says what a hall's clocks show and what its people call things."""

    def __init__(self, plan: HallPlan, zone: zoneinfo.ZoneInfo, language: str) -> None:
        self.plan = plan
        self.language = language
        self._zone = zone

    def length(self, seconds: float) -> str:
        """Return a length of time as people say it."""
        minutes, rest = divmod(round(seconds), MINUTE_S)
        if not minutes:
            return say("explain.seconds", self.language, s=rest)
        if not rest:
            return say("explain.minutes", self.language, m=minutes)
        return say("explain.minutes_seconds", self.language, m=minutes, s=rest)

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts as a list within a sentence."""
        return functools.reduce(self._then, texts)

    def _then(self, first: str, then: str) -> str:
        return say("explain.list", self.language, first=first, then=then)

    def time(self, at: UtcMillis) -> str:
        """Return what the hall's clock showed."""
        return f"{dt.datetime.fromtimestamp(at / 1000, self._zone):%H:%M:%S}"

    def hall_name(self) -> str:
        """Return what people call the hall."""
        return self._name(self.plan.name, self.plan.site)

    def class_name(self, class_id: str) -> str:
        """Return what people call a class; its id when the settings know it no more."""
        found = self.plan.ticket_class(class_id)
        return self._name(None if found is None else found.name, class_id)

    def service_name(self, service_id: str) -> str:
        """Return what people call a service; its id when the settings know it no more."""
        found = self.plan.service(service_id)
        return self._name(None if found is None else found.name, service_id)

    def _name(self, names: Names | None, otherwise: str) -> str:
        return otherwise if names is None else names.get(self.language, otherwise)
