"""A text set into a box: as large as wished, smaller when it must, cut short at the very last.

The glyphs come from the font's Chinese face by way of Pillow, which can choose a face of a
collection; Kivy's own labels cannot, and would draw Chinese in Japanese shapes.
"""

import functools

import msgspec
from PIL import Image, ImageDraw, ImageFont

from kiosk.fonts import Weight
from kiosk.screens.theme import LINE_SPACING
from kiosk.typeset import ELLIPSIS, break_lines, font, printable

BASELINE = 0.94
"""From the top of a line, in sizes: Chinese stands 0.88 above it, a g hangs 0.22 below it."""
STEPS = 6
"""Sizes tried between the one wished for and the least; few, as each keeps a font open."""


class Lettering(msgspec.Struct, frozen=True):
    """How a text wishes to look."""

    size_px: int
    least_px: int
    weight: Weight = Weight.REGULAR


class SetText(msgspec.Struct, frozen=True):
    """A text as it was set."""

    lines: tuple[str, ...]
    size_px: int
    weight: Weight
    whole: bool = True
    """False when something had to be cut off."""

    @property
    def height_px(self) -> int:
        """Return how high all lines are together."""
        return line_height_px(self.size_px) * len(self.lines)

    @property
    def width_px(self) -> int:
        """Return how wide the longest line is."""
        face = font(self.weight, self.size_px)
        return max((_width(face, line) for line in self.lines), default=0)


def line_height_px(size_px: int) -> int:
    """Return the height of one line."""
    return round(size_px * LINE_SPACING)


def _width(face: ImageFont.FreeTypeFont, text: str) -> int:
    return -int(-face.getlength(text) // 1)


@functools.lru_cache(maxsize=512)
def set_text(text: str, width_px: int, height_px: int, style: Lettering) -> SetText:
    """Set a text into a box."""
    text = printable(text)
    if not text:
        return SetText((), style.size_px, style.weight)
    least_px = min(style.size_px, style.least_px)
    for step in range(STEPS + 1):
        size_px = style.size_px - (style.size_px - least_px) * step // STEPS
        face = font(style.weight, size_px)
        room = height_px // line_height_px(size_px)
        lines = break_lines(text, face, width_px) if room else []
        whole_words = _words_whole(text, lines) or step == STEPS
        wide = max((_width(face, line) for line in lines), default=0)
        if 0 < len(lines) <= room and wide <= width_px and whole_words:
            return SetText(tuple(lines), size_px, style.weight)
    return _cut_short(text, width_px, height_px, style)


def _cut_short(text: str, width_px: int, height_px: int, style: Lettering) -> SetText:
    least_px = min(style.size_px, style.least_px)
    face = font(style.weight, least_px)
    kept = break_lines(text, face, width_px)[: max(1, height_px // line_height_px(least_px))]
    while kept[-1] and _width(face, kept[-1] + ELLIPSIS) > width_px:
        kept[-1] = kept[-1][:-1]
    kept[-1] = kept[-1].rstrip() + ELLIPSIS
    return SetText(tuple(kept), least_px, style.weight, whole=False)


def _words_whole(text: str, lines: list[str]) -> bool:
    """Return whether no word of a spaced script was broken: then a smaller size is better."""
    words = {word for line in lines for word in line.split(" ")}
    return all(word in words for word in text.split(" ") if word.isascii())


def draw_mask(text: SetText, align: float) -> Image.Image:
    """Draw a text as a mask just as large as it is.

    Args:
        text: What to draw.
        align: 0 for the left, 0.5 for the middle, 1 for the right.
    """
    face = font(text.weight, text.size_px)
    width_px, advance_px = max(1, text.width_px), line_height_px(text.size_px)
    mask = Image.new("L", (width_px, max(1, text.height_px)), 0)
    draw = ImageDraw.Draw(mask)
    for row, line in enumerate(text.lines):
        left = (width_px - face.getlength(line)) * align
        foot = (round(left), row * advance_px + round(text.size_px * BASELINE))
        draw.text(foot, line, font=face, fill=255, anchor="ls")
    return mask
