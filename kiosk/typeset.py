"""A text always fits its width: it shrinks first, then breaks, and at the last is cut short.

Chinese breaks between any two characters but never leaves a comma at the head of a line, nor
parts a figure from what it counts; other scripts break at spaces, and inside a word only when
the word alone is too wide.
"""

import functools
import math
import re
import unicodedata
from typing import Protocol

import msgspec
from PIL import Image, ImageDraw, ImageFont

from kiosk.fonts import Weight, chinese_face

WHITE, BLACK = 255, 0
ELLIPSIS = "…"
LINE_SPACING = 1.25
"""Baseline to baseline, in sizes; Chinese fills its whole square and needs the air."""
BASELINE = 0.97
"""From the top of a line, in sizes: room for Chinese above, for the tails of g and y below."""
_NOT_FIRST = "，。、；：！？）》」』”’…,.;:!?)%·"  # noqa: RUF001  # Chinese punctuation is meant
_PAUSE = re.compile(r"[，。；：！？]+|[,.;:!?]+(?= )")  # noqa: RUF001  # as in the texts
_TWO_LINES = 2
_PIECES = re.compile(
    r"[ ]+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+(?:(?<=\d)[\u4e00-\u9fff])?"
    rf"|.[{re.escape(_NOT_FIRST)}]*"
)


class Measure(Protocol):
    """What can say how wide a text gets: a font, or a printer's own characters."""

    def getlength(self, text: str) -> float:
        """Return the width of ``text`` in dots."""
        ...


@functools.lru_cache(maxsize=8)
def font(weight: Weight, size_dots: int) -> ImageFont.FreeTypeFont:
    """The Chinese face in one size; costs 2.4 MB and 3 ms.

    The basic layout: the same on every machine, whether or not it has the complex one.
    """
    face = chinese_face(weight)
    return ImageFont.truetype(
        face.path, size=size_dots, index=face.index, layout_engine=ImageFont.Layout.BASIC
    )


class Ruler:
    """A font's widths, each character measured once: breaking lines asks a thousand times.

    The basic layout neither kerns this face nor joins its letters, so a text is as wide as its
    characters together (a test holds it to that).
    """

    def __init__(self, shape: ImageFont.FreeTypeFont) -> None:
        self._shape = shape
        self._widths: dict[str, float] = {}

    def getlength(self, text: str) -> float:
        """Return the width of ``text`` in dots."""
        return sum(map(self._width, text))

    def _width(self, char: str) -> float:
        width = self._widths.get(char)
        if width is None:
            width = self._widths[char] = self._shape.getlength(char)
        return width


@functools.lru_cache(maxsize=16)
def ruler(weight: Weight, size_dots: int) -> Ruler:
    """Return how wide texts get in one size of the Chinese face."""
    return Ruler(font(weight, size_dots))


def forget_fonts() -> None:
    """Give the memory of all sizes back: the next slip may be minutes away."""
    ruler.cache_clear()
    font.cache_clear()


def printable(text: str) -> str:
    """``text`` in one line, without what has no shape: line breaks, control characters."""
    spaced = " ".join(text.split())
    return "".join(
        char for char in spaced if char == " " or unicodedata.category(char)[0] != "C"
    )


class TextStyle(msgspec.Struct, frozen=True):
    """How a text wishes to look, and how far it may give way."""

    size_dots: int
    """The size wished for."""
    smallest_dots: int
    """Never smaller; from there on the text breaks into lines."""
    weight: Weight = Weight.REGULAR
    most_lines: int = 3
    """What does not fit in so many lines is cut short with an ellipsis."""
    breaks_first: bool = False
    """It rather breaks into lines than gets smaller, unless a word would be torn."""
    left: bool = False
    """Lines begin at the left edge instead of standing in the middle."""


def fits_in_one_line(text: str, width_dots: int, style: TextStyle) -> bool:
    """Whether ``text`` stays in one line, perhaps smaller."""
    wished = ruler(style.weight, style.size_dots).getlength(printable(text))
    if style.breaks_first:
        return wished <= width_dots
    return wished * style.smallest_dots / style.size_dots <= width_dots


def text_strip(text: str, width_dots: int, style: TextStyle) -> Image.Image:
    """Draw ``text`` black on white, on a strip exactly ``width_dots`` wide."""
    text = printable(text)
    size_dots = _size_for(text, width_dots, style)
    shape = ruler(style.weight, size_dots)
    lines = fitted_lines(text, shape, width_dots, style.most_lines)
    return _draw(lines, font(style.weight, size_dots), size_dots, width_dots, left=style.left)


def _size_for(text: str, width_dots: int, style: TextStyle) -> int:
    """As wished; or what fits in one line; or the largest size that takes two.

    A word wider than a line makes the text smaller, as far as that saves it from being torn.
    """
    shape = ruler(style.weight, style.size_dots)
    needed = shape.getlength(text)
    if needed <= width_dots:
        return style.size_dots
    if not style.breaks_first and needed * style.smallest_dots <= width_dots * style.size_dots:
        return _fitting(needed, width_dots, style)
    widest = widest_word(text, shape)
    if widest > width_dots:
        return _fitting(widest, width_dots, style)
    most = style.most_lines if style.breaks_first else _TWO_LINES
    for size_dots in range(style.size_dots, style.smallest_dots, -2):
        # A smaller text on this paper breaks as this one would on wider paper.
        wider = width_dots * style.size_dots // size_dots
        if len(break_lines(text, shape, wider)) <= most:
            return size_dots
    return style.smallest_dots


def _fitting(needed: float, width_dots: int, style: TextStyle) -> int:
    """Return the size in which what needs so much is no wider than the paper."""
    fitting = int(style.size_dots * width_dots / needed)
    # Even sizes only: fewer faces to load.
    return max(fitting - fitting % 2, style.smallest_dots)


def widest_word(text: str, shape: Measure) -> float:
    """Return the width of what cannot be broken without tearing a word."""
    return max((shape.getlength(one.strip()) for one in _PIECES.findall(text)), default=0)


def break_lines(text: str, shape: Measure, width_dots: int) -> list[str]:
    """Break ``text`` into as few lines as fit, about equally long."""
    lines = _greedy(text, shape, width_dots)
    if len(lines) == _TWO_LINES:
        at_pause = _break_at_pause(text, shape, width_dots)
        if at_pause is not None:
            return at_pause
    # Not narrower than the widest word: evenness is not worth a broken one.
    widest = math.ceil(widest_word(text, shape))
    low, high = min(max(width_dots // len(lines), widest), width_dots), width_dots
    while low < high:
        middle = (low + high) // 2
        if len(_greedy(text, shape, middle)) > len(lines):
            low = middle + 1
        else:
            high = middle
    balanced = _greedy(text, shape, high)
    fits = all(shape.getlength(line) <= width_dots for line in balanced)
    return balanced if fits else lines


def fitted_lines(text: str, shape: Measure, width_dots: int, most: int) -> list[str]:
    """Break ``text`` into at most so many lines; what does not fit is cut short."""
    lines = break_lines(text, shape, width_dots)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut_short(lines[most - 1], shape, width_dots)]


def _break_at_pause(text: str, shape: Measure, width_dots: int) -> list[str] | None:
    """Two lines parted where a speaker would pause, the most even ones; if there are any."""
    pairs = [
        (text[: mark.end()].strip(), text[mark.end() :].strip())
        for mark in _PAUSE.finditer(text, 0, max(len(text) - 1, 0))
    ]
    fitting = [
        (max(map(shape.getlength, pair)), pair)
        for pair in pairs
        if all(pair) and max(map(shape.getlength, pair)) <= width_dots
    ]
    return list(min(fitting)[1]) if fitting else None


def _greedy(text: str, shape: Measure, width_dots: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if shape.getlength((line + piece).rstrip()) <= width_dots:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece.lstrip()
        while shape.getlength(line) > width_dots and len(line) > 1:
            fitting = _longest_start(line, shape, width_dots)
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line.strip()] if line.strip() or not lines else lines


def _longest_start(text: str, shape: Measure, width_dots: int) -> int:
    length = 1
    while length < len(text) and shape.getlength(text[: length + 1]) <= width_dots:
        length += 1
    return length


def _cut_short(line: str, shape: Measure, width_dots: int) -> str:
    while line and shape.getlength(line + ELLIPSIS) > width_dots:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def _draw(
    lines: list[str],
    shape: ImageFont.FreeTypeFont,
    size_dots: int,
    width_dots: int,
    *,
    left: bool,
) -> Image.Image:
    advance = round(size_dots * LINE_SPACING)
    strip = Image.new("L", (width_dots, advance * len(lines)), WHITE)
    draw = ImageDraw.Draw(strip)
    for row, line in enumerate(lines):
        foot = (0 if left else width_dots / 2, row * advance + round(size_dots * BASELINE))
        draw.text(foot, line, font=shape, fill=BLACK, anchor="ls" if left else "ms")
    return strip
