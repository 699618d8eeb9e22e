"""Accessible service: asked for, declined, the care window."""

import msgspec

from kiosk.domain.events.base import Event, TicketEvent


class AccessibleRequested(TicketEvent, frozen=True, tag="accessible_requested"):
    """A ticket asked for accessible service; it keeps its place in time (S22)."""

    class_id: str = msgspec.field(name="class")


class AccessibleDeclined(TicketEvent, frozen=True, tag="accessible_declined"):
    """A ticket went back to its former class with the original time (S23)."""

    class_id: str = msgspec.field(name="class")


class CareWindowPrepared(Event, frozen=True, tag="care_window_prepared"):
    """A counter suspended ordinary calling for an accessible customer (S18)."""

    counter: str


class CareWindowResumed(Event, frozen=True, tag="care_window_resumed"):
    """A counter calls ordinary numbers again (S18)."""

    counter: str
