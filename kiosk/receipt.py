"""What a ticket looks like on paper: the number first, readable by weak eyes, in two languages.

Top down as a customer needs it: which hall, my number, for what, how many are before me, what
to do now; at the bottom the code that staff scan. Nothing on it tells why somebody is served
first, and nothing that a neighbour should not read. The words come translated; this module
knows no catalogue, no clock and no printer.
"""

from typing import Literal, TypeAlias

import msgspec
import segno
from PIL import Image, ImageDraw

from kiosk.fonts import Weight
from kiosk.typeset import (
    BLACK,
    WHITE,
    TextStyle,
    fits_in_one_line,
    font,
    forget_fonts,
    printable,
    text_strip,
)

WIDTH_80_MM = 576
"""Dots across 80 mm paper at 203 dpi; 58 mm paper has 384."""
MODULE_DOTS = 4
"""The least size of a QR module: 0.5 mm, what phones and counter scanners read for sure."""
QUIET_MODULES = 4
"""White modules around the code (ISO/IEC 18004)."""
_INK_THRESHOLD = 150
"""Anti-aliased grey from here down is printed black: strokes come out a little stronger, which
thermal paper needs when it fades."""


SMALLEST_DOTS = 22
"""2.75 mm, about 8 point: smaller Chinese is a smudge on thermal paper."""


SHRINKS_TO = 0.75
"""How much smaller than wished a text may get before it breaks into lines."""
BODY, SMALL = 30, 26
"""Sizes at 80 mm: 3.75 mm for what the customer reads, 3.25 mm for the other language."""
HEADING, PLACE, SERVICE = 36, 44, 52


class SlipWords(msgspec.Struct, frozen=True):
    """All that a slip says in one language, numbers and times already in it."""

    hall: str
    your_number: str
    service: str
    ahead: str
    """How many people are before this one, as a sentence."""
    taken_at: str
    please_wait: str
    belongings: str
    reprint: str
    """The mark on a slip that was printed again."""
    wait: str | None = None
    """How long it may take, as a range; ``None`` says nothing."""
    note: str | None = None
    """A word about the kind of ticket that anybody may read (appointment); never a reason."""
    footer: str | None = None


class SlipFacts(msgspec.Struct, frozen=True):
    """What is on one slip."""

    number: str
    full_id: str
    """What the QR code holds: site, date and number."""
    words: SlipWords
    """In the language the customer chose."""
    also: SlipWords | None = None
    """The other language: the essential lines are repeated in it, small."""
    reprint: bool = False


class SlipIdTooLongError(ValueError):
    """The full id does not fit into a code that this paper is wide enough for."""


class _Page:
    """Strips of one width, put under each other."""

    def __init__(self, width_dots: int) -> None:
        self.scale = width_dots / WIDTH_80_MM
        self.margin = self.dots(20)
        self.inner = width_dots - 2 * self.margin
        self._width = width_dots
        self._strips: list[Image.Image] = []

    def dots(self, at_80_mm: float) -> int:
        """A length on this paper."""
        return round(at_80_mm * self.scale)

    def add(self, strip: Image.Image) -> None:
        """Put a strip under what is there, centred."""
        self._strips.append(strip)

    def gap(self, at_80_mm: float) -> None:
        """Leave paper white."""
        self.add(Image.new("L", (self.inner, self.dots(at_80_mm)), WHITE))

    def rule(self) -> None:
        """Draw a thin line from margin to margin."""
        strip = Image.new("L", (self.inner, self.dots(26)), WHITE)
        middle = strip.height // 2
        ImageDraw.Draw(strip).line((0, middle, self.inner, middle), fill=BLACK, width=2)
        self.add(strip)

    def text(self, text: str | None, size: int, *, bold: bool = False) -> None:
        """Write ``text`` in ``size``; nothing when there is none."""
        if text is not None and printable(text):
            self.add(text_strip(text, self.inner, self._style(size, bold=bold)))

    def pair(self, first: str, second: str | None, size: int, *, bold: bool = False) -> None:
        """Write two texts side by side, or under each other where that is too long."""
        if second is None:
            self.text(first, size, bold=bold)
            return
        both = f"{first} · {second}"
        if fits_in_one_line(both, self.inner, self._style(size, bold=bold)):
            self.text(both, size, bold=bold)
            return
        self.text(first, size, bold=bold)
        self.text(second, size, bold=bold)

    def _style(self, size: int, *, bold: bool) -> TextStyle:
        size_dots = max(self.dots(size), SMALLEST_DOTS)
        return TextStyle(
            size_dots=size_dots,
            smallest_dots=max(round(size_dots * SHRINKS_TO), SMALLEST_DOTS),
            weight=Weight.BOLD if bold else Weight.REGULAR,
        )

    def image(self) -> Image.Image:
        """All strips on one slip, black and white."""
        height = sum(strip.height for strip in self._strips)
        page = Image.new("L", (self._width, height), WHITE)
        top = 0
        for strip in self._strips:
            page.paste(strip, ((self._width - strip.width) // 2, top))
            top += strip.height
        return page.point(lambda grey: WHITE if grey > _INK_THRESHOLD else BLACK).convert("1")


def render_slip(facts: SlipFacts, width_dots: int = WIDTH_80_MM) -> Image.Image:
    """Draw a slip, black and white (mode ``1``), ``width_dots`` wide.

    Raises:
        FontMissingError: the Chinese font is not installed.
        SlipIdTooLongError: the id is too long for a code on this paper.
    """
    words, also = facts.words, facts.also
    page = _Page(width_dots)
    page.gap(12)
    page.text(words.hall, HEADING, bold=True)
    page.text(_of(also, "hall"), SMALL)
    page.rule()
    if facts.reprint:
        page.add(_mark(page, words, also))
        page.gap(10)
    page.pair(words.your_number, _of(also, "your_number"), BODY)
    page.add(_number(page, facts.number))
    page.text(words.service, SERVICE, bold=True)
    page.text(_of(also, "service"), BODY)
    page.text(words.note, HEADING, bold=True)
    page.text(_of(also, "note"), SMALL)
    page.rule()
    page.pair(words.ahead, words.wait, PLACE, bold=True)
    if also is not None:
        page.pair(also.ahead, also.wait, BODY)
    page.gap(14)
    page.text(words.please_wait, BODY)
    page.text(_of(also, "please_wait"), SMALL)
    page.gap(10)
    page.add(_code(page, facts.full_id))
    page.text(facts.full_id, SMALL)
    page.pair(words.taken_at, _of(also, "taken_at"), SMALL)
    page.rule()
    page.text(words.belongings, BODY)
    page.text(_of(also, "belongings"), SMALL)
    page.text(words.footer, SMALL)
    page.text(_of(also, "footer"), SMALL)
    page.gap(12)
    forget_fonts()
    return page.image()


_Line: TypeAlias = Literal[
    "hall", "your_number", "service", "note", "please_wait", "taken_at", "belongings", "footer"
]


def _of(words: SlipWords | None, line: _Line) -> str | None:
    return None if words is None else getattr(words, line)


def _number(page: _Page, number: str) -> Image.Image:
    """The number, as large as the paper allows, without the empty space above figures."""
    height = page.dots(190)
    text = printable(number)
    shape = font(Weight.BOLD, height)
    if (needed := shape.getlength(text)) > page.inner:
        shape = font(Weight.BOLD, max(int(height * page.inner / needed), 1))
    left, top, right, bottom = shape.getbbox(text)
    size = (page.inner, round(bottom - top) + page.dots(36))
    strip = Image.new("L", size, WHITE)
    ImageDraw.Draw(strip).text(
        ((strip.width - (right - left)) / 2 - left, page.dots(18) - top),
        text,
        font=shape,
        fill=BLACK,
    )
    return strip


def _mark(page: _Page, words: SlipWords, also: SlipWords | None) -> Image.Image:
    """White on black, so that a second slip is never taken for the first."""
    text = words.reprint if also is None else f"{words.reprint} · {also.reprint}"
    style = TextStyle(
        size_dots=max(page.dots(HEADING), SMALLEST_DOTS),
        smallest_dots=SMALLEST_DOTS,
        weight=Weight.BOLD,
        most_lines=2,
    )
    strip = text_strip(text, page.inner - 2 * page.dots(20), style)
    mark = Image.new("L", (page.inner, strip.height + page.dots(8)), BLACK)
    white_on_black = strip.point(lambda grey: WHITE - grey)
    mark.paste(white_on_black, ((mark.width - strip.width) // 2, page.dots(4)))
    return mark


def _code(page: _Page, full_id: str) -> Image.Image:
    code = segno.make_qr(full_id, error="m", boost_error=False)
    modules = int(code.symbol_size(border=QUIET_MODULES)[0])
    scale = max(page.dots(230) // modules, MODULE_DOTS)
    if modules * scale > page.inner:
        raise SlipIdTooLongError(f"{len(full_id)} characters need {modules * scale} dots")
    rows = code.matrix_iter(border=QUIET_MODULES)
    small = Image.new("L", (modules, modules), WHITE)
    small.putdata([BLACK if module else WHITE for row in rows for module in row])
    return small.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
