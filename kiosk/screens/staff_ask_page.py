"""The page that asks staff whether everybody is to leave: black on yellow, as what follows.

Two keys to hold, in earnest and for a drill; the way back needs one touch. Who asks may say so
with a touch before, and need not: nobody is kept from it by a question.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from kiosk.screens.hold_card import HoldCard
from kiosk.screens.staff_face import LeaveFace
from kiosk.screens.staff_layout import LeaveLayout
from kiosk.screens.staff_page import PLAIN, ActionCard
from kiosk.screens.theme import (
    ECHO_MIN_MM,
    LEAVE,
    NAME_MM,
    ON_LEAVE,
    TEXT_MM,
    TITLE_MM,
)
from kiosk.screens.widgets import LEFT, Card, Page, Text, type_of


class Asked(Protocol):
    """Who hears the answers."""

    def chose(self, badge: str) -> None:
        """Learn who asks."""
        ...

    def let_go(self) -> None:
        """Learn that a key was let go too soon."""
        ...

    def back(self) -> None:
        """Learn that nobody is to leave."""
        ...

    def held(self, *, drill: bool) -> None:
        """Learn that everybody is to leave."""
        ...


class AskPage(Page):
    """The question, what happens, who asks, and the three ways on."""

    def __init__(self, layout: LeaveLayout, asked: Asked, clock_s: Callable[[], float]) -> None:
        """Build it without a word."""
        super().__init__()
        scale = layout.scale
        around = layout.screen.inset(-scale.px(10))
        self.add_widget(Card(around, scale, ground=LEAVE, edge=None))
        yellow = (ON_LEAVE, LEAVE)
        title = type_of(scale, NAME_MM, TEXT_MM, bold=True)
        text = type_of(scale, TEXT_MM, ECHO_MIN_MM)
        self.question = Text(layout.question, title, colours=yellow, align=LEFT)
        self.what = Text(layout.what, text, colours=yellow, align=LEFT)
        self.who = Text(layout.who, text, colours=yellow, align=LEFT)
        self.back = ActionCard(layout.back, scale, asked.back, PLAIN)
        self._asked = asked
        self._badges: tuple[str, ...] = ()
        self.badges = [
            ActionCard(box, scale, partial(self._chose, place), PLAIN)
            for place, box in enumerate(layout.badges)
        ]
        sizes = TITLE_MM, ECHO_MIN_MM
        go = partial(asked.held, drill=False)
        self.leave = HoldCard(
            layout.leave, scale, (LEAVE, ON_LEAVE), sizes, go, asked.let_go, clock_s
        )
        small = TEXT_MM, ECHO_MIN_MM
        exercise = partial(asked.held, drill=True)
        self.drill = HoldCard(
            layout.drill, scale, PLAIN, small, exercise, asked.let_go, clock_s
        )
        for one in (self.question, self.what, self.who, self.back, self.leave, self.drill):
            self.add_widget(one)

    @property
    def is_held(self) -> bool:
        """Return whether a finger rests on a key."""
        return self.leave.is_held or self.drill.is_held

    def show(self, face: LeaveFace) -> None:
        """Say it."""
        self.question.say(face.question)
        self.what.say(face.what)
        self.who.say(face.who)
        self.back.word.say(face.back)
        self.leave.word.say(face.leave)
        self.drill.word.say(face.drill)
        self._badges = face.badges
        for place, touch in enumerate(self.badges):
            badge = face.badges[place] if place < len(face.badges) else ""
            touch.word.say(badge)
            touch.card.choose(chosen=bool(badge) and badge == face.chosen)
            if badge and touch.parent is None:
                self.add_widget(touch)
            elif not badge and touch.parent is self:
                self.remove_widget(touch)

    def _chose(self, place: int) -> None:
        self._asked.chose(self._badges[place])
