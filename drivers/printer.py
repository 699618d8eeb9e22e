"""An address becomes a printer: the one place that names every kind of link.

Opening never touches the device; a printer that is not there shows at the first question.
"""

from pathlib import Path
from typing import assert_never

from drivers.escpos_printer import EscposPrinter
from drivers.print_jobs import PrintJobs
from drivers.printer_link import FileLink, Link
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
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import TicketPrinter

DOTS_PER_MM = 8
"""203 dpi."""
_PRINTABLE_DOTS = {58: 384, 80: 576}
"""Paper width in mm to the dots that a head of that class has (48 mm and 72 mm)."""
_MARGINS_MM = 8


def width_in_dots(paper_mm: int) -> int:
    """Dots across paper of that width: 576 at 80 mm, 384 at 58 mm."""
    return _PRINTABLE_DOTS.get(paper_mm, (paper_mm - _MARGINS_MM) * DOTS_PER_MM)


def open_printer(
    url: PrinterUrl | str,
    *,
    width_dots: int = 576,
    answers: bool = False,
    jobs: PrintJobs | None = None,
) -> TicketPrinter:
    """Make the printer at ``url``; nothing is opened yet.

    Args:
        url: the address, parsed or as text.
        width_dots: dots across the paper; see ``width_in_dots``.
        answers: this printer has answered before (its ``level`` was more than
            ``write_only``), so that its silence is a fault and not its nature.
        jobs: what became of each job; without it that is forgotten at the end.

    Raises:
        PrinterUrlError: ``url`` is no printer's address.
    """
    parsed = parse_printer_url(url) if isinstance(url, str) else url
    if isinstance(parsed, SimPrinterUrl):
        out = None if parsed.out is None else Path(parsed.out)
        return SimulatedPrinter(width_dots=width_dots, out=out, answers=answers, jobs=jobs)
    return EscposPrinter(_link(parsed), width_dots=width_dots, answers=answers, jobs=jobs)


def _link(url: TcpPrinterUrl | SerialPrinterUrl | UsbPrinterUrl | FilePrinterUrl) -> Link:
    match url:
        case TcpPrinterUrl(host=host, port=port):
            return TcpLink(host, port)
        case SerialPrinterUrl(path=path, baud=baud, flow=flow):
            return SerialLink(path, baud, flow)
        case UsbPrinterUrl(vendor=vendor, product=product, serial=serial):
            return UsbLink(vendor, product, serial)
        case FilePrinterUrl(path=path):
            return FileLink(path)
        case _:
            assert_never(url)
