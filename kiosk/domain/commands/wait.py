"""What the estimator reports."""

import msgspec

from kiosk.domain.commands.base import Command
from kiosk.domain.events.wait import EstimatedWait


class TicketWait(msgspec.Struct, frozen=True):
    """How much longer a ticket will wait from now; seconds."""

    number: str
    p50_s: int
    p80_s: int


class ReportEstimate(Command, frozen=True, tag="report_estimate"):
    """The estimator has played the hall forward: of newcomers, and of those who wait."""

    waits: tuple[EstimatedWait, ...]
    """All that can be told; what is not named can no longer be."""
    tickets: tuple[TicketWait, ...] = ()
