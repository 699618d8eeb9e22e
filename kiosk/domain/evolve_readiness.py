"""What becomes of the self-test, the checklist and the inventory."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.hall import Hall
from kiosk.domain.inventory import Drift
from kiosk.domain.moment import UtcMillis
from kiosk.domain.self_test import Tick

Tested = e.SelfTestAsked | e.SelfTestDone | e.ItemChecked
Inventoried = e.DeviceAttached | e.ConfigDrifted | e.ConfigMatched | e.BaselineApproved


def tested(hall: Hall, event: Tested, at: UtcMillis) -> Hall:
    """Remember the test that is asked for, its result, or an item that staff looked at."""
    last = hall.self_test
    match event:
        case e.SelfTestAsked():
            opening = hall.day if event.opening else last.opening
            return replace(hall, self_test=replace(last, asked=True, opening=opening))
        case e.SelfTestDone():
            done = replace(
                last,
                asked=False,
                done_seq=hall.seq,
                at=at,
                findings=event.findings,
                reasons=event.reasons,
                readiness=event.readiness,
            )
            return replace(hall, self_test=done)
        case e.ItemChecked():
            ticks = (*last.ticks, Tick(event.item, event.by, at))
            return replace(hall, self_test=replace(last, ticks=ticks))
        case _:
            assert_never(event)


def inventoried(hall: Hall, event: Inventoried) -> Hall:
    """Remember what is attached, what differs, or what was approved."""
    known = hall.inventory
    match event:
        case e.DeviceAttached():
            attached = {**known.attached, event.device: event.identity}
            return replace(hall, inventory=replace(known, attached=attached))
        case e.ConfigDrifted():
            drifts = {**known.drifts, event.device: Drift(event.expected, event.found)}
            return replace(hall, inventory=replace(known, drifts=drifts))
        case e.ConfigMatched():
            drifts = {one: drift for one, drift in known.drifts.items() if one != event.device}
            return replace(hall, inventory=replace(known, drifts=drifts))
        case e.BaselineApproved():
            # What was gone when it was approved is forgotten with it.
            approved = replace(known, attached=event.items, baseline=event.items, drifts={})
            return replace(hall, inventory=approved)
        case _:
            assert_never(event)
