"""The one theme: colours and sizes of every screen.

Sizes are millimetres on a 10-inch panel, the smallest one that is supported; a larger panel
shows everything larger. So one table serves 1024x600, 1280x800, 1920x1080 and portrait.
Colours that carry text have a contrast of at least 7:1 (WCAG 1.4.6), which a test computes.
"""

import math

import msgspec

from kiosk.screens.picture_size import PictureSize

SMALLEST_PANEL_DIAGONAL_MM = 254.0
"""Ten inches."""

# --- colours: paper, ink, and one accent -----------------------------------------------------
PAPER = "#F4F2EC"
"""Behind everything: warm, and less glaring than white."""
CARD = "#FFFFFF"
EDGE = "#DCD8CC"
"""Outline of cards; carries no text."""
INK = "#17252A"
INK_SOFT = "#3A4950"
"""Second lines: counts, the other language."""
ACCENT = "#0A5254"
"""Deep teal: what is chosen, what is new, what to press."""
ACCENT_PRESSED = "#073F41"
ACCENT_TINT = "#DDEDEA"
ON_ACCENT = "#FFFFFF"
NOTICE = "#FCEBC8"
"""Behind a sentence that asks for attention: a slip that does not come, a door away."""
ON_NOTICE = "#4D3200"

LEAVE = "#FFD400"
"""Behind the one page that asks everybody to leave: with black on it 14:1, told from every
other page by weak eyes and by those who see no red."""
ON_LEAVE = "#000000"

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    (INK, PAPER),
    (INK, CARD),
    (INK, ACCENT_TINT),
    (INK_SOFT, PAPER),
    (INK_SOFT, CARD),
    (INK_SOFT, ACCENT_TINT),
    (ACCENT, CARD),
    (ACCENT, PAPER),
    (ACCENT, ACCENT_TINT),
    (ON_ACCENT, ACCENT),
    (ON_ACCENT, ACCENT_PRESSED),
    (ON_NOTICE, NOTICE),
    (ON_LEAVE, LEAVE),
    (LEAVE, ON_LEAVE),
)
"""Every (text, ground) that a screen may draw; widgets refuse others."""

# --- sizes, in millimetres on the smallest panel ---------------------------------------------
TOUCH_MM = 20.0
"""Side of the smallest thing to press (hardware reference, section 5: kiosks, 20 mm)."""
MARGIN_MM = 6.0
GAP_MM = 4.0
PAD_MM = 3.0
RADIUS_MM = 3.5
EDGE_MM = 0.25

CAPITAL_MM = 4.8
"""Height of a capital I that ADA 707.7.2 asks for (3/16 inch)."""
CAPITAL_PER_EM = 0.733
"""What Noto Sans draws a capital at: OS/2 sCapHeight 733 of 1000."""
TEXT_MIN_MM = 6.6
"""Type size of the smallest sentence in the reader's language: 4.8 mm capitals."""
ECHO_MIN_MM = 4.6
"""Type size of what only repeats a text in another language, a switch away from full size."""
TEXT_MM = 7.2
TITLE_MM = 9.0
NAME_MM = 10.5
NUMBER_MM = 46.0
"""The ticket's number after it was taken: readable from the middle of the hall."""
LINE_SPACING = 1.18


class Scale(msgspec.Struct, frozen=True):
    """Millimetres to pixels of one display."""

    px_per_mm: float

    @classmethod
    def of(cls, size: PictureSize) -> "Scale":
        """Return the scale of a display of that size."""
        return cls(math.hypot(*size) / SMALLEST_PANEL_DIAGONAL_MM)

    def px(self, length_mm: float) -> int:
        """Return a length in whole pixels, at least one."""
        return max(1, round(length_mm * self.px_per_mm))
