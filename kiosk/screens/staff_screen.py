"""The staff screen: what wants somebody, and the touches that answer it."""

import time
import uuid
from collections.abc import Callable

from kiosk.client import Refusal
from kiosk.domain.commands import StartEmergency
from kiosk.domain.views import ManagerView
from kiosk.screens.courier import Answer, Courier
from kiosk.screens.errand import Errand
from kiosk.screens.picture_size import PictureSize
from kiosk.screens.staff_ask_page import AskPage
from kiosk.screens.staff_face import PLACE, StaffFace, leave_face, staff_face, staff_rows
from kiosk.screens.staff_layout import StaffLayout, leave_layout, staff_layout
from kiosk.screens.staff_page import StaffPage
from kiosk.screens.widgets import Page

TICK_S = 0.5
AGAIN_S = 1.0
GIVE_UP_S = 15.0
"""A touch that the hall did not hear within this is forgotten: the row is still there."""
REFUSAL_S = 8.0
"""How long it is said why a touch did nothing."""
TURNED_S = 30.0
"""After so long without a touch the most urgent rows are shown again."""
ASKED_S = 20.0
"""▲ So long it is asked whether everybody is to leave; then nobody wants that."""
LEAVE_S = 60.0
"""▲ So long a core that is away is told that everybody is to leave: it starts anew within
seconds, and later nobody would reckon with it."""


class StaffScreen:
    """Shows what wants somebody; follows the view ``manager`` and sends what is touched."""

    def __init__(self, courier: Courier, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.root = Page()
        self.page: StaffPage | None = None
        self._courier = courier
        self._clock_s = clock_s
        self._layout: StaffLayout | None = None
        self._view: ManagerView | None = None
        self._away = False
        self._first = 0
        self._touched_s = 0.0
        self._refusal = ""
        self._refusal_until_s = 0.0
        self._face: StaffFace | None = None
        self._errand: Errand | None = None
        self._again_at_s: float | None = None
        self.leave: AskPage | None = None
        self._asking_s: float | None = None
        """When it was asked whether everybody is to leave, or touched last since."""
        self._badge = ""
        self._too_soon = False

    def build(self, size: PictureSize) -> None:
        """Lay everything out for a display."""
        self._layout = staff_layout(size)
        self.page = StaffPage(self._layout, self._act, self._turn_over, self._ask_to_leave)
        self.leave = AskPage(leave_layout(size), self, self._clock_s)
        self.root.clear_widgets()
        self.root.add_widget(self.page)
        self._face = None
        self._asking_s = None
        self._show()

    def seen(self, view: ManagerView) -> None:
        """Take a newer view."""
        self._view, self._away = view, False
        self._show()

    def away(self) -> None:
        """Learn that the core is away."""
        self._away = True
        self._show()

    def answered(self, command_id: str, answer: Answer) -> None:
        """Take the hall's answer; a refusal is said, everything else shows in the rows."""
        if self._errand is None or self._errand.command_id != command_id:
            return
        self._errand = self._again_at_s = None
        if isinstance(answer, Refusal) and self._view is not None:
            self._refusal = answer.text.get(self._view.languages[0], "")
            self._refusal_until_s = self._clock_s() + REFUSAL_S
        self._show()

    def no_answer(self, command_id: str) -> None:
        """Ask again soon, with the same id: what was done is not done twice."""
        if self._errand is not None and self._errand.command_id == command_id:
            self._away = True
            self._again_at_s = self._clock_s() + AGAIN_S
        self._show()

    def tick(self) -> None:
        """Let time pass."""
        now_s = self._clock_s()
        if self._errand is not None and self._again_at_s is not None:
            self._ask_again(self._errand, now_s)
        if self._refusal and now_s >= self._refusal_until_s:
            self._refusal = ""
        if self._first and now_s - self._touched_s >= TURNED_S:
            self._first = 0
        held = self.leave is not None and self.leave.is_held
        if self._asking_s is not None and not held and now_s - self._asking_s >= ASKED_S:
            self._asking_s = None
        self._show()

    def chose(self, badge: str) -> None:
        """Learn who asks everybody to leave; the same badge again takes it back."""
        self._asking_s, self._badge = self._clock_s(), "" if badge == self._badge else badge
        self._show()

    def let_go(self) -> None:
        """Say that a key was let go too soon."""
        self._asking_s, self._too_soon = self._clock_s(), True
        self._show()

    def back(self) -> None:
        """Nobody is to leave."""
        self._asking_s = None
        self._show()

    def held(self, *, drill: bool) -> None:
        """Ask everybody to leave, whatever else is under way."""
        command = StartEmergency(drill=drill, by=self._badge, place=PLACE)
        self._asking_s, self._again_at_s, self._touched_s = None, None, self._clock_s()
        self._errand = Errand(str(uuid.uuid4()), command)
        self._courier.carry(self._errand, self, at_once=True)
        self._show()

    def _ask_to_leave(self) -> None:
        """Ask whether everybody is to leave: one touch alone never does it."""
        self._asking_s, self._badge, self._too_soon = self._clock_s(), "", False
        self._show()

    def _act(self, place: int) -> None:
        """Answer the row in that place, unless an answer is under way."""
        face, self._touched_s = self._face, self._clock_s()
        if face is None or place >= len(face.rows) or self._errand is not None:
            return
        command = face.rows[place].command
        if command is not None:
            self._errand = Errand(str(uuid.uuid4()), command)
            self._courier.carry(self._errand, self)

    def _ask_again(self, errand: Errand, now_s: float) -> None:
        """Carry an errand that had no answer again, or give it up."""
        urgent = isinstance(errand.command, StartEmergency)
        if now_s - self._touched_s >= (LEAVE_S if urgent else GIVE_UP_S):
            self._errand = self._again_at_s = None
        elif self._again_at_s is not None and now_s >= self._again_at_s:
            self._again_at_s = None
            self._courier.carry(errand, self, at_once=urgent)

    def _turn_over(self) -> None:
        """Show the next rows, after the last ones the first."""
        self._touched_s = self._clock_s()
        if self._view is None or self._layout is None:
            return
        self._first += len(self._layout.rows)
        if self._first >= len(staff_rows(self._view)):
            self._first = 0
        self._show()

    def _show(self) -> None:
        if self._view is None or self._layout is None or self.page is None:
            return
        if self._view.halt.emergency:
            self._asking_s = None
        self._show_question(self._view)
        if self._first >= len(staff_rows(self._view)):
            self._first = 0
        face = staff_face(
            self._view,
            first=self._first,
            room=len(self._layout.rows),
            away=self._away,
            refusal=self._refusal,
        )
        if face != self._face:
            self._face = face
            self.page.show(face)

    def _show_question(self, view: ManagerView) -> None:
        """Show the page that asks, in the place of the other, or take it away."""
        if self.leave is None or self.page is None:
            return
        asking = self._asking_s is not None
        if asking:
            self.leave.show(leave_face(view, chosen=self._badge, too_soon=self._too_soon))
        shown, hidden = (self.leave, self.page) if asking else (self.page, self.leave)
        if hidden.parent is self.root:
            self.root.remove_widget(hidden)
        if shown.parent is None:
            self.root.add_widget(shown)
