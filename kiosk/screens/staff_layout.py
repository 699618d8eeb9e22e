"""Where everything on the staff screen stands: pure geometry, the same for every display."""

import msgspec

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.staff_face import BADGES_SHOWN
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
EVACUATE_MM = 38.0
QUESTION_MM = 22.0
BACK_MM = 40.0
KEY_MM = 34.0
"""A key that is held by somebody who trembles."""
DRILL_SHARE = 0.3
"""The key for a drill is smaller than the one in earnest, and stands apart from it."""
UPRIGHT_DRILL_SHARE = 0.4


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
    evacuate: Rect


class LeaveLayout(msgspec.Struct, frozen=True):
    """The page that asks whether everybody is to leave."""

    scale: Scale
    screen: Rect
    question: Rect
    what: Rect
    who: Rect
    badges: tuple[Rect, ...]
    leave: Rect
    drill: Rect
    back: Rect


def staff_layout(size: PictureSize) -> StaffLayout:
    """Return the geometry of one display."""
    scale = Scale.of(size)
    gap = scale.px(GAP_MM)
    inner = Rect(0, 0, *size).inset(scale.px(MARGIN_MM))
    header, body = inner.cut_top(scale.px(HEADER_MM), gap)
    hall, title = header.cut_left(header.width * 0.55, gap)
    foot, body = body.cut_bottom(scale.px(FOOT_MM), gap)
    evacuate, foot = foot.cut_left(scale.px(EVACUATE_MM), gap)
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
        evacuate=evacuate,
    )


def leave_layout(size: PictureSize) -> LeaveLayout:
    """Return the geometry of one display: the keys below, the way back far from them."""
    scale = Scale.of(size)
    gap = scale.px(GAP_MM)
    screen = Rect(0, 0, *size)
    inner = screen.inset(scale.px(MARGIN_MM * 2), scale.px(MARGIN_MM * 2))
    head, body = inner.cut_top(scale.px(QUESTION_MM), gap)
    back, question = head.cut_right(scale.px(BACK_MM), gap)
    upright = size.height_px > size.width_px
    keys, body = body.cut_bottom(scale.px(KEY_MM * (2 if upright else 1)), gap)
    if upright:
        drill, leave = keys.cut_bottom(keys.height * UPRIGHT_DRILL_SHARE, gap * 2)
    else:
        drill, leave = keys.cut_right(keys.width * DRILL_SHARE, gap * 2)
    names, what = body.cut_bottom(scale.px(STAFF_TOUCH_MM), gap)
    if upright:
        who, what = what.cut_bottom(scale.px(STAFF_TOUCH_MM), gap)
    else:
        who, names = names.cut_left(names.width * 0.3, gap)
    return LeaveLayout(
        scale=scale,
        screen=screen,
        question=question,
        what=what,
        who=who,
        badges=tuple(names.columns(BADGES_SHOWN, gap)),
        leave=leave,
        drill=drill,
        back=back.centred(back.width, scale.px(STAFF_TOUCH_MM)),
    )


def _row(card: Rect, scale: Scale) -> StaffRowLayout:
    gap = scale.px(GAP_MM)
    inner = card.inset(gap, scale.px(ROW_AIR_MM))
    side, text = inner.cut_right(scale.px(ACTION_MM), gap)
    action = side.centred(side.width, scale.px(TALLEST_ACTION_MM))
    return StaffRowLayout(card, text, inner, action)
