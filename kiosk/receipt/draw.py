"""A slip becomes a picture: the number first, readable by weak eyes, in two languages."""

from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageOps

from kiosk.fonts import Weight
from kiosk.receipt.code import QrCode
from kiosk.receipt.content import Said, elements_of, said
from kiosk.receipt.facts import SlipFacts
from kiosk.receipt.page import BESIDE, SMALLEST_DOTS, WIDTH_80_MM, Page
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Element, Show, SlipLayout
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

_FIGURE_HEIGHT = 0.77
"""Of the size of a font: how high its figures are."""
_AROUND_NUMBER_MM = 2.25
_IN_MARK_MM = 0.5
_BESIDE_MARK_MM = 2.5


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
            page.add(QrCode(facts.full_id, page, element.size_mm).strip())
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
    width, around = page.inner - 2 * page.dots(_BESIDE_MARK_MM), page.dots(_IN_MARK_MM)
    parts = (*words.parts, *words.other)
    together = BESIDE.join(parts)
    lines = (together,) if fits_in_one_line(together, width, style) else parts
    strips = [text_strip(one, width, style) for one in lines]
    height = sum(strip.height for strip in strips)
    mark = Image.new("L", (page.inner, height + 2 * around), BLACK)
    top = around
    for strip in strips:
        mark.paste(ImageOps.invert(strip), ((mark.width - width) // 2, top))
        top += strip.height
    return mark
