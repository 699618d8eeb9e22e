"""What is asked when a ticket goes from one counter to another, or from station to station."""

import enum

from kiosk.domain.commands.base import Command


class Place(enum.StrEnum):
    """Where a ticket joins the line that it is passed on to."""

    ORIGINAL = "original"
    """By its original time."""
    FIRST = "first"
    """Before everybody in that line."""
    LAST = "last"
    """As if it had come just now."""


class Transfer(Command, frozen=True, tag="transfer"):
    """The counter passes its customer on: to a service, a counter or a station.

    With ``offer`` the other counter must accept first, and the ticket keeps its time whatever
    ``place`` says (S10). The note is for the colleague; it is never printed.
    """

    counter: str
    service: str | None = None
    to_counter: str | None = None
    station: str | None = None
    """A service of the ticket's journey; the journey goes on from there."""
    place: Place = Place.ORIGINAL
    note: str = ""
    offer: bool = False


class AcceptTransfer(Command, frozen=True, tag="accept_transfer"):
    """A counter takes the ticket offered to it; without ``number``, the longest-waiting."""

    counter: str
    number: str | None = None


class DeclineTransfer(Command, frozen=True, tag="decline_transfer"):
    """A counter does not take the ticket offered to it."""

    counter: str
    number: str | None = None


class ChangeService(Command, frozen=True, tag="change_service"):
    """A ticket was taken for the wrong service; number and time are kept (S02)."""

    number: str
    service: str


class SkipStation(Command, frozen=True, tag="skip_station"):
    """A waiting ticket needs not go to the station it waits at (S106)."""

    number: str
