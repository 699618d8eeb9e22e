"""Accessible service in the settings: offered where a counter can do it, refused elsewhere.

A hall that names the accessible class, or the care rules, promises the service: without an
accessible counter its settings are refused (S20). A hall that does neither and has no such
counter does not offer it.
"""

from kiosk.domain.care import CareRules
from kiosk.domain.plan import Counter, Service, TicketClass
from kiosk.settings.classes import Promised
from kiosk.settings.table import Table, shown


def read_care(root: Table) -> CareRules:
    """Return the limits of a care case; ▲ the standards give no figures (Q01)."""
    table = root.optional_table("care")
    if table is None:
        return CareRules()
    usual = CareRules()
    rules = CareRules(
        acknowledge_s=table.duration_s("acknowledge", default=usual.acknowledge_s),
        attend_s=table.duration_s("attend", default=usual.attend_s),
        escort_s=table.duration_s("escort", default=usual.escort_s),
    )
    table.finish()
    return rules


def with_care(
    root: Table,
    classes: tuple[TicketClass, ...],
    promised: Promised,
    services: tuple[Service, ...],
    counters: tuple[Counter, ...],
) -> tuple[TicketClass, ...]:
    """Return the classes that the counters can serve, and note those that were promised.

    A class whose table says ``needs_accessible = true`` must have an accessible counter for
    each service; the built-in one is served by any counter where no accessible one can.
    """
    if not counters:
        return classes
    strict = [one.id for one in classes if one.id in promised.strict]
    if not any(one.accessible for one in counters):
        named = [one.id for one in classes if one.accessible and one.id in promised.named]
        promise = next(iter((*strict, *named)), None)
        if promise is not None or "care" in root:
            remedy = "[care]" if promise is None else f"the class {shown(promise)}"
            root.found(
                "counter", "no accessible one", f"one with accessible = true, for {remedy}"
            )
        return tuple(one for one in classes if not one.accessible)
    served = {one for counter in counters for one in counter.services}
    within = {one for counter in counters if counter.accessible for one in counter.services}
    for service in services:
        if strict and service.id in served - within:
            root.found(
                "counter",
                f"no accessible one that serves {shown(service.id)}",
                f"one with accessible = true, for the class {shown(strict[0])}",
            )
    return classes
