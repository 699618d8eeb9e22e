"""A picture becomes bytes that any ESC/POS printer draws and none obeys by mistake.

Printers look for real-time commands (DLE EOT, DLE ENQ, DLE DC4) even inside picture data:
Epson's TM-T90 manual warns of it, and one ticket in ten holds such bytes by chance; one of
them clears the buffer, another fires the drawer. Beside each dot that would read as DLE one
more is black, in the *picture*, before it is encoded: what ``as_printed`` returns is, dot for
dot, what comes out, and no picture leaves here with a command inside.
"""

import functools
import re
from collections.abc import Iterator

from PIL import Image, ImageOps

from drivers.escpos_library import Dummy
from drivers.printer_profile import PrinterProfile, Raster
from drivers.ticket_printer import ImageTooWideError

BAND_ROWS = 96
"""Rows per command: so few that a band cut off in the middle is soon filled up (below)."""
SHORTEST_BAND_ROWS = 8
"""Shorter ones cost more in headers, and in starts and stops of the paper, than they save."""
STRIP_ROWS = 24
"""Dots of a column of ESC * 33."""
COMMAND_BYTES = 64
"""More than any command has beside its picture."""

_REALTIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
_THICKENED = b"\x18"
"""DLE is a single black dot between white ones; with one more dot beside it, it is no DLE."""
_IMPLEMENTATIONS = {
    Raster.ROWS: "bitImageRaster",
    Raster.BLOCK: "graphics",
    Raster.COLUMNS: "bitImageColumn",
}
"""The library's names of the commands."""


def without_realtime_commands(dots: bytes) -> bytes:
    """Blacken one dot wherever picture data would read as a real-time command."""
    return _REALTIME.sub(_THICKENED, dots)


def contains_realtime_command(data: bytes) -> bool:
    """Whether a printer that listens inside pictures would find a command."""
    return _REALTIME.search(data) is not None


def interruption_filler(profile: PrinterProfile) -> bytes:
    """White picture data, enough to complete any band that was cut off in the middle.

    After a job that broke off, a printer takes the next bytes for the rest of the picture;
    outside a picture it skips NUL.
    """
    return bytes((profile.width_dots + 7) // 8 * BAND_ROWS + COMMAND_BYTES)


def check_width(image: Image.Image, profile: PrinterProfile) -> None:
    """See that a picture fits on the paper.

    Raises:
        ImageTooWideError: it does not.
    """
    if image.width > profile.width_dots:
        raise ImageTooWideError(f"slip of {image.width} dots on paper of {profile.width_dots}")


def as_printed(image: Image.Image, profile: PrinterProfile) -> Image.Image:
    """The picture that comes out on paper, dot for dot and as wide as the paper.

    Raises:
        ImageTooWideError: the picture is wider than the paper.
    """
    check_width(image, profile)
    page = Image.new("1", (profile.width_dots, image.height), 1)
    page.paste(image)
    top = 0
    for band in bands(image, profile.raster):
        page.paste(_thickened(band, profile.raster), (0, top))
        top += band.height
    return page


def encode_picture(image: Image.Image, profile: PrinterProfile) -> bytes:
    """The commands that draw ``as_printed(image, profile)``.

    Raises:
        ImageTooWideError: the picture is wider than the paper.
    """
    check_width(image, profile)
    return b"".join(
        _command(_thickened(band, profile.raster), profile)
        for band in bands(image, profile.raster)
    )


def _command(band: Image.Image, profile: PrinterProfile) -> bytes:
    encoder = _encoder(profile.width_dots)
    encoder.image(band, fragment_height=BAND_ROWS, impl=_IMPLEMENTATIONS[profile.raster])
    command = bytes(encoder.output)
    if contains_realtime_command(command):
        # Its dots hold none, so it is the length in the header: one white byte a row more.
        wider = Image.new("1", (band.width + 8, band.height), 1)
        wider.paste(band)
        return _command(wider, profile)
    return command


def _thickened(band: Image.Image, raster: Raster) -> Image.Image:
    """The band with a dot more wherever its bytes, in the order they are sent, hold DLE."""
    turned = _turned(band, raster)
    ink = ImageOps.invert(turned.convert("L")).convert("1")
    dots = ink.tobytes()
    clean = without_realtime_commands(dots)
    if clean == dots:
        return band
    # Padded to whole bytes, as it is sent: the dot more may stand in the padding.
    size = ((turned.width + 7) // 8 * 8, turned.height)
    drawn = Image.frombytes("1", size, bytes(255 - byte for byte in clean))
    return _turned(drawn, raster)


def _turned(band: Image.Image, raster: Raster) -> Image.Image:
    """Rows are sent as they are; columns are the rows of the picture on its side."""
    if raster is not Raster.COLUMNS:
        return band
    return band.transpose(Image.Transpose.TRANSPOSE)


def bands(image: Image.Image, raster: Raster = Raster.ROWS) -> Iterator[Image.Image]:
    """Cut a slip into bands, each no wider than its ink; together they are the slip again.

    White costs a byte a row instead of seventy: a slip of 132 mm shrinks to half its bytes,
    which a serial line at 115,200 baud needs to be done in 5 s. Paper feed commands would be
    shorter still, but their unit differs from model to model.
    """
    ink = ImageOps.invert(image.convert("L"))
    top = 0
    for bottom in _strips(ink) if raster is Raster.COLUMNS else _seams(ink):
        inked = ink.crop((0, top, ink.width, bottom)).getbbox()
        right = 1 if inked is None else inked[2]
        band = image.crop((0, top, right, min(bottom, image.height)))
        if bottom > image.height:
            whole = Image.new("1", (right, bottom - top), 1)
            whole.paste(band)
            band = whole
        yield band
        top = bottom


def _strips(ink: Image.Image) -> Iterator[int]:
    """Rows where a strip of columns ends; the last one may reach below the picture."""
    yield from range(STRIP_ROWS, ink.height + STRIP_ROWS, STRIP_ROWS)


def _seams(ink: Image.Image) -> Iterator[int]:
    """Rows where a band ends: between ink and white, and at the latest after BAND_ROWS."""
    dots = ink.tobytes()
    white = bytes(ink.width)
    inked = [
        dots[row * ink.width : (row + 1) * ink.width] != white for row in range(ink.height)
    ]
    start = 0
    for row in range(1, ink.height):
        turned = inked[row] is not inked[row - 1]
        if row - start >= BAND_ROWS or (turned and row - start >= SHORTEST_BAND_ROWS):
            yield row
            start = row
    yield ink.height


def _encoder(width_dots: int) -> Dummy:
    encoder = Dummy()
    # The library prints a remark on stdout for each picture when it is not told the width.
    encoder.profile.profile_data = _library_profile(width_dots)
    return encoder


@functools.cache
def _library_profile(width_dots: int) -> dict[str, object]:
    # A band whose ink ends in the last byte may be padded by one byte of white.
    return {"media": {"width": {"pixels": width_dots + 8}}}
