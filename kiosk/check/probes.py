"""The probes of this package, as the entry point ``kiosk.checks`` names them."""

from kiosk.check import (
    counters,
    hall_side,
    help_buttons,
    logo,
    permissions,
    ports,
    printer,
    resources,
)
from kiosk.check.bench import Probe


def probes() -> tuple[Probe, ...]:
    """Return them in their order."""
    return (
        *permissions.PROBES,
        *ports.PROBES,
        *resources.PROBES,
        *printer.PROBES,
        *logo.PROBES,
        *counters.PROBES,
        *help_buttons.PROBES,
        *hall_side.PROBES,
    )
