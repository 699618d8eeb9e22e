"""What the loops around the devices report."""

import enum

from kiosk.domain.commands.base import Command


class SlipOutcome(enum.StrEnum):
    """What the printing loop reports of one slip."""

    SENDING = "sending"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


class ReportPrinted(Command, frozen=True, tag="report_printed"):
    """The printing loop says what became of a ticket's slip."""

    number: str
    outcome: SlipOutcome
    day: str | None = None
    """The ticket's business day; without it, today."""


class ReportAnnounced(Command, frozen=True, tag="report_announced"):
    """The loudspeaker has spoken a ticket's ``calls``-th call, or it was too late to."""

    number: str
    calls: int
    spoken: bool
    day: str | None = None


class ReportFault(Command, frozen=True, tag="report_fault"):
    """A device fails (``kind``) or works again (no ``kind``)."""

    device: str
    kind: str | None = None
    detail: str = ""


class ReportPrinterAnswers(Command, frozen=True, tag="report_printer_answers"):
    """The printer has answered a status request: from now on its silence is a fault."""
