"""The pages for an appointment: keys to type its code with, and the choice once it is found."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from kiosk.screens.appointment_face import KEYS, ChoiceFace, Key, KeysFace
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    CARD,
    ECHO_MIN_MM,
    GAP_MM,
    INK,
    INK_SOFT,
    NAME_MM,
    PAD_MM,
    PAPER,
    TEXT_MIN_MM,
    TEXT_MM,
    TITLE_MM,
    Scale,
)
from kiosk.screens.ticket_flow import KeySet
from kiosk.screens.ticket_layout import ChoiceLayout, KeysLayout
from kiosk.screens.ticket_pages import LabelButton
from kiosk.screens.widgets import MIDDLE, TOP, Card, Page, Text, TouchCard, type_of

CODE_MM = 16.0
KEY_MM = 11.0
FOUND_MM = 12.0


class AppointmentPresses(Protocol):
    """What can be pressed on these pages."""

    def press_key(self, key: Key) -> None:
        """Type, erase, or show other keys."""

    def look_up(self) -> None:
        """Look the typed code up."""

    def confirm(self) -> None:
        """Take the number that is offered first."""

    def walk_in(self) -> None:
        """Take an ordinary number instead."""

    def ask_help(self) -> None:
        """Call staff."""

    def done(self) -> None:
        """Go back."""


class KeyButton(TouchCard):
    """One key."""

    def __init__(self, box: Rect, scale: Scale, action: Callable[[], None]) -> None:
        """Make one without a sign."""
        super().__init__(box, scale, action)
        self.text = Text(
            box.inset(scale.px(PAD_MM / 2)),
            type_of(scale, KEY_MM, ECHO_MIN_MM, bold=True),
            colours=(ACCENT, CARD),
            align=MIDDLE,
        )
        self.add_widget(self.text)


class KeysPage(Page):
    """A code, and the keys to type it with."""

    def __init__(self, layout: KeysLayout, scale: Scale, presses: AppointmentPresses) -> None:
        """Build it."""
        super().__init__()
        self._presses = presses
        self._key_set = KeySet.DIGITS
        inner = layout.code.inset(scale.px(GAP_MM), scale.px(PAD_MM))
        self.code = Text(
            inner,
            type_of(scale, CODE_MM, TEXT_MIN_MM, bold=True),
            colours=(ACCENT, CARD),
            align=MIDDLE,
        )
        self.hint = Text(
            layout.hint.inset(scale.px(PAD_MM), 0),
            type_of(scale, TITLE_MM, TEXT_MIN_MM),
            colours=(INK_SOFT, PAPER),
            rise=TOP,
        )
        self.keys = [
            KeyButton(box, scale, partial(self._press, place))
            for place, box in enumerate(layout.keys)
        ]
        self.back = LabelButton(layout.back, scale, presses.done)
        self.look_up = LabelButton(layout.look_up, scale, presses.look_up, strong=True)
        card = Card(layout.code, scale)
        for widget in (card, self.code, self.hint, *self.keys, self.back, self.look_up):
            self.add_widget(widget)

    def _press(self, place: int) -> None:
        self._presses.press_key(KEYS[self._key_set][place])

    def show(self, face: KeysFace) -> None:
        """Say it in the chosen language."""
        self._key_set = face.key_set
        self.code.say(face.code)
        self.hint.say(face.hint)
        for button, label in zip(self.keys, face.keys, strict=True):
            button.text.say(label)
        self.back.text.say(face.back)
        self.look_up.text.say(face.look_up)


class ChoicePage(Page):
    """An appointment read back (P19), or what can be done when its time has passed (P21)."""

    def __init__(self, layout: ChoiceLayout, scale: Scale, presses: AppointmentPresses) -> None:
        """Build it."""
        super().__init__()
        card = Card(layout.text, scale, edge=None)
        self.text = Text(
            layout.text.inset(scale.px(2 * GAP_MM), scale.px(PAD_MM)),
            type_of(scale, max(FOUND_MM, NAME_MM), TEXT_MM, bold=True),
            colours=(INK, CARD),
            align=MIDDLE,
        )
        self.first = LabelButton(layout.first, scale, presses.confirm, strong=True)
        self.other = LabelButton(layout.other, scale, presses.walk_in)
        self.help = LabelButton(layout.help, scale, presses.ask_help)
        self.back = LabelButton(layout.back, scale, presses.done)
        for widget in (card, self.text, self.first, self.help, self.back):
            self.add_widget(widget)

    def show(self, face: ChoiceFace) -> None:
        """Say it in the chosen language."""
        self.text.say(face.text)
        self.first.text.say(face.first)
        self.help.text.say(face.help)
        self.back.text.say(face.back)
        if bool(face.other) != (self.other.parent is self):
            (self.add_widget if face.other else self.remove_widget)(self.other)
        self.other.text.say(face.other)
