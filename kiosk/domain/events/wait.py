"""How long people will wait, what they were told, and how well it came true."""

import msgspec

from kiosk.domain.events.base import Event, TicketEvent
from kiosk.domain.moment import BusinessDay


class EstimatedWait(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long somebody of this class would wait for this service who came now."""

    service: str
    class_id: str = msgspec.field(name="class")
    p50_s: int | None = None
    """Half of all waits are shorter; None when there is no estimate any more."""
    p80_s: int | None = None
    """Four of five are shorter."""


class WaitsEstimated(Event, frozen=True, tag="waits_estimated"):
    """The estimates are up to date; those that have changed are named, the others stand."""

    waits: tuple[EstimatedWait, ...] = ()


class WaitUpdated(TicketEvent, frozen=True, tag="wait_updated"):
    """The holder of a waiting ticket is told anew how much longer it will take (S06)."""

    low_s: int
    """From now; half of all waits are shorter."""
    high_s: int
    """Four of five are shorter."""
    grown: bool = False
    """True when it is more than five minutes later than was told before (P10)."""


class EstimateMeasured(Event, frozen=True, tag="estimate_measured"):
    """How well a day's waits were told; of tickets told a range at issue that had to wait."""

    day: BusinessDay
    tickets: int
    mean_error_s: int
    """Mean distance between the wait and the lower end told."""
    bias_s: int
    """Mean of lower end told minus wait: negative when waits were longer than told."""
    within: int
    """How many waited no longer than the upper end; four of five is as it should be."""
