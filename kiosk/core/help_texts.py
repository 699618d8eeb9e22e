"""What the person at a help button is told when nobody has answered for too long (P36)."""

from kiosk.domain.hall import Hall
from kiosk.domain.limits import AlertKey, Limit
from kiosk.words import say


def apology(hall: Hall, button: str, language: str) -> str | None:
    """Return what to say at a help button now; None while nothing is to be said there."""
    if AlertKey(Limit.HELP_ESCALATED, button) not in hall.alerts:
        return None
    sorry = say("help.apology", language)
    phone = hall.plan.help.phone
    if not phone:
        return sorry
    return say(
        "hours.then", language, first=sorry, then=say("help.ring", language, phone=phone)
    )
