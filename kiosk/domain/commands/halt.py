"""What staff or headquarters ask of the hall as a whole: notices, a pause, an emergency."""

import msgspec

from kiosk.domain.commands.base import Command
from kiosk.domain.moment import UtcMillis


class ShowNotice(Command, frozen=True, tag="show_notice"):
    """Show a few words to everybody; the same id again takes the former one's place."""

    notice: str
    """Its id."""
    text: dict[str, str]
    """By language, in one of the hall's at least."""
    until: UtcMillis
    since: UtcMillis | None = None
    """At once if not said."""
    urgent: bool = False


class WithdrawNotice(Command, frozen=True, tag="withdraw_notice"):
    """Show a notice no longer."""

    notice: str


class PauseHall(Command, frozen=True, tag="pause_hall"):
    """Give no numbers and call nobody, until resumed; whoever waits stays in line."""

    why: dict[str, str] = msgspec.field(default_factory=dict)
    """For the screens, by language."""
    by: str = ""


class ResumeHall(Command, frozen=True, tag="resume_hall"):
    """Go on after a pause."""

    by: str = ""


class StartEmergency(Command, frozen=True, tag="start_emergency"):
    """Ask everybody to leave the hall (S75)."""

    drill: bool = False
    by: str = ""
    """Who: a badge or a name."""
    place: str = ""
    """Where it was asked for: ``staff screen``, ``headquarters``, …"""


class EndEmergency(Command, frozen=True, tag="end_emergency"):
    """The danger is over: the hall is as it was before."""

    by: str = ""
    place: str = ""
