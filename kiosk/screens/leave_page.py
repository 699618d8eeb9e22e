"""The page that asks everybody to leave: black on yellow, every language at once (P44, S75).

It looks like no other page: a frame of black bars and the largest type that fits.
"""

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MM, LEAVE, MARGIN_MM, ON_LEAVE, TEXT_MM, Scale
from kiosk.screens.widgets import MIDDLE, Card, Page, Text, type_of

BAR_MM = 16.0
"""Height of the black bars above and below."""
LARGEST_MM = 26.0
"""Type size of the sentence; smaller where it would not fit."""


class LeavePage(Page):
    """Nothing but the sentence, once in each language."""

    def __init__(self, size: PictureSize, tongues: int) -> None:
        """Build it for a hall with that many languages."""
        super().__init__()
        scale = Scale.of(size)
        screen = Rect(0, 0, *size)
        self.add_widget(Card(screen.inset(-scale.px(10)), scale, ground=LEAVE, edge=None))
        bar = scale.px(BAR_MM)
        upper, body = screen.cut_top(bar)
        lower, body = body.cut_bottom(bar)
        for one in (upper, lower):
            wide = one.inset(-scale.px(10), 0)
            self.add_widget(Card(wide, scale, ground=ON_LEAVE, edge=None))
        inner = body.inset(scale.px(MARGIN_MM * 2), scale.px(GAP_MM))
        style = type_of(scale, LARGEST_MM, TEXT_MM, bold=True)
        self.texts = [
            Text(box, style, colours=(ON_LEAVE, LEAVE), align=MIDDLE)
            for box in inner.rows(max(1, tongues), scale.px(GAP_MM))
        ]
        for text in self.texts:
            self.add_widget(text)

    def show(self, sentences: tuple[str, ...]) -> None:
        """Say it in each language."""
        for text, sentence in zip(self.texts, sentences, strict=False):
            text.say(sentence)
