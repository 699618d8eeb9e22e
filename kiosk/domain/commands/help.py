"""What is asked when somebody calls for help, and of the buttons they call with (S19)."""

from kiosk.domain.commands.base import Command


class RequestHelp(Command, frozen=True, tag="request_help"):
    """Somebody presses a help button (S19) or asks at a screen (P04).

    The id of a help button as ``place`` makes it that button's call.
    """

    place: str


class AcknowledgeHelp(Command, frozen=True, tag="acknowledge_help"):
    """Staff say that they are on their way; without ``help_id``, to the oldest call."""

    help_id: int | None = None
    by: str = ""
    """A badge or a name (S19)."""
    test: bool = False
    """True when staff pressed it themselves, to see whether it works."""


class AttendHelp(Command, frozen=True, tag="attend_help"):
    """Staff are with the person; without ``help_id``, in the oldest call."""

    help_id: int | None = None
    by: str = ""


class ClearHelp(Command, frozen=True, tag="clear_help"):
    """Nobody needed anything: a false alarm, or a test of the button (S19)."""

    help_id: int | None = None
    test: bool = False
    by: str = ""


class ReportTested(Command, frozen=True, tag="report_tested"):
    """Staff have tried a help button: it works, or it does not (S19)."""

    button: str
    fine: bool
    by: str = ""
