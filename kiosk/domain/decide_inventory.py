"""The rules of the inventory: ids once, and differences told until they are approved (S66)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_readiness import alerts_for
from kiosk.domain.decision import Decision, Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.inventory import (
    IDENTITY_LENGTH,
    MOST,
    drifts_of,
    is_device_id,
    says_nothing_new,
)
from kiosk.domain.limits import Limit
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plain_text import is_name, is_plain
from kiosk.domain.refused import Reason, Refused


def report_attached(hall: Hall, command: c.ReportAttached, now: UtcMillis) -> Decision:
    """Note what devices tell of themselves, and where it is not what was approved."""
    site = hall.plan.site
    ids = [one.id for one in command.items]
    if len(set(ids)) != len(ids):
        return Refused(Reason.DUPLICATE_DEVICE)
    if len({*ids, *hall.inventory.attached}) > MOST:
        return Refused(Reason.DEVICE_UNFIT)
    for one in command.items:
        plain = one.identity.strip() and is_plain(one.identity, IDENTITY_LENGTH)
        if not is_device_id(site, one.id) or not plain:
            return Refused(Reason.DEVICE_UNFIT)
    told: Events = tuple(
        e.DeviceAttached(device=one.id, identity=one.identity)
        for one in sorted(command.items, key=lambda one: one.id)
        if not says_nothing_new(hall.inventory.attached.get(one.id, ""), one.identity)
    )
    for event in told:
        hall = evolve(hall, event, now)
    approved = frozenset(hall.inventory.baseline or ())
    if command.named:
        gone = approved - set(command.named)
    else:
        gone = frozenset(one for one, drift in hall.inventory.drifts.items() if not drift.found)
    return (*told, *_drifted(hall, gone, now))


def _drifted(hall: Hall, gone: frozenset[str], now: UtcMillis) -> Events:
    """Return what is told of the devices that differ now and did not, or did and do not."""
    known = hall.inventory.drifts
    found = drifts_of(hall.inventory.attached, hall.inventory.baseline, gone)
    changes: Events = (
        *(e.ConfigMatched(device=one) for one in sorted(known) if one not in found),
        *(
            e.ConfigDrifted(device=one, expected=drift.expected, found=drift.found)
            for one, drift in found.items()
            if known.get(one) != drift
        ),
    )
    for event in changes:
        hall = evolve(hall, event, now)
    return (*changes, *alerts_for(hall, Limit.CONFIG, set(found), now))


def approve_baseline(hall: Hall, command: c.ApproveBaseline, now: UtcMillis) -> Decision:
    """Take the devices as they are for what they are to be."""
    if not is_name(command.by):
        return Refused(Reason.NAME_UNFIT)
    inventory = hall.inventory
    gone = {one for one, drift in inventory.drifts.items() if not drift.found}
    items = {one: text for one, text in sorted(inventory.attached.items()) if one not in gone}
    if not items:
        return Refused(Reason.NOTHING_ATTACHED)
    if items == inventory.baseline:
        return ()
    approved = e.BaselineApproved(items=items, by=command.by)
    return (approved, *alerts_for(evolve(hall, approved, now), Limit.CONFIG, set(), now))
