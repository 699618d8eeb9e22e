"""A lobby that takes appointments: slots relative to its opening, codes of its own."""

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.appointment import Appointment
from kiosk.domain.moment import Moment, UtcMillis
from kiosk.domain.plan import TicketClass
from kiosk.domain.ticket import Ticket
from tests.domain.lobby import OPENING, PLAN, Lobby, found, number_of

APPOINTMENT = TicketClass("appointment", {"zh": "预约", "en": "Appointment"}, 300, slope=12_000)
WITH_APPOINTMENTS = replace(PLAN, classes=(*PLAN.classes, APPOINTMENT))
MINUTE_MS = 60_000
HALF_PAST = 30
"""Minutes after opening: the slot most tests use; held for the 15 minutes of Q11."""


def minutes(after_opening: float) -> UtcMillis:
    """Return the time so many minutes after opening."""
    return UtcMillis(OPENING + round(after_opening * MINUTE_MS))


class Booked(Lobby):
    """The lobby with appointments, one of them already booked: ``Y1`` at half past."""

    def __init__(self, **changes: object) -> None:
        self.midnight = UtcMillis(0)
        super().__init__(replace(WITH_APPOINTMENTS, **changes))
        self.book("Y1", HALF_PAST)

    @property
    def moment(self) -> Moment:
        """What the clock says, midnight included once a test has told it."""
        return replace(super().moment, midnight=self.midnight)

    def book(self, code: str, at_min: float, **fields: str) -> None:
        """Book a slot so many minutes after opening."""
        wanted = {"service": "account", **fields}
        class_id = wanted.pop("class_id", None)
        self.do(
            c.BookAppointment(
                code=code, slot=minutes(at_min), class_id=class_id, service=wanted["service"]
            )
        )

    def at_min(self, after_opening: float) -> "Booked":
        """Set the clock."""
        self.at = minutes(after_opening)
        return self

    def appointment(self, code: str = "Y1") -> Appointment:
        """Return an appointment."""
        return found(self.hall.appointments.get(code))

    def check_in(self, code: str = "Y1", *, walk_in: bool = False) -> Ticket:
        """Check in and return the ticket."""
        issued = self.do(c.CheckIn(code=code, walk_in=walk_in))[0]
        return self.ticket(number_of(issued))
