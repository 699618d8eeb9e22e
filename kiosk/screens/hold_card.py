"""A key that acts only when it is held: what it does is not undone by a second touch.

It fills while the finger rests on it. A finger that leaves or slides off before has done
nothing, and is told so.
"""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.input.motionevent import MotionEvent
from kivy.utils import get_color_from_hex

from kiosk.screens.rect import Rect
from kiosk.screens.theme import PAD_MM, Scale
from kiosk.screens.widgets import MIDDLE, Card, Page, Text, type_of

HOLD_S = 2.0
LOOK_S = 0.05
BAR_MM = 5.0


class HoldCard(Page):
    """A key with its word and the bar that fills."""

    def __init__(  # noqa: PLR0913, PLR0917 - a key's place, look and meaning
        self,
        box: Rect,
        scale: Scale,
        colours: tuple[str, str],
        word_mm: tuple[float, float],
        held: Callable[[], None],
        let_go: Callable[[], None],
        clock_s: Callable[[], float],
    ) -> None:
        """Build it without a word.

        Args:
            box: Where it stands.
            scale: The display's.
            colours: The word's and the key's ground, a pair that the theme vouches for.
            word_mm: Size of the word, and the least it may become.
            held: Is told when it was held long enough.
            let_go: Is told when it was not.
            clock_s: Monotonic seconds.
        """
        super().__init__()
        self.card = Card(box, scale, ground=colours[1], edge=None)
        self._bar = box.inset(scale.px(PAD_MM)).cut_bottom(scale.px(BAR_MM))[0]
        self.word = Text(
            box.inset(scale.px(PAD_MM), scale.px(PAD_MM + BAR_MM)),
            type_of(scale, *word_mm, bold=True),
            colours=colours,
            align=MIDDLE,
        )
        self._held, self._let_go, self._clock_s = held, let_go, clock_s
        self._since_s: float | None = None
        self.add_widget(self.card)
        self.add_widget(self.word)
        with self.card.canvas.after:
            Color(*get_color_from_hex(colours[0]))
            self._filled = Rectangle(pos=self._bar[:2], size=(0, self._bar.height))

    @property
    def is_held(self) -> bool:
        """Return whether a finger rests on it."""
        return self._since_s is not None

    @property
    def share(self) -> float:
        """Return how far it has filled."""
        return float(self._filled.size[0] / self._bar.width)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Begin to fill."""
        if self.is_held or not self.card.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._since_s = self._clock_s()
        Clock.schedule_interval(self._look, LOOK_S)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Empty when the finger slides off."""
        if touch.grab_current is not self:
            return False
        if not self.card.collide_point(*touch.pos):
            touch.ungrab(self)
            self._end(self._let_go)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Empty when the finger leaves it."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._end(self._let_go)
        return True

    def _look(self, _dt: float) -> bool:
        if self._since_s is None:
            return False
        share = min(1.0, (self._clock_s() - self._since_s) / HOLD_S)
        self._filled.size = share * self._bar.width, self._bar.height
        if share < 1:
            return True
        self._end(self._held)
        return False

    def _end(self, tell: Callable[[], None]) -> None:
        if self._since_s is None:
            return
        self._since_s = None
        self._filled.size = 0, self._bar.height
        tell()
