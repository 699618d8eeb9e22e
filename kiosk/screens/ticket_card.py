"""A service on the ticket screen: its name, who waits; the other language gives way first."""

from collections.abc import Callable

from kiosk.screens.lettering import set_text
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    ACCENT_TINT,
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
from kiosk.screens.widgets import MIDDLE, TOP, Card, Text, TouchCard, type_of

ECHO_LINE_MM = 6.2
STATE_LINE_MM = 8.0
LARGE_CARD_MM = 30.0
"""From this height on a card has room for a larger name."""
LARGE_NAME_MM = 13.0
WIDE_CARD_MM = 65.0
BADGE_MM = 12.0


class ServiceButton(TouchCard):
    """One card to press."""

    def __init__(self, box: Rect, scale: Scale, action: Callable[[], None]) -> None:
        """Make one without texts."""
        super().__init__(box, scale, action)
        large = box.height >= scale.px(LARGE_CARD_MM) and box.width >= scale.px(WIDE_CARD_MM)
        inner = box.inset(scale.px(PAD_MM * (1.7 if large else 0.8)))
        side = scale.px(BADGE_MM if large else STATE_LINE_MM)
        foot, self._upper = inner.cut_bottom(side, scale.px(0.8))
        badge, state = foot.cut_right(side, scale.px(1))
        self._echo_px = scale.px(ECHO_LINE_MM)
        name_mm = LARGE_NAME_MM if large else NAME_MM
        self._beside_echo = type_of(scale, name_mm, TEXT_MIN_MM, bold=True)
        self.name = Text(
            self._upper,
            type_of(scale, name_mm, ECHO_MIN_MM, bold=True),
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
            colours=(ACCENT, ACCENT_TINT),
            align=MIDDLE,
        )
        ring = Card(badge.centred(side, side), scale, ground=ACCENT_TINT, edge=None)
        for widget in (ring, self.name, self.echo, self.state, self.badge):
            self.add_widget(widget)

    def show(self, card: ServiceCard, *, pressed: bool) -> None:
        """Say it; a pressed card stays marked until the number is there."""
        self.choose(chosen=pressed)
        self._say_name(card)
        self.state.say(card.state)
        self.badge.say(card.prefix)

    def _say_name(self, card: ServiceCard) -> None:
        """Show the name with the other language below it, or alone where both do not fit."""
        upper = self._upper
        room = int(upper.height) - self._echo_px
        name = set_text(card.name, int(upper.width), room, self._beside_echo)
        if card.echo and name.whole:
            above, below = upper.cut_top(name.height_px)
            self.echo.say(card.echo, below)
            if self.echo.set.whole:
                self.name.say(card.name, above)
                return
        self.echo.say("")
        self.name.say(card.name, upper)
