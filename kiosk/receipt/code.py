"""The QR code that staff scan: the full id, never too small, never without its white edge."""

import functools

import segno
from PIL import Image

from kiosk.receipt.page import Page
from kiosk.typeset import BLACK, WHITE

MODULE_DOTS = 4
"""The least size of a QR module: 0.5 mm, what phones and counter scanners read for sure."""
QUIET_MODULES = 4
"""White modules around the code (ISO/IEC 18004)."""


class SlipIdTooLongError(ValueError):
    """The full id does not fit into a code that this paper is wide enough for."""


@functools.lru_cache(maxsize=1)
def _encoded(full_id: str) -> segno.QRCode:
    """A slip asks twice, for its picture and for its lines; 4 ms each."""
    return segno.make_qr(full_id, error="m", boost_error=False)


class QrCode:
    """A full id as a code of error correction M, for one paper."""

    def __init__(self, full_id: str, page: Page, side_mm: float) -> None:
        """Lay the code out.

        Raises:
            SlipIdTooLongError: the id is too long for a code on this paper.
        """
        self._code = _encoded(full_id)
        self._modules = int(self._code.symbol_size(border=QUIET_MODULES)[0])
        self.module_dots = max(page.dots(side_mm) // self._modules, MODULE_DOTS)
        side = self._modules * self.module_dots
        if side > page.inner:
            raise SlipIdTooLongError(f"{len(full_id)} characters need {side} dots")

    def strip(self) -> Image.Image:
        """Draw it with the white around it."""
        rows = self._code.matrix_iter(border=QUIET_MODULES)
        small = Image.new("L", (self._modules, self._modules), WHITE)
        small.putdata([BLACK if module else WHITE for row in rows for module in row])
        side = self._modules * self.module_dots
        return small.resize((side, side), Image.Resampling.NEAREST)
