"""A slip becomes a picture: the number first, readable by weak eyes, in two languages."""

from collections.abc import Mapping

import segno
from PIL import Image, ImageDraw

from kiosk.fonts import Weight
from kiosk.receipt.content import Said, elements_of, said
from kiosk.receipt.facts import SlipFacts
from kiosk.receipt.page import BESIDE, SMALLEST_DOTS, WIDTH_80_MM, Page
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Element, Show, SlipLayout
from kiosk.typeset import (
    BLACK,
    WHITE,
    TextStyle,
    font,
    forget_fonts,
    printable,
    text_strip,
)

MODULE_DOTS = 4
"""The least size of a QR module: 0.5 mm, what phones and counter scanners read for sure."""
QUIET_MODULES = 4
"""White modules around the code (ISO/IEC 18004)."""
_FIGURE_HEIGHT = 0.733
"""Of the size of a font: how high its figures are."""
_AROUND_NUMBER_MM = 2.25
_IN_MARK_MM = 0.5
_BESIDE_MARK_MM = 2.5


class SlipIdTooLongError(ValueError):
    """The full id does not fit into a code that this paper is wide enough for."""


def render_slip(
    facts: SlipFacts,
    width_dots: int = WIDTH_80_MM,
    layout: SlipLayout | None = None,
    logos: Mapping[float, Image.Image] | None = None,
) -> Image.Image:
    """Draw a slip, black and white (mode ``1``), ``width_dots`` wide.

    Args:
        facts: what it says.
        width_dots: dots across the paper.
        layout: what stands where; the one that is shipped if left out.
        logos: the hall's logo in each height the layout asks for (``kiosk.receipt.logo``).

    Raises:
        FontMissingError: the Chinese font is not installed.
        SlipIdTooLongError: the id is too long for a code on this paper.
    """
    layout = default_layout() if layout is None else layout
    page = Page(width_dots, large_print=facts.large_print)
    for element in elements_of(facts, layout):
        _draw(page, element, facts, layout, logos or {})
    forget_fonts()
    return page.image()


def _draw(
    page: Page,
    element: Element,
    facts: SlipFacts,
    layout: SlipLayout,
    logos: Mapping[float, Image.Image],
) -> None:
    match element.show:
        case Show.GAP:
            page.gap(element.size_mm)
        case Show.RULE:
            page.rule(element.size_mm)
        case Show.NUMBER:
            page.add(_number(page, facts.number, element.size_mm))
        case Show.CODE:
            page.add(_code(page, facts.full_id, element.size_mm))
        case Show.LOGO:
            if element.size_mm in logos:
                page.add(logos[element.size_mm].convert("L"))
                page.gap(_AROUND_NUMBER_MM)
        case Show.REPRINT:
            page.add(_mark(page, element, said(element, facts, layout)))
            page.gap(_BESIDE_MARK_MM / 2)
        case _:
            _write(page, element, said(element, facts, layout))


def _write(page: Page, element: Element, words: Said) -> None:
    page.texts(words.parts, element.size_mm, bold=element.bold, align=element.align)
    if element.other_mm is not None:
        page.texts(words.other, element.other_mm, bold=False, align=element.align)


def _number(page: Page, number: str, height_mm: float) -> Image.Image:
    """The number, as high as wished or as the paper is wide; no empty space above figures."""
    size_dots = round(page.dots(height_mm) / _FIGURE_HEIGHT)
    text = printable(number)
    shape = font(Weight.BOLD, size_dots)
    if (needed := shape.getlength(text)) > page.inner:
        shape = font(Weight.BOLD, max(int(size_dots * page.inner / needed), 1))
    left, top, right, bottom = shape.getbbox(text)
    around = page.dots(_AROUND_NUMBER_MM)
    strip = Image.new("L", (page.inner, round(bottom - top) + 2 * around), WHITE)
    ImageDraw.Draw(strip).text(
        ((strip.width - (right - left)) / 2 - left, around - top), text, font=shape, fill=BLACK
    )
    return strip


def _mark(page: Page, element: Element, words: Said) -> Image.Image:
    """White on black, so that a second slip is never taken for the first."""
    style = TextStyle(
        size_dots=max(page.dots(element.size_mm), SMALLEST_DOTS),
        smallest_dots=SMALLEST_DOTS,
        weight=Weight.BOLD,
        most_lines=2,
    )
    text = BESIDE.join((*words.parts, *words.other))
    strip = text_strip(text, page.inner - 2 * page.dots(_BESIDE_MARK_MM), style)
    around = page.dots(_IN_MARK_MM)
    mark = Image.new("L", (page.inner, strip.height + 2 * around), BLACK)
    white_on_black = strip.point(lambda grey: WHITE - grey)
    mark.paste(white_on_black, ((mark.width - strip.width) // 2, around))
    return mark


def _code(page: Page, full_id: str, side_mm: float) -> Image.Image:
    code = segno.make_qr(full_id, error="m", boost_error=False)
    modules = int(code.symbol_size(border=QUIET_MODULES)[0])
    scale = max(page.dots(side_mm) // modules, MODULE_DOTS)
    if modules * scale > page.inner:
        raise SlipIdTooLongError(f"{len(full_id)} characters need {modules * scale} dots")
    rows = code.matrix_iter(border=QUIET_MODULES)
    small = Image.new("L", (modules, modules), WHITE)
    small.putdata([BLACK if module else WHITE for row in rows for module in row])
    return small.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
