"""Where everything on the board stands: pure geometry, the same for every display."""

import msgspec

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MM, MARGIN_MM, Scale

HEADER_MM = 17.0
CLOCK_MM = 84.0
TITLES_MM = 8.0
FIRST_ROW_MM = 20.0
"""The newest call: the row that somebody is looking for."""
ROW_MM = 13.4
ROW_GAP_MM = 2.0
NOTICE_MM = 22.0
NOTICE_TALL_MM = 41.0
FOOT_MM = 9.0
BOARD_GAP_MM = 3.0
TALL = 1.25
"""How much higher rows are on an upright display, which has the room."""


class RowLayout(msgspec.Struct, frozen=True):
    """One call."""

    card: Rect
    number: Rect
    mark: Rect
    arrow: Rect
    counter: Rect


class BoardLayout(msgspec.Struct, frozen=True):
    """The whole board."""

    scale: Scale
    tall: bool
    hall: Rect
    clock: Rect
    titles: tuple[Rect, Rect]
    """Above the numbers, above the counters."""
    rows: tuple[RowLayout, ...]
    nobody: Rect
    notice: Rect
    """Empty when there is none."""
    waiting: Rect
    hint: Rect


def board_layout(size: PictureSize, *, notice: bool) -> BoardLayout:
    """Return the geometry of one display."""
    scale = Scale.of(size)
    tall = size.height_px > size.width_px
    gap = scale.px(BOARD_GAP_MM)
    inner = Rect(0, 0, *size).inset(scale.px(MARGIN_MM))
    header, body = inner.cut_top(scale.px(HEADER_MM), gap)
    clock, hall = header.cut_right(min(scale.px(CLOCK_MM), header.width * 0.5), gap)
    foot, body = body.cut_bottom(scale.px(FOOT_MM), gap)
    if tall:
        # The hint needs the whole width and goes above.
        waiting = foot
        hint, body = body.cut_bottom(scale.px(FOOT_MM))
    else:
        waiting, hint = foot.cut_left(foot.width * 0.4, gap)
    strip = body._replace(height=0)
    if notice:
        strip, body = body.cut_bottom(scale.px(NOTICE_TALL_MM if tall else NOTICE_MM), gap)
    titles, body = body.cut_top(scale.px(TITLES_MM), scale.px(ROW_GAP_MM))
    left, right = titles.inset(scale.px(GAP_MM), 0).columns(2, gap)
    return BoardLayout(
        scale=scale,
        tall=tall,
        hall=hall,
        clock=clock,
        titles=(left, right),
        rows=tuple(_row(one, scale) for one in _rows(body, scale, TALL if tall else 1)),
        nobody=body,
        notice=strip,
        waiting=waiting,
        hint=hint,
    )


def _rows(body: Rect, scale: Scale, higher: float) -> list[Rect]:
    """Return as many rows as fit, the first one larger, together as high as there is room."""
    gap = scale.px(ROW_GAP_MM)
    first_px, row_px = scale.px(FIRST_ROW_MM * higher), scale.px(ROW_MM * higher)
    others = max(0, int((body.height - first_px) // (row_px + gap)))
    stretch = (body.height - others * gap) / (first_px + others * row_px)
    first, rest = body.cut_top(first_px * stretch, gap)
    return [first, *(rest.rows(others, gap) if others else [])]


def _row(card: Rect, scale: Scale) -> RowLayout:
    inner = card.inset(scale.px(GAP_MM), 0)
    number, rest = inner.cut_left(inner.width * 0.42)
    mark, rest = rest.cut_left(inner.width * 0.26)
    arrow, counter = rest.cut_left(inner.width * 0.1)
    return RowLayout(card, number, mark, arrow, counter)
