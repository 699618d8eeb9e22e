"""An address becomes a printer: the one place that names every kind of link.

Opening never touches the device; a printer that is not there shows at the first question.
"""

from pathlib import Path
from typing import assert_never

from drivers.escpos_printer import EscposPrinter
from drivers.print_jobs import PrintJobs
from drivers.printer_link import FileLink, Link
from drivers.printer_profile import PLAIN, TEXT_UP_TO_BAUD, PrinterProfile
from drivers.printer_serial import SerialLink
from drivers.printer_tcp import TcpLink
from drivers.printer_url import (
    FilePrinterUrl,
    PrinterUrl,
    SerialPrinterUrl,
    SimPrinterUrl,
    TcpPrinterUrl,
    UsbPrinterUrl,
    parse_printer_url,
)
from drivers.printer_usb import UsbLink
from drivers.printer_wire import ListeningWire
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import TicketPrinter


def open_printer(
    url: PrinterUrl | str,
    profile: PrinterProfile = PLAIN[80],
    *,
    answers: bool = False,
    jobs: PrintJobs | None = None,
    letters_up_to_baud: int = TEXT_UP_TO_BAUD,
) -> TicketPrinter:
    """Make the printer at ``url``; nothing is opened yet.

    Args:
        url: the address, parsed or as text.
        profile: the model.
        answers: this printer has answered before (its ``level`` was more than
            ``write_only``), so that its silence is a fault and not its nature.
        jobs: what became of each job; without it that is forgotten at the end.
        letters_up_to_baud: on a serial line no faster than this, slips are printed in the
            printer's own letters where it has them all.

    Raises:
        PrinterUrlError: ``url`` is no printer's address.
    """
    parsed = parse_printer_url(url) if isinstance(url, str) else url
    if isinstance(parsed, SimPrinterUrl):
        out = None if parsed.out is None else Path(parsed.out)
        return SimulatedPrinter(profile, out=out, answers=answers, jobs=jobs)
    slow = isinstance(parsed, SerialPrinterUrl) and _baud(parsed, profile) <= letters_up_to_baud
    wire = ListeningWire(_link(parsed, profile))
    return EscposPrinter(wire, profile, answers=answers, jobs=jobs, as_text=slow)


def _baud(url: SerialPrinterUrl, profile: PrinterProfile) -> int:
    return profile.baud if url.baud is None else url.baud


def _link(
    url: TcpPrinterUrl | SerialPrinterUrl | UsbPrinterUrl | FilePrinterUrl,
    profile: PrinterProfile,
) -> Link:
    match url:
        case TcpPrinterUrl(host=host, port=port):
            return TcpLink(host, port)
        case SerialPrinterUrl(path=path, flow=flow):
            return SerialLink(path, _baud(url, profile), flow)
        case UsbPrinterUrl(vendor=vendor, product=product, serial=serial):
            return UsbLink(vendor, product, serial)
        case FilePrinterUrl(path=path):
            return FileLink(path)
        case _:
            assert_never(url)
