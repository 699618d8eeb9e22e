"""A slip becomes lines of text, for serial lines on which a picture takes half a minute.

The same elements in the same order, in the printer's own letters: whole multiples of one size,
no logo. Whether a printer can set all the characters is for its driver to know; it prints the
picture where it cannot.
"""

from collections.abc import Iterator

from drivers.slip import LARGEST_SCALE, Code, Feed, Rule, SlipLine, TextLine
from kiosk.receipt.code import QrCode
from kiosk.receipt.content import elements_of, said
from kiosk.receipt.facts import SlipFacts
from kiosk.receipt.page import BESIDE, Page
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Align, Element, Show, SlipLayout
from kiosk.typeset import break_lines, fitted_lines, printable, widest_word

LETTER_DOTS = 12
"""Width of a letter or figure of font A, in which every ESC/POS printer starts."""
_CHINESE_DOTS = 24
"""Width of a Chinese character, and height of them all."""
_FIGURE_DOTS = 18
"""Height of a figure of font A."""
_LINES_RATHER_THAN_SMALLER = 2


class Letters:
    """How wide a printer's own characters get."""

    def __init__(self, scale: int) -> None:
        self._scale = scale

    def getlength(self, text: str) -> float:
        """Return the width of ``text`` in dots."""
        dots = sum(LETTER_DOTS if char.isascii() else _CHINESE_DOTS for char in text)
        return dots * self._scale


def slip_lines(
    facts: SlipFacts, width_dots: int, layout: SlipLayout | None = None
) -> tuple[SlipLine, ...] | None:
    """Return the slip as text, or None where its code holds more than plain letters.

    Raises:
        SlipIdTooLongError: the id is too long for a code on this paper.
    """
    if not (facts.full_id.isascii() and facts.full_id.isprintable()):
        return None
    layout = default_layout() if layout is None else layout
    setter = _Setter(facts, layout, width_dots)
    return tuple(
        line for element in elements_of(facts, layout) for line in setter.lines(element)
    )


def _whole(wished: float) -> int:
    """Return a multiple of the printer's letters; between two, rather the larger one."""
    return int(wished + 0.6)


class _Setter:
    """Sets one slip."""

    def __init__(self, facts: SlipFacts, layout: SlipLayout, width_dots: int) -> None:
        self._facts = facts
        self._layout = layout
        self._width = width_dots
        self._page = Page(width_dots, large_print=facts.large_print)

    def lines(self, element: Element) -> Iterator[SlipLine]:
        """Return the lines of one element."""
        match element.show:
            case Show.GAP:
                yield Feed(self._page.dots(element.size_mm))
            case Show.RULE:
                yield Rule()
            case Show.CODE:
                code = QrCode(self._facts.full_id, self._page, element.size_mm)
                yield Code(self._facts.full_id, code.module_dots)
            case Show.LOGO:
                return
            case Show.NUMBER:
                yield self._number(element.size_mm)
            case Show.REPRINT:
                yield from self._mark(element)
            case _:
                words = said(element, self._facts, self._layout)
                yield from self._texts(words.parts, element.size_mm, element)
                if element.other_mm is not None:
                    yield from self._texts(words.other, element.other_mm, element)

    def _number(self, height_mm: float) -> TextLine:
        """As high as wished, or as the paper is wide."""
        text = printable(self._facts.number)
        wished = _whole(self._page.dots(height_mm) / _FIGURE_DOTS)
        fitting = int(self._width / Letters(1).getlength(text))
        return TextLine(text, scale=max(min(wished, fitting, LARGEST_SCALE), 1), bold=True)

    def _mark(self, element: Element) -> Iterator[TextLine]:
        words = said(element, self._facts, self._layout)
        wished = self._scale(element.size_mm)
        for line in self._beside((*words.parts, *words.other), wished):
            # One line, however small: a mark that breaks is no bar any more.
            scale = max(min(wished, int(self._width / Letters(1).getlength(line))), 1)
            # White letters alone are easily overlooked: the black goes from edge to edge.
            letter = LETTER_DOTS * scale
            around = int(self._width - Letters(scale).getlength(line)) // (2 * letter)
            yield TextLine(
                f"{' ' * around}{line}{' ' * around}", scale=scale, bold=True, inverse=True
            )

    def _texts(
        self, parts: tuple[str, ...], size_mm: float, element: Element
    ) -> Iterator[TextLine]:
        bold = element.bold and size_mm == element.size_mm
        left = element.align is Align.LEFT
        scale = self._scale(size_mm)
        for text in self._beside(parts, scale):
            smaller = self._fitting(text, scale)
            for line in self._broken(text, smaller):
                yield TextLine(line, smaller, bold, "left" if left else "centre")

    def _beside(self, parts: tuple[str, ...], scale: int) -> tuple[str, ...]:
        """Return texts as one where they stand side by side in that size."""
        together = printable(BESIDE.join(parts))
        if Letters(scale).getlength(together) <= self._width:
            return (together,) if parts else ()
        return tuple(map(printable, parts))

    def _scale(self, size_mm: float) -> int:
        wished = self._page.style(size_mm, bold=False).size_dots / _CHINESE_DOTS
        return min(max(_whole(wished), 1), LARGEST_SCALE)

    def _fitting(self, text: str, wished: int) -> int:
        """Return the largest size in which the text keeps its words whole and its lines few."""
        most = self._page.most_lines if self._facts.large_print else _LINES_RATHER_THAN_SMALLER
        for scale in range(wished, 1, -1):
            letters = Letters(scale)
            few = len(break_lines(text, letters, self._width)) <= most
            if few and widest_word(text, letters) <= self._width:
                return scale
        return 1

    def _broken(self, text: str, scale: int) -> list[str]:
        return fitted_lines(text, Letters(scale), self._width, self._page.most_lines)
