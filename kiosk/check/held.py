"""A device that the running core holds: the core is asked, nobody takes it away from it."""

from kiosk.check.bench import Bench
from kiosk.check.finding import Finding, fault, ok, said
from kiosk.check.told_by_core import finding_of
from kiosk.domain.manager_view import ManagerView

WITH_BUTTONS = frozenset({"button", "help_button"})


def held(hall: ManagerView, name: str, kind: str) -> Finding:
    """Return what the core says of a device that it holds."""
    tested = finding_of(hall.self_test, name)
    if tested is not None:
        return tested
    known = next((one for one in hall.faults if _of(one.device, name, kind)), None)
    if known is not None:
        return fault(name, known.kind, kind)
    return ok(name, said("check.core_holds"))


def _of(device: str, name: str, kind: str) -> bool:
    """Return whether a fault is the device's own; a panel's buttons fail one by one."""
    return device == name or (kind in WITH_BUTTONS and device.startswith(f"{name} "))


def held_if_running(bench: Bench, name: str, kind: str) -> Finding | None:
    """Return the core's word where one runs, else None: the device is free to be tried."""
    return None if bench.hall is None else held(bench.hall, name, kind)
