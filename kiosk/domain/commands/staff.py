"""What staff and the duty lead ask: sign in, stop numbers, hand over, close the day."""

from kiosk.domain.commands.base import Command


class SignIn(Command, frozen=True, tag="sign_in"):
    """Staff take a counter with their badge (S56)."""

    counter: str
    badge: str


class SignOut(Command, frozen=True, tag="sign_out"):
    """Staff leave a counter, which closes."""

    counter: str
    confirm: bool = False
    """True when the last counter at work is meant."""


class StopNumbers(Command, frozen=True, tag="stop_numbers"):
    """The duty lead stops giving out numbers; whoever has one is served (S58)."""


class ResumeNumbers(Command, frozen=True, tag="resume_numbers"):
    """The duty lead lets numbers be given out again, also after the hour."""


class HandOverTicket(Command, frozen=True, tag="hand_over_ticket"):
    """An unfinished ticket goes to the next shift or the next day (S58)."""

    number: str
    to: str


class CloseHall(Command, frozen=True, tag="close_hall"):
    """The day is done; refused while anybody is neither served nor handed over (S58)."""
