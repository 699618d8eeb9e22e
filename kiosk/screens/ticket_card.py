"""A service on the ticket screen: its name, who waits; the other language gives way first."""

from collections.abc import Callable

from kiosk.screens.lettering import set_text
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    CARD,
    ECHO_MIN_MM,
    INK,
    INK_SOFT,
    NAME_MM,
    PAD_MM,
    TEXT_MIN_MM,
    Scale,
)
from kiosk.screens.ticket_face import ServiceCard
from kiosk.screens.widgets import RIGHT, TOP, Text, TouchCard, type_of

ECHO_LINE_MM = 6.2
STATE_LINE_MM = 8.0
LARGE_CARD_MM = 34.0
"""From this height on a card has room for a larger name."""
LARGE_NAME_MM = 13.0
BADGE_MM = 11.0


class ServiceButton(TouchCard):
    """One card to press."""

    def __init__(self, box: Rect, scale: Scale, action: Callable[[], None]) -> None:
        """Make one without texts."""
        super().__init__(box, scale, action)
        large = box.height >= scale.px(LARGE_CARD_MM)
        pad = scale.px(PAD_MM * (1.7 if large else 0.8))
        inner = box.inset(pad)
        foot, self._upper = inner.cut_bottom(scale.px(STATE_LINE_MM), scale.px(0.8))
        badge, state = foot.cut_right(scale.px(BADGE_MM))
        self._echo_px = scale.px(ECHO_LINE_MM)
        self.name = Text(
            self._upper,
            type_of(scale, LARGE_NAME_MM if large else NAME_MM, TEXT_MIN_MM, bold=True),
            colours=(INK, CARD),
            rise=TOP,
        )
        self.echo = Text(
            self._upper,
            type_of(scale, ECHO_MIN_MM * (1.2 if large else 1), ECHO_MIN_MM),
            colours=(INK_SOFT, CARD),
            rise=TOP,
        )
        self.state = Text(
            state, type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM), colours=(INK_SOFT, CARD)
        )
        self.badge = Text(
            badge,
            type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM, bold=True),
            colours=(ACCENT, CARD),
            align=RIGHT,
        )
        for widget in (self.name, self.echo, self.state, self.badge):
            self.add_widget(widget)

    def show(self, card: ServiceCard, *, pressed: bool) -> None:
        """Say it; a pressed card stays marked until the number is there."""
        self.choose(chosen=pressed)
        upper = self._upper
        name = self._set(card.name, upper._replace(height=upper.height - self._echo_px))
        if card.echo and name is not None:
            self.name.say(card.name, upper.cut_top(name)[0])
            rest = upper.cut_top(name)[1]
            self.echo.say(card.echo, rest.cut_top(min(rest.height, self._echo_px * 2))[0])
        else:
            self.name.say(card.name, upper)
            self.echo.say("")
        self.state.say(card.state)
        self.badge.say(card.prefix)

    def _set(self, text: str, box: Rect) -> int | None:
        """Return how high a text becomes in a box; None when it does not fit whole."""
        found = set_text(text, int(box.width), int(box.height), self.name.style)
        return found.height_px if found.whole else None
