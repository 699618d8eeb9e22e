"""The pages of the ticket screen: built once for a display, then only told what to say."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from kiosk.screens.lettering import line_height_px
from kiosk.screens.rect import Rect
from kiosk.screens.theme import (
    ACCENT,
    ACCENT_TINT,
    CARD,
    ECHO_MIN_MM,
    GAP_MM,
    INK,
    INK_SOFT,
    LEAVE,
    NAME_MM,
    NOTICE,
    NUMBER_MM,
    ON_ACCENT,
    ON_LEAVE,
    ON_NOTICE,
    PAD_MM,
    PAPER,
    TEXT_MIN_MM,
    TEXT_MM,
    TITLE_MM,
    Scale,
)
from kiosk.screens.ticket_card import ServiceButton
from kiosk.screens.ticket_face import SentenceFace, StartFace, TicketFace, Tongue
from kiosk.screens.ticket_layout import (
    HeaderLayout,
    NumberLayout,
    SentenceLayout,
    StartLayout,
)
from kiosk.screens.widgets import (
    BOTTOM,
    MIDDLE,
    TOP,
    Card,
    CheckMark,
    Page,
    Text,
    TouchCard,
    type_of,
)

WAIT_LEAST_MM = 5.6
"""Of the sentence that matters least on the page with the number."""


ACCESSIBLE_NAME_MM = 7.6
SENTENCE_MM = 12.0
"""Of a sentence that has the page for itself."""


class Presses(Protocol):
    """What can be pressed on the ticket screen."""

    def choose_language(self, code: str) -> None:
        """Speak another language."""

    def choose_service(self, service: str) -> None:
        """Take a number."""

    def toggle_accessible(self) -> None:
        """Ask for accessible service, or manage alone."""

    def ask_help(self) -> None:
        """Call staff."""

    def open_keys(self) -> None:
        """Say that there is an appointment."""

    def done(self) -> None:
        """Put away what was read."""


class LabelButton(TouchCard):
    """A button with one text in its middle."""

    size_mm = TITLE_MM

    def __init__(
        self, box: Rect, scale: Scale, action: Callable[[], None], *, strong: bool = False
    ) -> None:
        """Make one without a text."""
        super().__init__(box, scale, action, strong=strong)
        self.text = Text(
            box.inset(scale.px(PAD_MM)),
            type_of(scale, self.size_mm, TEXT_MIN_MM, bold=True),
            colours=(ON_ACCENT, ACCENT) if strong else (ACCENT, CARD),
            align=MIDDLE,
        )
        self.add_widget(self.text)


class TongueButton(LabelButton):
    """One language of the switch; all of them in one size."""

    size_mm = TEXT_MM


class HeaderStrip(Page):
    """The hall's name and the languages, the same on every page."""

    def __init__(
        self, layout: HeaderLayout, scale: Scale, codes: tuple[str, ...], presses: Presses
    ) -> None:
        """Build it for those languages."""
        super().__init__()
        alone = layout.alone
        self.hall = Text(
            layout.hall,
            type_of(scale, TITLE_MM if alone else TEXT_MM, ECHO_MIN_MM, bold=alone),
            colours=(INK, PAPER) if alone else (INK_SOFT, PAPER),
        )
        self.add_widget(self.hall)
        self.tongues: dict[str, TongueButton] = {}
        for code, box in zip(codes, layout.tongues, strict=False):
            button = TongueButton(box, scale, partial(presses.choose_language, code))
            self.tongues[code] = button
            self.add_widget(button)

    def show(self, hall: str, tongues: tuple[Tongue, ...]) -> None:
        """Say it in the chosen language."""
        self.hall.say(hall)
        for tongue in tongues:
            button = self.tongues[tongue.code]
            button.text.say(tongue.own_name)
            button.strong = tongue.chosen
            button.rest()
            button.text.paint((ON_ACCENT, ACCENT) if tongue.chosen else (ACCENT, CARD))


class StartPage(Page):
    """Services to choose from."""

    def __init__(
        self, layout: StartLayout, scale: Scale, services: tuple[str, ...], presses: Presses
    ) -> None:
        """Build it for those services."""
        super().__init__()
        greeting = layout.header.headline or layout.header.hall
        style = type_of(scale, NAME_MM, TEXT_MIN_MM, bold=True)
        self.notice = Card(greeting, scale, ground=PAPER, edge=None)
        self.greeting = Text(greeting, style, colours=(INK, PAPER))
        small = type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM, bold=True)
        self.long_notice = Text(greeting, small, colours=(ON_NOTICE, NOTICE))
        self.cards = {
            service: ServiceButton(box, scale, partial(presses.choose_service, service))
            for service, box in zip(services, layout.cards, strict=True)
        }
        self.help = LabelButton(layout.help, scale, presses.ask_help)
        for widget in (
            self.notice,
            self.greeting,
            self.long_notice,
            *self.cards.values(),
            self.help,
        ):
            self.add_widget(widget)
        self.appointment: LabelButton | None = None
        if layout.appointment is not None:
            self.appointment = LabelButton(layout.appointment, scale, presses.open_keys)
            self.add_widget(self.appointment)
        self.accessible: AccessibleButton | None = None
        if layout.accessible is not None:
            self.accessible = AccessibleButton(
                layout.accessible, scale, presses.toggle_accessible
            )
            self.add_widget(self.accessible)
        self._pad = scale.px(PAD_MM)
        self.news: Text | None = None
        if layout.news is not None:
            self.news_card = Card(layout.news, scale, edge=None)
            self.add_widget(self.news_card)
            self.news = Text(
                layout.news.inset(scale.px(4 * PAD_MM), scale.px(2 * PAD_MM)),
                type_of(scale, SENTENCE_MM, TEXT_MIN_MM, bold=True),
                colours=(INK, CARD),
                align=MIDDLE,
                rise=MIDDLE,
            )
            self.add_widget(self.news)

    def show(self, face: StartFace) -> None:
        """Say it in the chosen language."""
        box = self.notice.box
        self.notice.colour(NOTICE if face.notice else PAPER, None)
        self.greeting.paint((ON_NOTICE, NOTICE) if face.notice else (INK, PAPER))
        self.greeting.say(face.greeting, box.inset(self._pad, 0) if face.notice else box)
        # A notice that is too long for the greeting's type is set smaller, never cut off.
        too_long = face.notice and not self.greeting.set.whole
        self.long_notice.say(face.greeting if too_long else "", box.inset(self._pad, 0))
        if too_long:
            self.greeting.say("")
        for card in face.cards:
            self.cards[card.service].show(card, pressed=face.pressed == card.service)
        self.help.text.say(face.help)
        if self.news is not None:
            self.news_card.colour(LEAVE if face.leave else CARD, None)
            self.news.paint((ON_LEAVE, LEAVE) if face.leave else (INK, CARD))
            self.news.say(face.news)
        if self.appointment is not None:
            self.appointment.text.say(face.appointment)
        if self.accessible is not None:
            self.accessible.show(
                face.accessible, face.accessible_hint, chosen=face.accessible_on
            )


class AccessibleButton(TouchCard):
    """The switch that is always in sight (P05, P07)."""

    def __init__(self, box: Rect, scale: Scale, action: Callable[[], None]) -> None:
        """Make it, not chosen."""
        super().__init__(box, scale, action)
        inner = box.inset(scale.px(GAP_MM), scale.px(1.2))
        ring, text = inner.cut_left(scale.px(11), scale.px(GAP_MM))
        name, hint = text.cut_top(line_height_px(scale.px(ACCESSIBLE_NAME_MM)))
        self._ring = CheckMark(ring.centred(scale.px(11), scale.px(11)), scale.px(0.9))
        self.name = Text(
            name,
            type_of(scale, ACCESSIBLE_NAME_MM, TEXT_MIN_MM, bold=True),
            colours=(ACCENT, CARD),
        )
        self.hint = Text(
            hint,
            type_of(scale, TEXT_MIN_MM, ECHO_MIN_MM),
            colours=(INK_SOFT, CARD),
            rise=MIDDLE,
        )
        for widget in (self._ring, self.name, self.hint):
            self.add_widget(widget)

    def show(self, name: str, hint: str, *, chosen: bool) -> None:
        """Say it, chosen or not."""
        self.choose(chosen=chosen)
        self._ring.tick(ticked=chosen)
        self.name.say(name)
        self.hint.say(hint)


class NumberPage(Page):
    """The number, who is ahead, and what about the slip."""

    def __init__(self, layout: NumberLayout, scale: Scale, presses: Presses) -> None:
        """Build it."""
        super().__init__()
        pad = scale.px(GAP_MM)
        inner = layout.number.inset(pad)
        title, rest = inner.cut_top(scale.px(11))
        ahead, number = rest.cut_bottom(scale.px(15))
        self.title = Text(
            title, type_of(scale, TEXT_MM, TEXT_MIN_MM), colours=(INK_SOFT, CARD), align=MIDDLE
        )
        self.number = Text(
            number,
            type_of(scale, NUMBER_MM, TITLE_MM, bold=True),
            colours=(ACCENT, CARD),
            align=MIDDLE,
        )
        self.ahead = Text(
            ahead,
            type_of(scale, NAME_MM, TEXT_MIN_MM, bold=True),
            colours=(INK, CARD),
            align=MIDDLE,
        )
        self.slip_card = Card(layout.slip, scale, ground=ACCENT_TINT, edge=None)
        style = type_of(scale, NAME_MM, TEXT_MIN_MM, bold=True)
        self.slip = Text(layout.slip.inset(pad), style, colours=(INK, ACCENT_TINT))
        self.wait = Text(
            layout.wait.inset(pad, 0),
            type_of(scale, TEXT_MM, WAIT_LEAST_MM),
            colours=(INK_SOFT, PAPER),
        )
        self.help = LabelButton(layout.help, scale, presses.ask_help)
        self.done = LabelButton(layout.done, scale, presses.done, strong=True)
        for widget in (
            Card(layout.number, scale),
            self.title,
            self.number,
            self.ahead,
            self.slip_card,
            self.slip,
            self.wait,
            self.help,
            self.done,
        ):
            self.add_widget(widget)

    def show(self, face: TicketFace) -> None:
        """Say it in the chosen language."""
        self.slip_card.colour(NOTICE if face.trouble else ACCENT_TINT, None)
        self.slip.paint((ON_NOTICE, NOTICE) if face.trouble else (INK, ACCENT_TINT))
        self.title.say(face.title)
        self.number.say(face.number)
        self.ahead.say(face.ahead)
        self.slip.say(face.slip)
        self.wait.say(face.please_wait)
        self.help.text.say(face.help)
        self.done.text.say(face.done)


class SentencePage(Page):
    """One sentence in the middle."""

    def __init__(self, layout: SentenceLayout, scale: Scale, presses: Presses) -> None:
        """Build it."""
        super().__init__()
        self.card = Card(layout.sentence, scale, edge=None)
        inner = layout.sentence.inset(scale.px(4 * PAD_MM), scale.px(2 * PAD_MM))
        upper, lower = inner.cut_top(inner.height * 0.6, scale.px(GAP_MM))
        style = type_of(scale, SENTENCE_MM, TEXT_MIN_MM, bold=True)
        self.text = Text(upper, style, colours=(INK, CARD), align=MIDDLE, rise=BOTTOM)
        echo = type_of(scale, TEXT_MM, ECHO_MIN_MM)
        self.echo = Text(lower, echo, colours=(INK_SOFT, CARD), align=MIDDLE, rise=TOP)
        self.done = LabelButton(layout.done, scale, presses.done, strong=True)
        for widget in (self.card, self.text, self.echo):
            self.add_widget(widget)

    def show(self, face: SentenceFace) -> None:
        """Say it in the chosen language."""
        self.text.say(face.text)
        self.echo.say(face.echo)
        if bool(face.done) != (self.done.parent is self):
            (self.add_widget if face.done else self.remove_widget)(self.done)
        self.done.text.say(face.done)
