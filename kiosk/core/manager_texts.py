"""The manager's view as the door hands it out: with what to do about everything, in words."""

from functools import reduce

from msgspec.structs import replace

from kiosk.core.alert_texts import todo
from kiosk.core.fault_texts import fault_todo
from kiosk.core.help_texts import apology
from kiosk.domain.hall import Hall
from kiosk.domain.manager_view import HelpButtonLine
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import FaultLine, ManagerView, manager_view
from kiosk.words import say


def told_manager_view(hall: Hall, now: UtcMillis) -> ManagerView:
    """Return the manager's view, with what to do in each language of the hall."""
    view = manager_view(hall, now)
    languages = hall.plan.languages
    return replace(
        view,
        alerts=tuple(
            replace(one, todo={code: todo(hall, one, code) for code in languages})
            for one in view.alerts
        ),
        faults=tuple(_told(one, languages) for one in view.faults),
        help_buttons=tuple(_with_apology(hall, one) for one in view.help_buttons),
        slips_todo=_slips_todo(view.slips_unconfirmed, languages),
    )


def _told(fault: FaultLine, languages: tuple[str, ...]) -> FaultLine:
    todo = {code: fault_todo(fault.device, fault.kind, code) for code in languages}
    return replace(fault, todo=todo)


def _with_apology(hall: Hall, button: HelpButtonLine) -> HelpButtonLine:
    told = {code: apology(hall, button.id, code) for code in hall.plan.languages}
    return replace(button, apology={code: one for code, one in told.items() if one})


def _slips_todo(numbers: tuple[str, ...], languages: tuple[str, ...]) -> dict[str, str]:
    if not numbers:
        return {}
    return {
        code: say("alert.slips_unconfirmed", code, numbers=_listed(numbers, code))
        for code in languages
    }


def _listed(numbers: tuple[str, ...], language: str) -> str:
    return reduce(
        lambda first, then: say("explain.list", language, first=first, then=then), numbers
    )
