"""The few things every screen is drawn from: a text, a rounded card, a card to press.

Kivy has no type annotations: what derives from its classes is marked so here, and only here.
"""

from collections.abc import Callable

from kivy.graphics import Color, Line, Rectangle, SmoothRoundedRectangle
from kivy.graphics.texture import Texture
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex
from PIL import Image

from kiosk.fonts import Weight
from kiosk.screens.lettering import Lettering, SetText, draw_mask, set_text
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    ACCENT_PRESSED,
    ACCENT_TINT,
    CARD,
    EDGE,
    EDGE_MM,
    RADIUS_MM,
    TEXT_PAIRS,
    Scale,
)

LEFT, MIDDLE, RIGHT = 0.0, 0.5, 1.0
BOTTOM, TOP = 0.0, 1.0


class Page(Widget):  # type: ignore[misc]  # Kivy is untyped
    """A group of widgets that is shown, or not, as one."""


class Text(Widget):  # type: ignore[misc]  # Kivy is untyped
    """A text set into its box; it redraws only when it says something else."""

    def __init__(
        self,
        box: Rect,
        style: Lettering,
        *,
        colours: tuple[str, str],
        align: float = LEFT,
        rise: float = MIDDLE,
    ) -> None:
        """Make an empty one.

        Args:
            box: Where it stands.
            style: Size and weight.
            colours: The text's and its ground's, a pair that the theme vouches for.
            align: ``LEFT``, ``MIDDLE`` or ``RIGHT`` in its box.
            rise: ``BOTTOM``, ``MIDDLE`` or ``TOP`` of it.
        """
        super().__init__(size_hint=(None, None), pos=box[:2], size=box[2:])
        self.box = self._frame = box
        self.style = style
        self._place = align, rise
        self._said: object = None
        self._texture: Texture | None = None
        self.set = SetText((), style.size_px, style.weight)
        with self.canvas:
            self._colour = Color()
            self._picture = Rectangle(size=(0, 0))
        self.paint(colours)

    def paint(self, colours: tuple[str, str]) -> None:
        """Change text and ground colour."""
        if colours not in TEXT_PAIRS:
            raise ValueError(f"the theme does not vouch for {colours}")
        self._colour.rgba = get_color_from_hex(colours[0])

    def say(self, text: str, box: Rect | None = None) -> None:
        """Show a text, perhaps in another box within the first one."""
        self.box = self.box if box is None else box
        if self._said == (text, self.box):
            return
        self._said = text, self.box
        self.pos, self.size = self.box[:2], self.box[2:]
        self.set = set_text(text, int(self.box.width), int(self.box.height), self.style)
        self._draw()

    def _draw(self) -> None:
        """Draw into the frame's one texture: a new one for each text would pile up."""
        if not self.set.lines:
            self._picture.size = (0, 0)
            return
        frame = self._frame
        size = int(frame.width), int(frame.height)
        align, rise = self._place
        mask = draw_mask(self.set, align)
        ground = Image.new("L", size, 0)
        left = self.box.x - frame.x + (self.box.width - mask.width) * align
        down = frame.top - self.box.top + (self.box.height - mask.height) * (1 - rise)
        ground.paste(mask, (round(left), round(down)))
        if self._texture is None:
            self._texture = Texture.create(size=size, colorfmt="luminance_alpha")
            self._texture.mag_filter = self._texture.min_filter = "nearest"
            self._texture.flip_vertical()
        pixels = bytearray(b"\xff" * (2 * size[0] * size[1]))
        pixels[1::2] = ground.tobytes()
        self._texture.blit_buffer(bytes(pixels), colorfmt="luminance_alpha", bufferfmt="ubyte")
        self._picture.texture = self._texture
        self._picture.size = size
        self._picture.pos = round(frame.x), round(frame.y)
        self.canvas.ask_update()


class Card(Widget):  # type: ignore[misc]  # Kivy is untyped
    """A rounded card with a fine edge."""

    def __init__(
        self, box: Rect, scale: Scale, *, ground: str = CARD, edge: str | None = EDGE
    ) -> None:
        """Make a card; ``edge`` None leaves the outline out."""
        super().__init__(size_hint=(None, None), pos=box[:2], size=box[2:])
        self.box = box
        self.ground = ground
        radius_px = min(scale.px(RADIUS_MM), box.width / 2, box.height / 2)
        line_px = scale.px(EDGE_MM)
        with self.canvas:
            self._edge_colour = Color()
            self._edge = SmoothRoundedRectangle(
                pos=box[:2], size=box[2:], radius=[radius_px] * 4
            )
            self._ground_colour = Color()
            inner = box.inset(line_px)
            self._inner = SmoothRoundedRectangle(
                pos=inner[:2], size=inner[2:], radius=[max(1, radius_px - line_px)] * 4
            )
        self.colour(ground, edge)

    def colour(self, ground: str, edge: str | None = EDGE) -> None:
        """Change ground and outline."""
        self.ground = ground
        self._ground_colour.rgba = get_color_from_hex(ground)
        self._edge_colour.rgba = get_color_from_hex(ground if edge is None else edge)


class TouchCard(Card):
    """A card to press: it acts when the finger leaves it where it touched it."""

    def __init__(
        self,
        box: Rect,
        scale: Scale,
        action: Callable[[], None],
        *,
        strong: bool = False,
        at_rest: str = CARD,
    ) -> None:
        """Make a button; a ``strong`` one is filled with the accent."""
        self.strong = strong
        self._at_rest = at_rest
        self.chosen = False
        self._action = action
        super().__init__(box, scale)
        self.rest()

    def choose(self, *, chosen: bool) -> None:
        """Mark it as chosen, or not."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.rest()

    def rest(self) -> None:
        """Look unpressed."""
        if self.strong:
            self.colour(ACCENT, None)
        elif self.chosen:
            self.colour(ACCENT_TINT, ACCENT)
        else:
            self.colour(self._at_rest)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Take a finger that comes down on it."""
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        if self.strong:
            self.colour(ACCENT_PRESSED, None)
        else:
            self.colour(ACCENT_TINT, ACCENT)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Act when the finger leaves it, unless it slid off."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self.rest()
        if self.collide_point(*touch.pos):
            self._action()
        return True


class CheckMark(Widget):  # type: ignore[misc]  # Kivy is untyped
    """A ring, ticked or not: the state of a switch for who cannot tell colours apart."""

    def __init__(self, box: Rect, stroke_px: float) -> None:
        """Make an empty ring in the middle of a box."""
        super().__init__(size_hint=(None, None), pos=box[:2], size=box[2:])
        side = min(box.width, box.height)
        x, y, _, _ = box.centred(side, side)
        with self.canvas:
            Color(*get_color_from_hex(ACCENT))
            self._ring = SmoothRoundedRectangle(
                pos=(x, y), size=(side, side), radius=[side / 2] * 4
            )
            self._hole_colour = Color(*get_color_from_hex(CARD))
            hole = side - 2 * stroke_px
            SmoothRoundedRectangle(
                pos=(x + stroke_px, y + stroke_px), size=(hole, hole), radius=[hole / 2] * 4
            )
            self._tick_colour = Color(*get_color_from_hex(CARD))
            points = [(0.27, 0.5), (0.44, 0.33), (0.74, 0.67)]
            Line(
                points=[c for px, py in points for c in (x + px * side, y + py * side)],
                width=stroke_px * 0.75,
            )

    def tick(self, *, ticked: bool) -> None:
        """Fill and tick it, or empty it."""
        self._hole_colour.rgba = get_color_from_hex(ACCENT if ticked else CARD)


def type_of(scale: Scale, size_mm: float, least_mm: float, *, bold: bool = False) -> Lettering:
    """Return a text style given in millimetres."""
    weight = Weight.BOLD if bold else Weight.REGULAR
    return Lettering(scale.px(size_mm), scale.px(least_mm), weight)
