"""The ticket printer: asked how it is, and a slip printed if somebody wants to see one."""

import uuid
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from drivers.faults import DeviceFault
from drivers.printer import open_printer
from drivers.slip import Slip
from drivers.ticket_printer import (
    PrinterIdentity,
    PrinterStatus,
    PrintOutcome,
    StatusLevel,
    TicketPrinter,
    gravest,
)
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, fault, ok, said, skipped, unknown, wrong
from kiosk.check.held import held_if_running
from kiosk.check.identity import told_parts
from kiosk.check.person import Answer, Person
from kiosk.domain.inventory import TELLS
from kiosk.fonts import Weight, chinese_face

NAME = "printer"
TEST_WORDS = "kiosk check"
HEIGHT_DOTS = 120


def printer(bench: Bench) -> Iterator[Finding]:
    """Ask the printer, then print a test slip if a person wants one."""
    if bench.settings.printer is None:
        return
    held = held_if_running(bench, NAME, NAME)
    if held is not None:
        yield held
        return
    opened = open_printer(bench.settings.printer.url, bench.settings.printer.profile)
    try:
        status = opened.status()
        yield from said_of(status, opened.identity())
        if not status.faults:
            yield test_slip(opened, bench.person)
    finally:
        opened.close()


def said_of(status: PrinterStatus, told: PrinterIdentity | None) -> Iterator[Finding]:
    """Say what the printer said of itself."""
    if status.faults:
        yield fault(NAME, gravest(status.faults), NAME)
        return
    if status.level is StatusLevel.WRITE_ONLY:
        yield unknown(NAME, said("check.printer_mute"))
    elif told is None:
        yield ok(NAME, said("check.printer_answers", level=status.level))
    else:
        itself = ", ".join(one.removeprefix(TELLS) for one in told_parts(told))
        yield ok(NAME, said("check.printer_answers_as", level=status.level, identity=itself))
    if status.near_end:
        yield fault("printer paper", "paper_near_end", NAME)


def test_slip(opened: TicketPrinter, person: Person) -> Finding:
    """Print a slip and ask whether it has come out."""
    name = "printer slip"
    if person.confirms(said("check.print_slip")) is not Answer.YES:
        return skipped(name, said("check.slip_skipped"))
    try:
        outcome = opened.print_slip(Slip(_drawn(opened.width_dots)), f"check {uuid.uuid4()}")
    except DeviceFault as error:
        return fault(name, error.kind, NAME)
    seen = person.confirms(said("check.slip_seen"))
    if seen is Answer.NO:
        return wrong(name, said("check.slip_not_seen"), said("check.slip_remedy"))
    if seen is Answer.SKIPPED and outcome is not PrintOutcome.PRINTED:
        return unknown(name, said("check.slip_unknown"))
    return ok(name, said("check.slip_printed"))


def _drawn(width_dots: int) -> Image.Image:
    """Draw a slip from margin to margin: a shifted head shows."""
    image = Image.new("1", (width_dots, HEIGHT_DOTS), 1)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width_dots - 1, HEIGHT_DOTS - 1), outline=0, width=3)
    face = chinese_face(Weight.REGULAR)
    font = ImageFont.truetype(face.path, 44, index=face.index)
    pen.text((width_dots // 2, HEIGHT_DOTS // 2), TEST_WORDS, fill=0, font=font, anchor="mm")
    return image


PROBES = (Probe("printer", Stage.DEVICES, printer),)
