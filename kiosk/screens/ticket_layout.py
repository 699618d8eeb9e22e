"""Where everything on the ticket screen stands: pure geometry, the same for every display."""

import math

import msgspec

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.rect import Rect
from kiosk.screens.theme import GAP_MM, MARGIN_MM, TOUCH_MM, Scale

TONGUE_MM = 34.0
"""Width of one language of the switch."""
HEADLINE_MM = 17.0
"""Height of the greeting where it has a row of its own."""
ACCESSIBLE_MM = 26.0
"""Height of the accessible button where it has a row of its own, and two lines to say."""
NUMBER_SHARE = 0.52
"""How much of a wide screen the number takes."""
NUMBER_TALL_SHARE = 0.48
KEYS, KEYS_IN_ROW = 16, 4
CHOICES = 4
KEYS_SHARE = 0.56
KEYS_TALL_SHARE = 0.55
CODE_SHARE = 0.5
"""Of what is left of the keys; the rest says what to do."""
SLIP_SHARE = 0.64
"""Of what is left beside the number; the rest asks to take a seat."""
CARD_SHAPE = 1.5
"""Width to height of the card that is best to read."""


class HeaderLayout(msgspec.Struct, frozen=True):
    """The strip on top."""

    hall: Rect
    headline: Rect | None
    """The page's own heading; None when the page has none."""
    alone: bool
    """True when the hall's name has the strip for itself."""
    tongues: tuple[Rect, ...]


class StartLayout(msgspec.Struct, frozen=True):
    """The page to choose from."""

    header: HeaderLayout
    cards: tuple[Rect, ...]
    accessible: Rect | None
    help: Rect
    appointment: Rect | None = None
    news: Rect | None = None
    """In the place of the services, when there are none."""


class KeysLayout(msgspec.Struct, frozen=True):
    """The page to type an appointment's code on."""

    header: HeaderLayout
    code: Rect
    hint: Rect
    keys: tuple[Rect, ...]
    back: Rect
    look_up: Rect


class ChoiceLayout(msgspec.Struct, frozen=True):
    """An appointment read back, and what can be done about it."""

    header: HeaderLayout
    text: Rect
    back: Rect
    help: Rect
    other: Rect
    first: Rect


class NumberLayout(msgspec.Struct, frozen=True):
    """The page with the number."""

    header: HeaderLayout
    number: Rect
    slip: Rect
    wait: Rect
    help: Rect
    done: Rect


class SentenceLayout(msgspec.Struct, frozen=True):
    """A page with one sentence."""

    header: HeaderLayout
    sentence: Rect
    done: Rect


class TicketLayout:
    """The geometry of one display."""

    def __init__(self, size: PictureSize, tongues: int) -> None:
        self.scale = Scale.of(size)
        self.screen = Rect(0, 0, *size)
        self.tall = size.height_px > size.width_px
        self._tongues = tongues
        self._gap = self.scale.px(GAP_MM)
        self._touch = self.scale.px(TOUCH_MM)

    def start(
        self, services: int, *, accessible: bool, appointments: bool = False
    ) -> StartLayout:
        """Return the page with that many services; appointments stand behind the last one.

        Without a service, what the hours have to say stands in their place.
        """
        header, body = self._header(headline=True)
        accessible_button: Rect | None = None
        foot, body = body.cut_bottom(self._touch, self._gap)
        help_button = foot
        if self.tall and accessible:
            accessible_button, body = body.cut_bottom(self.scale.px(ACCESSIBLE_MM), self._gap)
        elif accessible:
            help_button, accessible_button = foot.cut_right(foot.width * 0.3, self._gap)
        if not services:
            button: Rect | None = None
            if appointments:
                button, body = body.cut_bottom(self._touch, self._gap)
            return StartLayout(header, (), accessible_button, help_button, button, body)
        places = services + appointments
        cards = body.grid(places, self._columns(places, body), self._gap)
        appointment = cards.pop() if appointments else None
        return StartLayout(header, tuple(cards), accessible_button, help_button, appointment)

    def keys(self) -> KeysLayout:
        """Return the page with the keys, four in a row, four rows."""
        header, body = self._header(headline=False)
        if self.tall:
            keys, left = body.cut_bottom(body.height * KEYS_TALL_SHARE, self._gap)
        else:
            keys, left = body.cut_right(body.width * KEYS_SHARE, self._gap)
        foot, left = left.cut_bottom(self._touch, self._gap)
        back, look_up = foot.columns(2, self._gap)
        code, hint = left.cut_top(left.height * CODE_SHARE, self._gap)
        cells = keys.grid(KEYS, KEYS_IN_ROW, self._gap / 2)
        return KeysLayout(header, code, hint, tuple(cells), back, look_up)

    def choice(self) -> ChoiceLayout:
        """Return the page with an appointment and four buttons."""
        header, body = self._header(headline=False)
        columns = 1 if self.tall else 2
        rows = CHOICES // columns
        height = rows * self._touch + (rows - 1) * self._gap
        foot, body = body.cut_bottom(height, self._gap)
        first, other, back, help_button = foot.grid(CHOICES, columns, self._gap)
        return ChoiceLayout(header, body, back, help_button, other, first)

    def number(self) -> NumberLayout:
        """Return the page with the number."""
        header, body = self._header(headline=False)
        foot, body = body.cut_bottom(self._touch, self._gap)
        help_button, done = foot.columns(2, self._gap)
        if self.tall:
            number, rest = body.cut_top(body.height * NUMBER_TALL_SHARE, self._gap)
        else:
            number, rest = body.cut_left(body.width * NUMBER_SHARE, self._gap)
            help_button, done = foot.cut_left(number.width, self._gap)
        slip, wait = rest.cut_top(rest.height * SLIP_SHARE, self._gap)
        return NumberLayout(header, number, slip, wait, help_button, done)

    def sentence(self) -> SentenceLayout:
        """Return the page with one sentence."""
        header, body = self._header(headline=False)
        foot, body = body.cut_bottom(self._touch, self._gap)
        return SentenceLayout(header, body, foot.centred(self._touch * 4, self._touch))

    def _header(self, *, headline: bool) -> tuple[HeaderLayout, Rect]:
        inner = self.screen.inset(self.scale.px(MARGIN_MM))
        strip, body = inner.cut_top(self._touch, self._gap)
        switch_width = self.scale.px(TONGUE_MM) * self._tongues
        tongues: list[Rect] = []
        hall = strip
        if self._tongues:
            switch, hall = strip.cut_right(switch_width, self._gap)
            tongues = switch.columns(self._tongues, self._gap / 2)
        below: Rect | None = None
        if headline and self.tall:
            below, body = body.cut_top(self.scale.px(HEADLINE_MM), self._gap)
        elif headline:
            hall, below = hall.cut_top(hall.height * 0.4)
        alone = self.tall or not headline
        return HeaderLayout(hall, below, alone, tuple(tongues)), body

    def _columns(self, services: int, body: Rect) -> int:
        """Return how many columns make the cards large and well-shaped."""
        best, best_worth = 1, -math.inf
        for columns in range(1, services + 1):
            card = body.grid(services, columns, self._gap)[0]
            empty = -(-services // columns) * columns - services
            too_low = card.height < self._touch
            shape = abs(math.log(card.width / max(card.height, 1) / CARD_SHAPE))
            worth = -shape - 0.3 * empty - (10 if too_low else 0)
            if worth > best_worth:
                best, best_worth = columns, worth
        return best
