"""Where everything on the staff screen stands: pure geometry, the same for every display."""

import msgspec

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MM, MARGIN_MM, Scale

STAFF_TOUCH_MM = 14.0
"""Less than a customer gets (20 mm): staff use it daily, and sit before it. WCAG 2.5.5 asks for
44 CSS px, 11.6 mm."""
HEADER_MM = 12.0
ROW_MM = STAFF_TOUCH_MM + 3.0
TALL = 2.2
"""How much higher rows are on an upright display, whose lines are short."""
ROW_AIR_MM = 1.5
ROW_GAP_MM = 2.0
ACTION_MM = 46.0
TALLEST_ACTION_MM = 18.0
FOOT_MM = STAFF_TOUCH_MM


class StaffRowLayout(msgspec.Struct, frozen=True):
    """One row: a card with its text, and the button on it."""

    card: Rect
    text: Rect
    wide: Rect
    """The text's place where there is no button."""
    action: Rect


class StaffLayout(msgspec.Struct, frozen=True):
    """The whole screen."""

    scale: Scale
    hall: Rect
    title: Rect
    rows: tuple[StaffRowLayout, ...]
    calm: Rect
    notice: Rect
    more: Rect


def staff_layout(size: PictureSize) -> StaffLayout:
    """Return the geometry of one display."""
    scale = Scale.of(size)
    gap = scale.px(GAP_MM)
    inner = Rect(0, 0, *size).inset(scale.px(MARGIN_MM))
    header, body = inner.cut_top(scale.px(HEADER_MM), gap)
    hall, title = header.cut_left(header.width * 0.55, gap)
    foot, body = body.cut_bottom(scale.px(FOOT_MM), gap)
    more, notice = foot.cut_right(scale.px(ACTION_MM), gap)
    row_gap = scale.px(ROW_GAP_MM)
    row = scale.px(ROW_MM * (TALL if size.height_px > size.width_px else 1))
    count = max(1, int((body.height + row_gap) // (row + row_gap)))
    return StaffLayout(
        scale=scale,
        hall=hall,
        title=title,
        rows=tuple(_row(one, scale) for one in body.rows(count, row_gap)),
        calm=body,
        notice=notice,
        more=more,
    )


def _row(card: Rect, scale: Scale) -> StaffRowLayout:
    gap = scale.px(GAP_MM)
    inner = card.inset(gap, scale.px(ROW_AIR_MM))
    side, text = inner.cut_right(scale.px(ACTION_MM), gap)
    action = side.centred(side.width, scale.px(TALLEST_ACTION_MM))
    return StaffRowLayout(card, text, inner, action)
