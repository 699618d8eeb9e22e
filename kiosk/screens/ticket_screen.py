"""The ticket screen: the flow's state drawn, touches and answers brought to it."""

import time
import uuid
from collections.abc import Callable
from typing import assert_never

from kivy.input.motionevent import MotionEvent

from kiosk.client import Refusal
from kiosk.domain.appointment_views import AppointmentView
from kiosk.domain.plan import HallPlan
from kiosk.domain.views import TicketView
from kiosk.screens import appointment_flow as a
from kiosk.screens import ticket_flow as f
from kiosk.screens.appointment_face import ChoiceFace, Key, KeysFace
from kiosk.screens.appointment_pages import ChoicePage, KeysPage
from kiosk.screens.courier import Answer, Courier
from kiosk.screens.picture_size import PictureSize
from kiosk.screens.ticket_face import (
    Body,
    Face,
    SentenceFace,
    StartFace,
    TicketFace,
    ticket_face,
)
from kiosk.screens.ticket_layout import HeaderLayout, TicketLayout
from kiosk.screens.ticket_pages import HeaderStrip, NumberPage, SentencePage, StartPage
from kiosk.screens.widgets import Page

TICK_S = 0.25
"""How often time is let pass; a screen that waits redraws nothing."""


class TicketScreen:
    """Where people take numbers; follows the view ``ticket`` and sends what is asked."""

    def __init__(
        self,
        plan: HallPlan,
        timezone: str,
        courier: Courier,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        accessible = plan.accessible_class()
        self.flow = f.start(plan.languages, None if accessible is None else accessible.id)
        self.root = Page()
        self.page: StartPage | NumberPage | SentencePage | KeysPage | ChoicePage | None = None
        self.header: HeaderStrip | None = None
        self._plan = plan
        self._timezone = timezone
        self._courier = courier
        self._clock_s = clock_s
        self._view: TicketView | None = None
        self._away = False
        self._face: Face | None = None
        self._layout = TicketLayout(PictureSize(1, 1), 0)
        self._headers: dict[HeaderLayout, HeaderStrip] = {}
        self._number: NumberPage | None = None
        self._sentence: SentencePage | None = None
        self._keys: KeysPage | None = None
        self._choice: ChoicePage | None = None
        self._start: StartPage | None = None
        self._start_key: object = None
        self.root.bind(on_touch_down=self._touched)

    def build(self, size: PictureSize) -> None:
        """Lay everything out for a display."""
        tongues = len(self._plan.languages)
        self._layout = TicketLayout(size, tongues if tongues > 1 else 0)
        scale = self._layout.scale
        self._headers.clear()
        self._number = NumberPage(self._layout.number(), scale, self)
        self._sentence = SentencePage(self._layout.sentence(), scale, self)
        self._keys = KeysPage(self._layout.keys(), scale, self)
        self._choice = ChoicePage(self._layout.choice(), scale, self)
        self._start, self._start_key, self._face = None, None, None
        self._show()

    # --- from the hall -----------------------------------------------------------------------
    def seen(self, view: TicketView) -> None:
        """Take a newer view."""
        self._view, self._away = view, False
        self._become(f.seen(self.flow, view, self._clock_s()))

    def away(self) -> None:
        """Learn that the core is away."""
        self._away = True
        self._show()

    def answered(self, command_id: str, answer: Answer) -> None:
        """Take the hall's answer."""
        self._away = False
        now_s = self._clock_s()
        if isinstance(answer, AppointmentView):
            flow = a.found(self.flow, command_id, answer, now_s)
        elif isinstance(answer, Refusal) and a.under_way(self.flow):
            flow = a.refused(self.flow, command_id, answer, now_s)
        else:
            flow = f.answered(self.flow, command_id, answer, now_s)
        if self._view is not None:
            flow = f.seen(flow, self._view, now_s)
        self._become(flow)

    def no_answer(self, command_id: str) -> None:
        """Learn that none came."""
        self._become(f.no_answer(self.flow, command_id, self._clock_s()))

    def tick(self) -> None:
        """Let time pass."""
        self._become(f.tick(self.flow, self._clock_s()))

    # --- from people -------------------------------------------------------------------------
    def choose_language(self, code: str) -> None:
        """Speak another language."""
        self._become(f.choose_language(self.flow, code, self._clock_s()))

    def choose_service(self, service: str) -> None:
        """Take a number, or hear where else it can be had."""
        lines = self._view.services if self._view else ()
        elsewhere = next((one.elsewhere for one in lines if one.id == service), None)
        if elsewhere:
            self._become(f.say_where(self.flow, elsewhere, self._clock_s()))
            return
        self._become(f.choose_service(self.flow, service, str(uuid.uuid4()), self._clock_s()))

    def toggle_accessible(self) -> None:
        """Ask for accessible service, or manage alone."""
        self._become(f.toggle_accessible(self.flow, self._clock_s()))

    def ask_help(self) -> None:
        """Call staff."""
        self._become(f.ask_help(self.flow, str(uuid.uuid4()), self._clock_s()))

    def done(self) -> None:
        """Put away what was read."""
        self._become(f.done(self.flow, self._clock_s()))

    def open_keys(self) -> None:
        """Ask for an appointment's code."""
        self._become(a.open_keys(self.flow, self._clock_s()))

    def press_key(self, key: Key) -> None:
        """Type, erase, or show other keys."""
        now_s = self._clock_s()
        if key.keys is not None:
            self._become(a.choose_keys(self.flow, key.keys, now_s))
        elif key.erases:
            self._become(a.erase(self.flow, now_s))
        else:
            self._become(a.press(self.flow, key.sign, now_s))

    def look_up(self) -> None:
        """Look the typed code up."""
        self._become(a.look_up(self.flow, str(uuid.uuid4()), self._clock_s()))

    def confirm(self) -> None:
        """Take the appointment's number, or an ordinary one where there is no other."""
        now_s, command_id = self._clock_s(), str(uuid.uuid4())
        body = None if self._face is None else self._face.body
        if isinstance(body, ChoiceFace) and not body.confirms:
            self._become(a.walk_in(self.flow, command_id, now_s))
        else:
            self._become(a.confirm(self.flow, command_id, now_s))

    def walk_in(self) -> None:
        """Take an ordinary number instead."""
        self._become(a.walk_in(self.flow, str(uuid.uuid4()), self._clock_s()))

    def key_typed(self, text: str) -> None:
        """Take what a keyboard, or a scanner that is one, typed."""
        self._become(a.key_typed(self.flow, text, self._clock_s()))

    def key_entered(self) -> None:
        """Take its Enter."""
        self._become(a.key_entered(self.flow, str(uuid.uuid4()), self._clock_s()))

    def key_erased(self) -> None:
        """Take its Backspace."""
        self._become(a.erase(self.flow, self._clock_s()))

    def _touched(self, _root: Page, _touch: MotionEvent) -> None:
        self._become(f.touch(self.flow, self._clock_s()))

    # --- drawing -----------------------------------------------------------------------------
    def _become(self, flow: f.Flow) -> None:
        self.flow = flow
        errand = f.due(flow, self._clock_s())
        if errand is not None:
            self._courier.carry(errand, self)
        self._show()

    def _show(self) -> None:
        face = ticket_face(
            self.flow,
            self._view,
            self._plan.name,
            timezone=self._timezone,
            away=self._away,
            now_s=self._clock_s(),
        )
        if face == self._face:
            return
        self._face = face
        header_layout = self._show_body(face.body)
        if header_layout not in self._headers:
            self._headers[header_layout] = HeaderStrip(
                header_layout, self._layout.scale, self._plan.languages, self
            )
        header = self._headers[header_layout]
        header.show(face.hall, face.tongues)
        if self.root.children != [header, self.page]:
            self.root.clear_widgets()
            self.root.add_widget(self.page)
            self.root.add_widget(header)
        self.header = header

    def _show_body(self, body: Body) -> HeaderLayout:
        if (
            self._number is None
            or self._sentence is None
            or self._keys is None
            or self._choice is None
        ):
            raise RuntimeError("nothing is built yet")
        match body:
            case StartFace():
                return self._show_start(body)
            case TicketFace():
                self.page = self._number
                self._number.show(body)
                return self._layout.number().header
            case SentenceFace():
                self.page = self._sentence
                self._sentence.show(body)
                return self._layout.sentence().header
            case KeysFace():
                self.page = self._keys
                self._keys.show(body)
                return self._layout.keys().header
            case ChoiceFace():
                self.page = self._choice
                self._choice.show(body)
                return self._layout.choice().header
            case _:
                assert_never(body)

    def _show_start(self, body: StartFace) -> HeaderLayout:
        services = tuple(card.service for card in body.cards)
        offered = bool(body.accessible), bool(body.appointment)
        layout = self._layout.start(
            len(services), accessible=offered[0], appointments=offered[1]
        )
        if self._start is None or self._start_key != (services, offered):
            self._start = StartPage(layout, self._layout.scale, services, self)
            self._start_key = services, offered
        self.page = self._start
        self._start.show(body)
        return layout.header
