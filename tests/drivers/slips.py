"""Pictures to print in tests, each unlike the others."""

import itertools
import random

from PIL import Image, ImageDraw

from drivers.escpos_slip import encode_slip
from drivers.printer_paper import LINE_DOTS
from drivers.printer_profile import PLAIN, PrinterProfile
from drivers.slip import Slip, SlipLine
from drivers.ticket_printer import PrintOutcome, TicketPrinter

FED_ROWS = 6 * LINE_DOTS
"""White rows between a slip and its cut: the library feeds six lines."""
_jobs = itertools.count(1)


def prints(
    printer: TicketPrinter,
    image: Image.Image,
    lines: tuple[SlipLine, ...] | None = None,
    *,
    job: str | None = None,
) -> PrintOutcome:
    """Let ``printer`` print ``image``, as a job that it has never seen unless one is named."""
    return printer.print_slip(Slip(image, lines), job or f"test/{next(_jobs)}")


def job_of(image: Image.Image, profile: PrinterProfile = PLAIN[80]) -> bytes:
    """The bytes of a job that prints ``image``."""
    return encode_slip(Slip(image), profile, b"test")


def slip(seed: int = 1, *, width: int = 576, height: int = 300) -> Image.Image:
    """A white slip with some bars and dots, the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311  # pictures, not secrets
    image = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(image)
    for _ in range(20):
        x, y = chance.randrange(width - 40), chance.randrange(height - 40)
        draw.rectangle((x, y, x + chance.randrange(40), y + chance.randrange(40)), fill=0)
    return image


def noise(seed: int, *, width: int = 576, height: int = 300) -> Image.Image:
    """A slip of pure chance: the worst that can be asked of a printer."""
    chance = random.Random(seed)  # noqa: S311  # pictures, not secrets
    return Image.frombytes("1", (width, height), chance.randbytes(width // 8 * height))


def without_feed(printed: Image.Image, height: int) -> Image.Image:
    """The picture on a slip that was cut, without the paper fed before the cut."""
    return printed.crop((0, 0, printed.width, height))
