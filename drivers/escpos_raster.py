"""A slip becomes one byte string that any ESC/POS printer draws and none obeys by mistake.

Raster bands (GS v 0) only: right in every language and on models without a Chinese font.
Printers look for real-time commands (DLE EOT, DLE ENQ, DLE DC4) even inside picture data:
Epson's TM-T90 manual warns of it, and one ticket in ten holds such bytes by chance; one of
them clears the buffer, another fires the drawer. No slip leaves here with one inside.
"""

import functools
import re
from collections.abc import Iterator

from PIL import Image, ImageOps

from drivers.escpos_library import Dummy
from drivers.escpos_status import ORDERED_REQUEST
from drivers.ticket_printer import ImageTooWideError

BAND_ROWS = 96
"""Rows per GS v 0: small enough that a band cut off in the middle is soon filled up (below)."""
SHORTEST_BAND_ROWS = 8
"""Shorter ones cost more in headers, and in starts and stops of the paper, than they save."""
INITIALISE = b"\x1b@"

_REALTIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
_THICKENED = b"\x18"
"""DLE is a single black dot between white ones; with one more dot beside it, it is no DLE."""


def without_realtime_commands(raster: bytes) -> bytes:
    """Blacken one dot wherever picture data would read as a real-time command."""
    return _REALTIME.sub(_THICKENED, raster)


def contains_realtime_command(data: bytes) -> bool:
    """Whether a printer that listens inside pictures would find a command."""
    return _REALTIME.search(data) is not None


def interruption_filler(width_dots: int) -> bytes:
    """White picture data, enough to complete any band that was cut off in the middle.

    After a job that broke off, a printer takes the next bytes for the rest of the picture;
    outside a picture it skips NUL.
    """
    return bytes((width_dots + 7) // 8 * BAND_ROWS)


def encode_slip(image: Image.Image, width_dots: int) -> bytes:
    """Everything to send for one slip: start afresh, picture, feed, cut, ask for an answer.

    Raises:
        ImageTooWideError: the picture is wider than the paper.
    """
    if image.width > width_dots:
        raise ImageTooWideError(f"slip of {image.width} dots on paper of {width_dots}")
    picture = _encoder(width_dots)
    for band in bands(image):
        picture.image(band, fragment_height=BAND_ROWS)
    cut = _encoder(width_dots)
    # The partial cut leaves the slip hanging by a thread, so it does not fall to the floor.
    cut.cut(mode="PART")
    raster = without_realtime_commands(picture.output)
    return INITIALISE + raster + bytes(cut.output) + ORDERED_REQUEST


def bands(image: Image.Image) -> Iterator[Image.Image]:
    """Cut a slip into bands, each no wider than its ink; together they are the slip again.

    White costs a byte a row instead of seventy: a slip of 132 mm shrinks to half its bytes,
    which a serial line at 115,200 baud needs to be done in 5 s. Paper feed commands would be
    shorter still, but their unit differs from model to model.
    """
    ink = ImageOps.invert(image.convert("L"))
    top = 0
    for bottom in _seams(ink):
        inked = ink.crop((0, top, ink.width, bottom)).getbbox()
        right = 1 if inked is None else inked[2]
        yield image.crop((0, top, right, bottom))
        top = bottom


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
    encoder.profile.profile_data = _profile(width_dots)
    return encoder


@functools.cache
def _profile(width_dots: int) -> dict[str, object]:
    return {
        "media": {"width": {"pixels": width_dots}},
        "features": {"paperFullCut": True, "paperPartCut": True},
    }
