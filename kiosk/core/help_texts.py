"""What the person at a help button is told when nobody has answered for too long (P36)."""

from kiosk.domain.hall import Hall
from kiosk.domain.limits import AlertKey, Limit
from kiosk.voice.apology import apology_text


def apology(hall: Hall, button: str, language: str) -> str | None:
    """Return what to say at a help button now; None while nothing is to be said there."""
    if AlertKey(Limit.HELP_ESCALATED, button) not in hall.alerts:
        return None
    return apology_text(hall.plan.help.phone, language)
