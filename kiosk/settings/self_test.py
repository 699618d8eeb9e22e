"""The self-test before opening: when, what a fault means, and what staff look at."""

from kiosk.domain.self_test import MEANS, CheckItem, Component, Readiness, SelfTestRules
from kiosk.settings.table import Table
from kiosk.words import say

BUILT_IN = ("forms", "screens", "floor", "seats")
"""S55: what a machine cannot see; a hall that lists its own items replaces these."""


def read_self_test(root: Table, languages: tuple[str, ...]) -> SelfTestRules:
    """Return the rules of ``[selftest]``."""
    items = _items(root, languages)
    table = root.optional_table("selftest")
    if table is None:
        return SelfTestRules(checklist=items)
    rules = SelfTestRules(
        before_s=table.duration_s("before_opening", default=SelfTestRules().before_s),
        means=_means(table),
        checklist=items,
    )
    table.finish()
    return rules


def _means(table: Table) -> dict[Component, Readiness]:
    """Return what the hall says of each component, beside what is usual."""
    means: dict[Component, Readiness] = {}
    allowed = [one.value for one in Readiness]
    for component in MEANS:
        value = table.take(component.value)
        if value is None:
            continue
        if value in allowed:
            means[component] = Readiness(value)
        else:
            table.wrong(component.value, f"one of {', '.join(allowed)}")
    return means


def _items(root: Table, languages: tuple[str, ...]) -> tuple[CheckItem, ...]:
    items: list[CheckItem] = []
    for table in root.tables("checklist"):
        item = CheckItem(table.identifier("id"), table.names("name", languages))
        if item.id and any(one.id == item.id for one in items):
            table.wrong("id", "an id that no other item has")
        items.append(item)
        table.finish()
    if items:
        return tuple(items)
    return tuple(
        CheckItem(one, {code: say(f"checklist.{one}", code) for code in languages})
        for one in BUILT_IN
    )
