"""The board's one page: built once for a display, then only told what to say."""

from kiosk.screens.board_layout import BoardLayout, RowLayout
from kiosk.screens.board_rows import BoardFace, BoardRow, Tone
from kiosk.screens.lettering import Lettering, line_height_px
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    CARD,
    ECHO_MIN_MM,
    EDGE,
    GAP_MM,
    INK,
    INK_SOFT,
    LINE_SPACING,
    NAME_MM,
    NOTICE,
    ON_ACCENT,
    ON_NOTICE,
    PAPER,
    TEXT_MIN_MM,
    TEXT_MM,
    TITLE_MM,
    Scale,
)
from kiosk.screens.widgets import BOTTOM, LEFT, MIDDLE, RIGHT, TOP, Card, Page, Text, type_of

ARROW = "→"
ROW_TYPE_SHARE = 0.82
"""Type size of a row's number to the row's height."""
CLOCK_TYPE_MM = 11.0
MARK_MM = (TEXT_MIN_MM, ECHO_MIN_MM)
LEAD_LEAST_MM = 5.2
"""A board is larger than the smallest panel, and read from further away."""
NOBODY_MM = 28.0
NOTICE_PAD_MM = 1.5


Styles = tuple[Lettering, Lettering | None]
"""Of the leading language, and of the one that repeats it; None in a hall with one."""


class TwoTongues(Page):
    """A text in the leading language, and smaller below it in the next one."""

    def __init__(
        self,
        box: Rect,
        styles: Styles,
        *,
        colours: tuple[str, str],
        align: float = LEFT,
        lead_lines: int = 1,
    ) -> None:
        """Build it; where there is one style only, the leading language has the whole box."""
        super().__init__()
        lead, echo = styles
        upper, lower, rise = box, box, MIDDLE
        if echo is not None:
            line, below = line_height_px(lead.size_px), line_height_px(echo.size_px)
            line *= lead_lines
            squeeze = min(1, box.height / (line + below))
            (upper, lower), rise = box.cut_top(line * squeeze), BOTTOM
        self.lead = Text(upper, lead, colours=colours, align=align, rise=rise)
        self.add_widget(self.lead)
        self.echo: Text | None = None
        if echo is not None:
            self.echo = Text(lower, echo, colours=colours, align=align, rise=TOP)
            self.add_widget(self.echo)

    def say(self, texts: tuple[str, ...]) -> None:
        """Show a text in the first two of the languages."""
        self.lead.say(texts[0] if texts else "")
        if self.echo is not None:
            self.echo.say(texts[1] if len(texts) > 1 else "")

    def paint(self, colours: tuple[str, str]) -> None:
        """Change text and ground colour."""
        self.lead.paint(colours)
        if self.echo is not None:
            self.echo.paint(colours)


GROUNDS = {Tone.FRESH: ACCENT, Tone.CALLED: CARD, Tone.SERVING: CARD}
STRONG = {Tone.FRESH: ON_ACCENT, Tone.CALLED: INK, Tone.SERVING: INK_SOFT}
SOFT = {Tone.FRESH: ON_ACCENT, Tone.CALLED: INK_SOFT, Tone.SERVING: INK_SOFT}


class CallRow(Page):
    """One call: number, arrow, counter."""

    def __init__(self, layout: RowLayout, scale: Scale, *, both: bool) -> None:
        """Build it without a call."""
        super().__init__()
        self.card = Card(layout.card, scale)
        size_mm = layout.card.height * ROW_TYPE_SHARE / scale.px_per_mm
        style = type_of(scale, size_mm, TITLE_MM, bold=True)
        colours = (INK, CARD)
        self.number = Text(layout.number, style, colours=colours)
        self.counter = Text(layout.counter, style, colours=colours, align=RIGHT)
        arrow = type_of(scale, size_mm * 0.6, ECHO_MIN_MM)
        self.arrow = Text(layout.arrow, arrow, colours=colours, align=MIDDLE)
        height = min(layout.mark.height, scale.px(sum(MARK_MM) * LINE_SPACING + 1))
        self.mark = TwoTongues(
            layout.mark.centred(layout.mark.width, height),
            _styles(scale, *MARK_MM, both=both),
            colours=colours,
        )
        for widget in (self.card, self.number, self.counter, self.arrow, self.mark):
            self.add_widget(widget)

    def show(self, row: BoardRow) -> None:
        """Show a call."""
        ground = GROUNDS[row.tone]
        self.card.colour(ground, None if row.tone is Tone.FRESH else EDGE)
        for text in (self.number, self.counter):
            text.paint((STRONG[row.tone], ground))
        for soft in (self.arrow, self.mark):
            soft.paint((SOFT[row.tone], ground))
        self.number.say(row.number)
        self.counter.say(row.counter)
        self.arrow.say(ARROW)
        self.mark.say(row.mark)


def _styles(scale: Scale, lead_mm: float, echo_mm: float, *, both: bool) -> Styles:
    lead = type_of(scale, lead_mm, LEAD_LEAST_MM, bold=True)
    return lead, type_of(scale, echo_mm, ECHO_MIN_MM) if both else None


class BoardPage(Page):
    """Everything on the board."""

    def __init__(self, layout: BoardLayout, tongues: int) -> None:
        """Build it for a hall with that many languages."""
        super().__init__()
        self._layout = layout
        self._both = tongues > 1
        scale = layout.scale
        self.hall = self._pair(layout.hall, (NAME_MM, TEXT_MIN_MM), INK)
        clock, date = layout.clock.cut_top(layout.clock.height * 0.6)
        large = type_of(scale, CLOCK_TYPE_MM, LEAD_LEAST_MM, bold=True)
        small = type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM)
        soft = (INK_SOFT, PAPER)
        self.clock = Text(clock, large, colours=(INK, PAPER), align=RIGHT)
        self.date = Text(date, small, colours=soft, align=RIGHT)
        bold = type_of(scale, TEXT_MM, LEAD_LEAST_MM, bold=True)
        self.waiting = Text(layout.waiting, bold, colours=(ACCENT, PAPER))
        upright = layout.hint.y > layout.waiting.y
        hint = LEFT if upright else RIGHT
        self.hint = Text(layout.hint, small, colours=soft, align=hint)
        for widget in (self.hall, self.clock, self.date, self.waiting, self.hint):
            self.add_widget(widget)
        self.notice = self._notice()
        self.title_number = Text(layout.titles[0], small, colours=soft)
        self.title_counter = Text(layout.titles[1], small, colours=soft, align=RIGHT)
        nobody = layout.nobody.centred(layout.nobody.width, scale.px(NOBODY_MM))
        self.nobody = self._pair(nobody, (NAME_MM, TEXT_MM), INK_SOFT, align=MIDDLE)
        self.rows = [CallRow(row, scale, both=self._both) for row in layout.rows]
        self._with_calls = Page()
        for title in (self.title_number, self.title_counter):
            self._with_calls.add_widget(title)

    def _pair(
        self, box: Rect, sizes_mm: tuple[float, float], ink: str, *, align: float = LEFT
    ) -> TwoTongues:
        styles = _styles(self._layout.scale, *sizes_mm, both=self._both)
        return TwoTongues(box, styles, colours=(ink, PAPER), align=align)

    def _notice(self) -> TwoTongues | None:
        strip, scale = self._layout.notice, self._layout.scale
        if not strip.height:
            return None
        notice = TwoTongues(
            strip.inset(scale.px(GAP_MM), scale.px(NOTICE_PAD_MM)),
            _styles(scale, TEXT_MIN_MM, ECHO_MIN_MM * 1.5, both=self._both),
            colours=(ON_NOTICE, NOTICE),
            # Upright displays are narrow: the sentence needs a second line.
            lead_lines=2 if self._layout.tall else 1,
        )
        self.add_widget(Card(strip, scale, ground=NOTICE, edge=None))
        self.add_widget(notice)
        return notice

    def show(self, face: BoardFace) -> None:
        """Show the hall as it is."""
        self.hall.say(face.hall)
        self.clock.say(face.time)
        self.date.say("  ".join(face.date))
        if not self.date.set.whole:
            self.date.say(face.date[0])
        self.title_number.say("  ".join(face.title_number))
        self.title_counter.say("  ".join(face.title_counter))
        self.nobody.say(face.nobody)
        self.waiting.say("  ·  ".join(face.waiting))
        self.hint.say(face.hint[0])
        if self.notice is not None:
            self.notice.say(face.notices)
        for row, call in zip(self.rows, face.rows, strict=False):
            row.show(call)
        self._keep(self._with_calls, wanted=bool(face.rows))
        self._keep(self.nobody, wanted=not face.rows)
        for place, row in enumerate(self.rows):
            self._keep(row, wanted=place < len(face.rows))

    def _keep(self, page: Page, *, wanted: bool) -> None:
        if wanted and page.parent is None:
            self.add_widget(page)
        elif not wanted and page.parent is self:
            self.remove_widget(page)
