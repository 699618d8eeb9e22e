"""Paper that grows downwards: strips of one width, put under each other."""

from PIL import Image, ImageDraw

from kiosk.fonts import Weight
from kiosk.settings.slip_layout import Align
from kiosk.typeset import BLACK, WHITE, TextStyle, fits_in_one_line, text_strip

WIDTH_80_MM = 576
"""Dots across 80 mm paper at 203 dpi; 58 mm paper has 384, an 80 mm head of 180 dpi has 512."""
_PRINTED_MM = 72
"""Of 80 mm paper, so much lies under the head."""
_NARROW_PRINTED_MM = 48
"""Of 58 mm paper."""
_NARROW_BELOW_DOTS = 450
"""No head for 80 mm paper is coarser than 180 dpi, 512 dots; for 58 mm, 420 are the most."""
_NARROW_TEXT = 0.8
"""On 58 mm paper ordinary text has so much of its size; everything else has two thirds."""
_MARGIN_MM = 2.5
INK_THRESHOLD = 150
"""Anti-aliased grey from here down is printed black: strokes come out a little stronger, which
thermal paper needs when it fades."""
SMALLEST_DOTS = 22
"""2.75 mm, about 8 point: smaller Chinese is a smudge on thermal paper."""
_SHRINKS_TO = 0.75
"""How much smaller than wished a text may get before it breaks into lines."""
_MOST_LINES = 3
_MOST_LINES_LARGE = 6
BESIDE = " · "
"""Between two texts in one line."""


class Page:
    """A slip while it is drawn.

    Ordinary text shrinks before it breaks, and on narrow paper. Large print does neither: it is
    as large on narrow paper, and only a word too long for a line makes it smaller.
    """

    def __init__(self, width_dots: int, *, large_print: bool = False) -> None:
        narrow = width_dots < _NARROW_BELOW_DOTS
        dots_per_mm = width_dots / (_NARROW_PRINTED_MM if narrow else _PRINTED_MM)
        shrinks = narrow and not large_print
        self._text_dots_per_mm = dots_per_mm * (_NARROW_TEXT if shrinks else 1)
        self._large_print = large_print
        self._width = width_dots
        self.most_lines = _MOST_LINES_LARGE if large_print else _MOST_LINES
        self.margin = self.dots(_MARGIN_MM)
        self.inner = width_dots - 2 * self.margin
        self._strips: list[Image.Image] = []

    def dots(self, at_80_mm: float) -> int:
        """Return a length on this paper, given in millimetres on 80 mm paper."""
        return round(at_80_mm * self._width / _PRINTED_MM)

    def add(self, strip: Image.Image) -> None:
        """Put a strip under what is there, centred."""
        self._strips.append(strip)

    def gap(self, size_mm: float) -> None:
        """Leave paper white."""
        self.add(Image.new("L", (self.inner, self.dots(size_mm)), WHITE))

    def rule(self, size_mm: float) -> None:
        """Draw a thin line from margin to margin, in the middle of white."""
        strip = Image.new("L", (self.inner, self.dots(size_mm)), WHITE)
        middle = strip.height // 2
        ImageDraw.Draw(strip).line((0, middle, self.inner, middle), fill=BLACK, width=2)
        self.add(strip)

    def texts(
        self, parts: tuple[str, ...], size_mm: float, *, bold: bool, align: Align
    ) -> None:
        """Write texts side by side, or under each other where that is too long."""
        style = self.style(size_mm, bold=bold, align=align)
        together = BESIDE.join(parts)
        if len(parts) > 1 and not fits_in_one_line(together, self.inner, style):
            for one in parts:
                self.add(text_strip(one, self.inner, style))
        elif parts:
            self.add(text_strip(together, self.inner, style))

    def style(self, size_mm: float, *, bold: bool, align: Align = Align.CENTRE) -> TextStyle:
        """Return how a text of that size looks on this paper: never too small to read."""
        size_dots = max(round(size_mm * self._text_dots_per_mm), SMALLEST_DOTS)
        return TextStyle(
            size_dots=size_dots,
            smallest_dots=max(round(size_dots * _SHRINKS_TO), SMALLEST_DOTS),
            weight=Weight.BOLD if bold else Weight.REGULAR,
            most_lines=self.most_lines,
            breaks_first=self._large_print,
            left=align is Align.LEFT,
        )

    def image(self) -> Image.Image:
        """All strips on one slip, black and white."""
        height = sum(strip.height for strip in self._strips)
        page = Image.new("L", (self._width, height), WHITE)
        top = 0
        for strip in self._strips:
            page.paste(strip, ((self._width - strip.width) // 2, top))
            top += strip.height
        return page.point(lambda grey: WHITE if grey > INK_THRESHOLD else BLACK, "1")
