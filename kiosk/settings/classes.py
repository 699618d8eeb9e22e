"""The ticket classes every hall has, and how a hall's own ones join them.

The built-in targets are the product's own, but for the ordinary one: ten minutes (N001).
"""

from typing import NamedTuple

from msgspec.structs import replace

from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.domain.plan import TicketClass
from kiosk.settings.table import Table

BUILT_IN = (
    TicketClass(
        "emergency",
        {"zh": "急诊", "en": "Emergency"},
        target_wait_s=300,
        share=0.95,
        emergency=True,
    ),
    TicketClass(
        "accessible",
        {"zh": "爱心服务", "en": "Priority service"},
        target_wait_s=300,
        needs_accessible=True,
        accessible=True,
        share=0.95,
    ),
    TicketClass("appointment", {"zh": "预约", "en": "Appointment"}, target_wait_s=300),
    TicketClass("ordinary", {"zh": "普通", "en": "Ordinary"}, target_wait_s=600, share=0.8),
    TicketClass(
        "internal",
        {"zh": "内部", "en": "Internal"},
        target_wait_s=1800,
        share=0.8,
        internal=True,
    ),
)
"""In the order in which screens and reports show them. Shares are our own choices, but for the
one by law: who asks for priority service is promised more (S22)."""

ORDINARY = "ordinary"


class Promised(NamedTuple):
    """The classes that the settings speak of themselves."""

    named: frozenset[str]
    strict: frozenset[str]
    """Those said to need an accessible counter."""


def read_classes(
    root: Table, languages: tuple[str, ...]
) -> tuple[tuple[TicketClass, ...], Promised]:
    """Return the hall's classes, those without a slope of their own with none yet.

    A ``[[class]]`` with a built-in id changes that one; a new one stands before ordinary.
    """
    classes = {
        one.id: replace(
            one, slope=0, name={code: one.name.get(code, one.id) for code in languages}
        )
        for one in BUILT_IN
    }
    added: dict[str, TicketClass] = {}
    seen: set[str] = set()
    strict: set[str] = set()
    for table in root.tables("class"):
        class_id = table.identifier("id")
        if class_id and class_id in seen:
            table.wrong("id", "an id that no other class has")
        seen.add(class_id)
        known = classes.get(class_id)
        named = known is not None and "name" not in table
        read = TicketClass(
            id=class_id,
            name=known.name if known and named else table.names("name", languages),
            target_wait_s=table.duration_s(
                "target_wait", default=known.target_wait_s if known else None
            ),
            needs_accessible=table.flag(
                "needs_accessible", default=bool(known and known.needs_accessible)
            ),
            accessible=known is not None and known.accessible,
            emergency=table.flag("emergency", default=bool(known and known.emergency)),
            internal=table.flag("internal", default=bool(known and known.internal)),
            courtesy=table.flag("tier"),
            share=table.number("share", 0, 1, default=known.share if known else 0.85),
            slope=round(table.number("slope", 0, 1001, default=0) * SLOPE_UNIT),
            head_start_s=table.duration_s("head_start", default=0),
        )
        table.take("name")
        table.finish()
        if "needs_accessible" in table and read.needs_accessible:
            strict.add(class_id)
        (classes if known else added)[class_id] = read
    ordered: list[TicketClass] = []
    for one in classes.values():
        if one.id == ORDINARY:
            ordered.extend(added.values())
        ordered.append(one)
    return tuple(ordered), Promised(frozenset(seen), frozenset(strict))
