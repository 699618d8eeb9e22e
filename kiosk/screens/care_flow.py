"""On the page with the number: accessible service asked for, declined, asked for again.

The page's left button is the customer's choice: 'I will manage' while staff have been told,
and calling them again afterwards. Neither asks anything (S23).
"""

import enum

from kiosk.domain.care import CareSource
from kiosk.domain.commands import DeclineAccessible, RequestAccessible, RequestHelp
from kiosk.words import say

HELP_PLACE = "screen"


class Care(enum.StrEnum):
    """What the holder of a number has asked for."""

    NONE = "none"
    ASKED = "asked"
    """Staff have been told (P06)."""
    DECLINED = "declined"
    """'I will manage' (P07)."""


CareCommand = DeclineAccessible | RequestAccessible


def button_command(care: Care, number: str) -> CareCommand | RequestHelp:
    """Return what the page's left button asks of the hall."""
    match care:
        case Care.ASKED:
            return DeclineAccessible(number=number)
        case Care.DECLINED:
            return RequestAccessible(number=number, source=CareSource.SCREEN)
        case Care.NONE:
            return RequestHelp(place=HELP_PLACE)


def after(command: CareCommand) -> Care:
    """Return what the holder has asked for once the hall did this."""
    return Care.DECLINED if isinstance(command, DeclineAccessible) else Care.ASKED


def button(care: Care, language: str) -> str:
    """Return the button's label."""
    labels = {Care.ASKED: "ticket.manage_alone", Care.DECLINED: "ticket.care_again"}
    return say(labels.get(care, "ticket.help"), language)


def please_wait(care: Care, language: str) -> str:
    """Return what to do meanwhile: take a seat, rest in a priority seat, or manage alone."""
    told = {Care.ASKED: "ticket.care_coming", Care.DECLINED: "ticket.care_alone"}
    return say(told.get(care, "ticket.please_wait"), language)
