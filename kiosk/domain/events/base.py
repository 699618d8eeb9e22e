"""What every event is made of."""

import msgspec

from kiosk.domain.moment import BusinessDay


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The base of every event."""


class TicketEvent(Event, frozen=True):
    """The base of every event about a ticket."""

    number: str
    day: BusinessDay
