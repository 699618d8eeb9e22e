"""Appointments: booked, changed, kept and not kept (S05)."""

import enum

import msgspec

from kiosk.domain.events.base import Event, TicketEvent
from kiosk.domain.moment import UtcMillis


class AppointmentBooked(Event, frozen=True, tag="appointment_booked"):
    """A service is promised at a time, and held until another."""

    code: str
    service: str
    slot: UtcMillis
    hold_until: UtcMillis
    class_id: str = msgspec.field(name="class")


class AppointmentChanged(Event, frozen=True, tag="appointment_changed"):
    """Time, service or class are others from now on."""

    code: str
    service: str
    slot: UtcMillis
    hold_until: UtcMillis
    class_id: str = msgspec.field(name="class")
    rebooked: bool = False
    """True when the hall could not keep the time."""


class AppointmentCancelled(Event, frozen=True, tag="appointment_cancelled"):
    """Nobody will come; the slot is free."""

    code: str


class AppointmentCheckedIn(TicketEvent, frozen=True, tag="appointment_checked_in"):
    """The holder came in time; the ticket is the appointment's."""

    code: str
    service: str
    slot: UtcMillis


class ReleaseReason(enum.StrEnum):
    """Why a slot was given up."""

    NOT_COME = "not_come"
    """Nobody came by the second it was held until."""
    LATE = "late"
    """The holder came later and took an ordinary number."""
    WALK_IN = "walk_in"
    """The holder could still have checked in and preferred an ordinary number."""


class AppointmentReleased(Event, frozen=True, tag="appointment_released"):
    """A slot was given up; a number was given instead unless nobody came."""

    code: str
    service: str
    slot: UtcMillis
    reason: ReleaseReason
    number: str = ""
    day: str = ""
