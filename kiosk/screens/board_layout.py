"""Where everything on the board stands: pure geometry, the same for every display."""

import msgspec

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MM, MARGIN_MM, Scale

HEADER_MM = 17.0
CLOCK_MM = 58.0
TITLES_MM = 7.0
FIRST_ROW_MM = 29.0
"""The newest call: the row that somebody is looking for."""
ROW_MM = 15.5
ROW_GAP_MM = 2.2
NOTICE_MM = 22.0
FOOT_MM = 12.0


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
    gap = scale.px(GAP_MM)
    inner = Rect(0, 0, *size).inset(scale.px(MARGIN_MM))
    header, body = inner.cut_top(scale.px(HEADER_MM), gap)
    clock, hall = header.cut_right(min(scale.px(CLOCK_MM), header.width * 0.45), gap)
    foot, body = body.cut_bottom(scale.px(FOOT_MM), gap)
    waiting, hint = foot.cut_left(foot.width * 0.36, gap)
    strip = body._replace(height=0)
    if notice:
        strip, body = body.cut_bottom(scale.px(NOTICE_MM), gap)
    titles, body = body.cut_top(scale.px(TITLES_MM), scale.px(ROW_GAP_MM))
    titles_row = _row(titles, scale)
    return BoardLayout(
        scale=scale,
        hall=hall,
        clock=clock,
        titles=(titles_row.number, titles_row.counter),
        rows=tuple(_row(one, scale) for one in _rows(body, scale)),
        nobody=body,
        notice=strip,
        waiting=waiting,
        hint=hint,
    )


def _rows(body: Rect, scale: Scale) -> list[Rect]:
    """Return as many rows as fit, the first one larger, together as high as there is room."""
    gap = scale.px(ROW_GAP_MM)
    others = max(0, int((body.height - scale.px(FIRST_ROW_MM)) // (scale.px(ROW_MM) + gap)))
    wanted = scale.px(FIRST_ROW_MM) + others * scale.px(ROW_MM)
    stretch = (body.height - others * gap) / wanted
    first, rest = body.cut_top(scale.px(FIRST_ROW_MM) * stretch, gap)
    return [first, *(rest.rows(others, gap) if others else [])]


def _row(card: Rect, scale: Scale) -> RowLayout:
    inner = card.inset(scale.px(GAP_MM), 0)
    number, rest = inner.cut_left(inner.width * 0.42)
    mark, rest = rest.cut_left(inner.width * 0.26)
    arrow, counter = rest.cut_left(inner.width * 0.1)
    return RowLayout(card, number, mark, arrow, counter)
