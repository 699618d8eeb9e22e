"""The self-test before opening, and what staff look at themselves (S55)."""

from kiosk.domain.events.base import Event
from kiosk.domain.self_test import Health, Readiness


class SelfTestAsked(Event, frozen=True, tag="self_test_asked"):
    """A self-test is to be made: the hall opens soon, or somebody asked."""

    opening: bool = False
    by: str = ""


class SelfTestDone(Event, frozen=True, tag="self_test_done"):
    """What the test found, and how the hall opens with it."""

    findings: dict[str, Health]
    readiness: Readiness
    reasons: dict[str, str]


class ItemChecked(Event, frozen=True, tag="item_checked"):
    """Staff have looked at an item of the checklist."""

    item: str
    by: str = ""
