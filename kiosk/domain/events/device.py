"""Devices and what they were asked: slips and faults."""

from kiosk.domain.events.base import Event, TicketEvent


class SlipSent(TicketEvent, frozen=True, tag="slip_sent"):
    """A slip is on its way to the printer; written down before the first byte leaves."""

    reprint: bool = False


class SlipPrinted(TicketEvent, frozen=True, tag="slip_printed"):
    """The printer confirmed the slip."""


class SlipNotPrinted(TicketEvent, frozen=True, tag="slip_not_printed"):
    """The printer surely printed nothing; the slip is wanted still."""


class SlipUnconfirmed(TicketEvent, frozen=True, tag="slip_unconfirmed"):
    """Nobody knows whether the slip came out; staff decide."""


class SlipReordered(TicketEvent, frozen=True, tag="slip_reordered"):
    """Staff asked for a slip again."""

    large_print: bool = False
    """In large print from now on (S25)."""


class FaultReported(Event, frozen=True, tag="fault_reported"):
    """A device fails."""

    device: str
    kind: str
    detail: str = ""


class FaultCleared(Event, frozen=True, tag="fault_cleared"):
    """A device works again."""

    device: str
    kind: str


class PrinterAnswered(Event, frozen=True, tag="printer_answered"):
    """The printer is known to answer status requests."""
