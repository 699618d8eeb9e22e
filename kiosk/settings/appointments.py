"""How the hall keeps appointments: how early, and how long after their slot (S05, Q11)."""

from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.settings.table import Table


def read_appointments(root: Table) -> AppointmentRules:
    """Return the limits of appointments."""
    usual = AppointmentRules()
    table = root.optional_table("appointments")
    if table is None:
        return usual
    rules = AppointmentRules(
        early_s=table.duration_s("early", default=usual.early_s),
        hold_s=table.duration_s("hold", default=usual.hold_s),
    )
    table.finish()
    return rules


def read_hold(service: Table) -> int | None:
    """Return how long the appointments of one service are held, in seconds, if it says so."""
    key = "appointment_hold"
    return service.duration_s(key) if key in service else None
