"""Calls for help, and help buttons that were tried (S19)."""

from kiosk.domain.events.base import Event
from kiosk.domain.help import HelpOutcome
from kiosk.domain.moment import UtcMillis


class HelpRequested(Event, frozen=True, tag="help_requested"):
    """Somebody asked for help (S19)."""

    help_id: int
    place: str
    button: bool = False
    """True when the place is a help button: then ``help_closed`` ends the call."""


class HelpAcknowledged(Event, frozen=True, tag="help_acknowledged"):
    """Staff are on their way (S19)."""

    help_id: int
    by: str = ""
    after_s: int = 0
    """Since it was asked for."""


class HelpClosed(Event, frozen=True, kw_only=True, tag="help_closed"):
    """A call from a help button is over; its whole record (S19)."""

    help_id: int
    place: str
    outcome: HelpOutcome
    asked_at: UtcMillis
    acknowledged_at: UtcMillis | None = None
    by: str = ""


class HelpButtonTested(Event, frozen=True, tag="help_button_tested"):
    """Staff pressed a help button to see whether it works (S19)."""

    button: str
    fine: bool
    by: str = ""
