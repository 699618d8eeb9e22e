"""The self-test, the checklist and the inventory as staff see them."""

from collections.abc import Mapping

import msgspec

from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Names
from kiosk.domain.self_test import Health, Readiness
from kiosk.domain.view import View, frame


class CheckLine(msgspec.Struct, frozen=True):
    """An item of the checklist."""

    id: str
    name: Names
    ticked_at: UtcMillis | None = None
    by: str = ""


class SelfTestView(msgspec.Struct, frozen=True):
    """The last self-test; whatever is wrong is an alert besides, with what to do."""

    readiness: Readiness = Readiness.OPEN
    asked: bool = False
    """True while one is under way."""
    done_seq: int = 0
    """Sequence number of the last result; 0 before the first."""
    at: UtcMillis | None = None
    findings: Mapping[str, Health] = {}
    reasons: Mapping[str, str] = {}
    checklist: tuple[CheckLine, ...] = ()


class DriftLine(msgspec.Struct, frozen=True):
    """A device that is not what was approved."""

    device: str
    expected: str
    found: str


class InventoryItem(msgspec.Struct, frozen=True):
    """A device, what it is and what it was approved to be."""

    device: str
    identity: str
    """Nothing: the settings name it no more."""
    approved: str | None
    """None: it was not approved."""


class InventoryView(View, frozen=True, kw_only=True):
    """What is attached to the kiosk (S65) beside what was approved (S66)."""

    approved: bool
    """Whether anybody has approved anything yet."""
    items: tuple[InventoryItem, ...]
    drift: tuple[DriftLine, ...]


def self_test_view(hall: Hall) -> SelfTestView:
    """Return the last self-test and today's checklist."""
    test = hall.self_test
    ticks = {one.item: one for one in test.ticks}
    return SelfTestView(
        readiness=test.readiness,
        asked=test.asked,
        done_seq=test.done_seq,
        at=test.at or None,
        findings=test.findings,
        reasons=test.reasons,
        checklist=tuple(
            CheckLine(
                one.id,
                one.name,
                None if one.id not in ticks else ticks[one.id].at,
                "" if one.id not in ticks else ticks[one.id].by,
            )
            for one in hall.plan.self_test.checklist
        ),
    )


def drift_lines(hall: Hall) -> tuple[DriftLine, ...]:
    """Return the devices that are not what was approved."""
    return tuple(
        DriftLine(device, one.expected, one.found)
        for device, one in sorted(hall.inventory.drifts.items())
    )


def inventory_view(hall: Hall, now: UtcMillis) -> InventoryView:
    """Return every device that is known."""
    known = hall.inventory
    baseline = known.baseline or {}
    gone = {one for one, drift in known.drifts.items() if not drift.found}
    return InventoryView(
        **frame(hall, now),
        approved=known.baseline is not None,
        items=tuple(
            InventoryItem(
                one, "" if one in gone else known.attached.get(one, ""), baseline.get(one)
            )
            for one in sorted({*known.attached, *baseline})
        ),
        drift=drift_lines(hall),
    )
