"""What is asked for people who need help."""

from kiosk.domain.commands.base import Command


class RequestHelp(Command, frozen=True, tag="request_help"):
    """Somebody presses a help button (S19) or asks at a screen (P04)."""

    place: str


class AcknowledgeHelp(Command, frozen=True, tag="acknowledge_help"):
    """Staff say that they are on their way; without ``help_id``, to the oldest call."""

    help_id: int | None = None


class RequestAccessible(Command, frozen=True, tag="request_accessible"):
    """A ticket asks for accessible service (S22), or a counter prepares for it (S18)."""

    number: str | None = None
    counter: str | None = None


class DeclineAccessible(Command, frozen=True, tag="decline_accessible"):
    """'I will manage' (S23): the ticket, or the counter, goes back to the ordinary queue."""

    number: str | None = None
    counter: str | None = None
