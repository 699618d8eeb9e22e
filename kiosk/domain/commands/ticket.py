"""What is asked of a ticket by itself, and of the day."""

from collections.abc import Mapping

import msgspec

from kiosk.domain.commands.base import Command


class IssueTicket(Command, frozen=True, tag="issue_ticket"):
    """A customer takes a number."""

    service: str | None = None
    journey: str | None = None
    """Instead of a service, or beside its first station: one of the hall's journeys (S106)."""
    class_id: str | None = msgspec.field(default=None, name="class")
    language: str | None = None
    large_print: bool = False
    """The customer wants the slip in large print, for whatever reason (S25)."""

    def __post_init__(self) -> None:
        """Refuse a command that asks for nothing.

        Raises:
            ValueError: Neither a service nor a journey is named.
        """
        if self.service is None and self.journey is None:
            raise ValueError("a ticket is for a `service` or a `journey`")


class CancelTicket(Command, frozen=True, tag="cancel_ticket"):
    """The customer has left or does not want the ticket."""

    number: str


class Resume(Command, frozen=True, tag="resume"):
    """A parked or missed ticket returns: to a counter, or to its old place in the queue."""

    number: str
    counter: str | None = None


class ReprintSlip(Command, frozen=True, tag="reprint_slip"):
    """Staff want a ticket's slip again; it will carry a mark."""

    number: str
    large_print: bool = False
    """This time, and from now on, in large print (S25)."""


class SkipNumbers(Command, frozen=True, tag="skip_numbers"):
    """A restored hall cannot know which numbers were given out since the copy."""

    given: Mapping[str, Mapping[str, int]] = msgspec.field(default_factory=dict)
    """By day and prefix, running numbers that are known to have been given out all the same."""


class CheckClocks(Command, frozen=True, tag="check_clocks"):
    """A limit may have passed (``kiosk.domain.watches``)."""


class TurnDay(Command, frozen=True, tag="turn_day"):
    """The clock has passed the hall's day: any command turns it, this one does only that."""
