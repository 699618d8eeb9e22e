"""The rules of what devices report: slips, announcements, faults."""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.commands import SlipOutcome
from kiosk.domain.decision import Decision, known_ticket
from kiosk.domain.hall import Hall
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import SlipState

SLIP_BEFORE = {
    SlipOutcome.SENDING: frozenset({SlipState.WANTED}),
    SlipOutcome.PRINTED: frozenset({SlipState.SENDING}),
    SlipOutcome.NOT_PRINTED: frozenset({SlipState.SENDING}),
    SlipOutcome.UNKNOWN: frozenset({SlipState.SENDING}),
}
"""In which state of a slip each report can be true."""


def report_printed(hall: Hall, command: c.ReportPrinted) -> Decision:
    """Write down what became of a slip."""
    ticket = known_ticket(hall, command.number, command.day)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.slip not in SLIP_BEFORE[command.outcome]:
        return Refused(Reason.WRONG_STATE)
    number, day = ticket.number, ticket.day
    match command.outcome:
        case SlipOutcome.SENDING:
            return (e.SlipSent(number=number, day=day, reprint=ticket.slips_sent > 0),)
        case SlipOutcome.PRINTED:
            return (e.SlipPrinted(number=number, day=day),)
        case SlipOutcome.NOT_PRINTED:
            return (e.SlipNotPrinted(number=number, day=day),)
        case SlipOutcome.UNKNOWN:
            return (e.SlipUnconfirmed(number=number, day=day),)
        case _:
            assert_never(command.outcome)


def reprint_slip(hall: Hall, command: c.ReprintSlip) -> Decision:
    """Order a slip, a second or a first that never came, unless one is on its way."""
    if not hall.plan.prints_slips:
        return Refused(Reason.NO_PRINTER)
    ticket = known_ticket(hall, command.number)
    if isinstance(ticket, Refused):
        return ticket
    if ticket.id in hall.slips_due:
        return Refused(Reason.SLIP_IS_COMING)
    large = command.large_print
    return (e.SlipReordered(number=ticket.number, day=ticket.day, large_print=large),)


def report_announced(hall: Hall, command: c.ReportAnnounced) -> Decision:
    """Note that a call was spoken, once."""
    ticket = known_ticket(hall, command.number, command.day)
    if isinstance(ticket, Refused):
        return ticket
    if command.calls <= ticket.announced:
        return ()
    if command.calls > ticket.calls:
        return Refused(Reason.WRONG_STATE)
    return (
        e.CallAnnounced(
            number=ticket.number, day=ticket.day, calls=command.calls, spoken=command.spoken
        ),
    )


def report_fault(hall: Hall, command: c.ReportFault) -> Decision:
    """Note that a device fails or works again, when that is news."""
    known = hall.faults.get(command.device)
    if command.kind is None:
        if known is None:
            return ()
        return (e.FaultCleared(device=command.device, kind=known.kind),)
    if known is not None and known.kind == command.kind:
        return ()
    return (e.FaultReported(device=command.device, kind=command.kind, detail=command.detail),)


def report_printer_answers(hall: Hall) -> Decision:
    """Remember that the printer can answer."""
    return () if hall.printer_answers else (e.PrinterAnswered(),)
