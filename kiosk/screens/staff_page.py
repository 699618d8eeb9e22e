"""The staff screen's one page: built once for a display, then only told what to say."""

from collections.abc import Callable
from functools import partial

from kiosk.screens.rect import Rect
from kiosk.screens.staff_face import StaffFace, StaffRow, Urgency
from kiosk.screens.staff_layout import StaffLayout, StaffRowLayout
from kiosk.screens.theme import (
    ACCENT,
    CARD,
    ECHO_MIN_MM,
    EDGE,
    GAP_MM,
    INK,
    INK_SOFT,
    LEAVE,
    NAME_MM,
    NOTICE,
    ON_ACCENT,
    ON_LEAVE,
    ON_NOTICE,
    PAPER,
    TEXT_MIN_MM,
    TITLE_MM,
    Scale,
)
from kiosk.screens.widgets import LEFT, MIDDLE, RIGHT, Card, Page, Text, TouchCard, type_of

ROW_TEXT_MM = 5.6
"""Staff stand close to their screen; four rows of a sentence must fit on the smallest one."""
GROUNDS = {Urgency.NOW: NOTICE, Urgency.MEND: CARD, Urgency.KNOWN: PAPER}
INKS = {Urgency.NOW: ON_NOTICE, Urgency.MEND: INK, Urgency.KNOWN: INK_SOFT}


STRONG = (ON_ACCENT, ACCENT)
PLAIN = (ACCENT, CARD)


class ActionCard(Page):
    """A button with its word."""

    def __init__(
        self,
        box: Rect,
        scale: Scale,
        action: Callable[[], None],
        colours: tuple[str, str] = STRONG,
    ) -> None:
        """Build it without a word; the colours are the word's and its ground's."""
        super().__init__()
        strong = colours == STRONG
        self.card = TouchCard(box, scale, action, strong=strong, at_rest=colours[1])
        style = type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM, bold=True)
        inner = box.inset(scale.px(1.5), 0)
        self.word = Text(inner, style, colours=colours, align=MIDDLE)
        self.add_widget(self.card)
        self.add_widget(self.word)


class StaffRowCard(Page):
    """One thing that wants somebody."""

    def __init__(self, layout: StaffRowLayout, scale: Scale, act: Callable[[], None]) -> None:
        """Build it without anything to say."""
        super().__init__()
        self._layout = layout
        self.card = Card(layout.card, scale)
        style = type_of(scale, ROW_TEXT_MM, ECHO_MIN_MM)
        self.text = Text(layout.wide, style, colours=(INK, CARD), align=LEFT)
        self.action = ActionCard(layout.action, scale, act)
        self.add_widget(self.card)
        self.add_widget(self.text)

    def show(self, row: StaffRow) -> None:
        """Show a row."""
        ground = GROUNDS[row.urgency]
        self.card.colour(ground, EDGE)
        self.text.paint((INKS[row.urgency], ground))
        self.text.say(row.text, self._layout.text if row.action else self._layout.wide)
        self.action.word.say(row.action)
        if row.action and self.action.parent is None:
            self.add_widget(self.action)
        elif not row.action and self.action.parent is self:
            self.remove_widget(self.action)


class StaffPage(Page):
    """Everything on the staff screen."""

    def __init__(
        self,
        layout: StaffLayout,
        act: Callable[[int], None],
        turn_over: Callable[[], None],
        evacuate: Callable[[], None],
    ) -> None:
        """Build it; ``act`` is told which row was touched."""
        super().__init__()
        scale = layout.scale
        name = type_of(scale, NAME_MM, ECHO_MIN_MM, bold=True)
        small = type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM)
        self.hall = Text(layout.hall, name, colours=(INK, PAPER))
        self.title = Text(layout.title, small, colours=(INK_SOFT, PAPER), align=RIGHT)
        calm = type_of(scale, TITLE_MM, TEXT_MIN_MM)
        self.calm = Text(layout.calm, calm, colours=(INK_SOFT, PAPER), align=MIDDLE)
        self.notice_card = Card(layout.notice, scale, ground=NOTICE, edge=None)
        notice = layout.notice.inset(scale.px(GAP_MM), scale.px(1))
        self.notice = Text(notice, small, colours=(ON_NOTICE, NOTICE))
        self.rows = [
            StaffRowCard(row, scale, partial(act, place))
            for place, row in enumerate(layout.rows)
        ]
        self.more = ActionCard(layout.more, scale, turn_over)
        self.evacuate = ActionCard(layout.evacuate, scale, evacuate, (ON_LEAVE, LEAVE))
        for widget in (self.hall, self.title, self.calm):
            self.add_widget(widget)

    def show(self, face: StaffFace) -> None:
        """Show what wants somebody."""
        self.hall.say(face.hall)
        self.title.say(face.title)
        self.calm.say(face.calm)
        self.notice.say(face.notice)
        self.more.word.say(face.more)
        for row, shown in zip(self.rows, face.rows, strict=False):
            row.show(shown)
        for place, row in enumerate(self.rows):
            self._keep(row, wanted=place < len(face.rows))
        self._keep(self.notice_card, wanted=bool(face.notice))
        self._keep(self.notice, wanted=bool(face.notice))
        self._keep(self.more, wanted=bool(face.more))
        self.evacuate.word.say(face.evacuate)
        self._keep(self.evacuate, wanted=bool(face.evacuate))

    def _keep(self, widget: Page | Card | Text, *, wanted: bool) -> None:
        if wanted and widget.parent is None:
            self.add_widget(widget)
        elif not wanted and widget.parent is self:
            self.remove_widget(widget)
