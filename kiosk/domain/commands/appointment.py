"""What is asked about appointments (S05); times are milliseconds since 1970, UTC."""

import msgspec

from kiosk.domain.commands.base import Command
from kiosk.domain.moment import UtcMillis


class BookAppointment(Command, frozen=True, tag="book_appointment"):
    """Somebody wants to come at a time; the same booking again changes nothing."""

    code: str
    service: str
    slot: UtcMillis
    hold_until: UtcMillis | None = None
    """Without it, as long after the slot as the service's settings say (Q11)."""
    class_id: str | None = msgspec.field(default=None, name="class")


class ChangeAppointment(Command, frozen=True, tag="change_appointment"):
    """Another time, service or class; what is not named stays as it was."""

    code: str
    service: str | None = None
    slot: UtcMillis | None = None
    hold_until: UtcMillis | None = None
    """Without it, a moved appointment is held as long after its slot as before."""
    class_id: str | None = msgspec.field(default=None, name="class")
    rebook: bool = False
    """True when the hall could not keep the time: the customer is owed an apology."""


class CancelAppointment(Command, frozen=True, tag="cancel_appointment"):
    """Nobody will come."""

    code: str


class CheckIn(Command, frozen=True, tag="check_in"):
    """The holder is here: a ticket, as the appointment or as anybody's (P19, P21)."""

    code: str
    walk_in: bool = False
    """An ordinary number instead; the slot is given up."""
    accessible: bool = False
    """As if ``request_accessible`` followed (S22)."""
    language: str | None = None
