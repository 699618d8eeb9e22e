"""A text always fits its width: it shrinks first, then breaks, and at the last is cut short.

Chinese breaks between any two characters but never leaves a comma at the head of a line;
other scripts break at spaces, and inside a word only when the word alone is too wide.
"""

import functools
import math
import re
import unicodedata

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
    rf"[ ]+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|.[{re.escape(_NOT_FIRST)}]*"
)


@functools.lru_cache(maxsize=8)
def font(weight: Weight, size_dots: int) -> ImageFont.FreeTypeFont:
    """The Chinese face in one size; costs 2.4 MB and 3 ms.

    The basic layout: the same on every machine, whether or not it has the complex one.
    """
    face = chinese_face(weight)
    return ImageFont.truetype(
        face.path, size=size_dots, index=face.index, layout_engine=ImageFont.Layout.BASIC
    )


def forget_fonts() -> None:
    """Give the memory of all sizes back: the next slip may be minutes away."""
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


def fits_in_one_line(text: str, width_dots: int, style: TextStyle) -> bool:
    """Whether ``text`` stays in one line, perhaps smaller."""
    wished = font(style.weight, style.size_dots).getlength(printable(text))
    return wished * style.smallest_dots / style.size_dots <= width_dots


def text_strip(text: str, width_dots: int, style: TextStyle) -> Image.Image:
    """Draw ``text`` black on white, centred, on a strip exactly ``width_dots`` wide."""
    text = printable(text)
    size_dots = _size_for(text, width_dots, style)
    shape = font(style.weight, size_dots)
    lines = break_lines(text, shape, width_dots)
    if len(lines) > style.most_lines:
        kept = lines[: style.most_lines]
        lines = [*kept[:-1], _cut_short(kept[-1], shape, width_dots)]
    return _draw(lines, shape, size_dots, width_dots)


def _size_for(text: str, width_dots: int, style: TextStyle) -> int:
    """As wished; or what fits in one line; or, broken into two lines anyway, as wished."""
    needed = font(style.weight, style.size_dots).getlength(text)
    if needed <= width_dots:
        return style.size_dots
    fitting = int(style.size_dots * width_dots / needed)
    if fitting >= style.smallest_dots:
        # Even sizes only: fewer faces to load.
        return max(fitting - fitting % 2, style.smallest_dots)
    shape = font(style.weight, style.size_dots)
    in_two = len(break_lines(text, shape, width_dots)) <= _TWO_LINES
    return style.size_dots if in_two else style.smallest_dots


def break_lines(text: str, shape: ImageFont.FreeTypeFont, width_dots: int) -> list[str]:
    """Break ``text`` into as few lines as fit, about equally long."""
    lines = _greedy(text, shape, width_dots)
    if len(lines) == _TWO_LINES:
        at_pause = _break_at_pause(text, shape, width_dots)
        if at_pause is not None:
            return at_pause
    # Not narrower than the widest word: evenness is not worth a broken one.
    pieces = _PIECES.findall(text)
    widest = max((math.ceil(shape.getlength(one.strip())) for one in pieces), default=0)
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


def _break_at_pause(
    text: str, shape: ImageFont.FreeTypeFont, width_dots: int
) -> list[str] | None:
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


def _greedy(text: str, shape: ImageFont.FreeTypeFont, width_dots: int) -> list[str]:
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


def _longest_start(text: str, shape: ImageFont.FreeTypeFont, width_dots: int) -> int:
    length = 1
    while length < len(text) and shape.getlength(text[: length + 1]) <= width_dots:
        length += 1
    return length


def _cut_short(line: str, shape: ImageFont.FreeTypeFont, width_dots: int) -> str:
    while line and shape.getlength(line + ELLIPSIS) > width_dots:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def _draw(
    lines: list[str], shape: ImageFont.FreeTypeFont, size_dots: int, width_dots: int
) -> Image.Image:
    advance = round(size_dots * LINE_SPACING)
    strip = Image.new("L", (width_dots, advance * len(lines)), WHITE)
    draw = ImageDraw.Draw(strip)
    for row, line in enumerate(lines):
        foot = (width_dots / 2, row * advance + round(size_dots * BASELINE))
        draw.text(foot, line, font=shape, fill=BLACK, anchor="ms")
    return strip
