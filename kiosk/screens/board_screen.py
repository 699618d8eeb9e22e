"""The board: who is called where, drawn from ``board_rows`` and nothing else."""

import time
from collections.abc import Callable

from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.views import BoardView
from kiosk.screens.board_layout import BoardLayout, board_layout
from kiosk.screens.board_pages import BoardPage
from kiosk.screens.board_rows import BoardFace, board_face, empty_view, has_notice, local_time
from kiosk.screens.leave_page import LeavePage
from kiosk.screens.picture_size import PictureSize
from kiosk.screens.widgets import Page

TICK_S = 0.5
"""How often the age of calls and the clock are looked at; nothing is redrawn unless changed."""


class BoardScreen:
    """Shows the calls; follows the view ``board``."""

    def __init__(
        self,
        plan: HallPlan,
        timezone: str,
        clock_s: Callable[[], float] = time.monotonic,
        wall_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.root = Page()
        self.page: BoardPage | None = None
        self.leave: LeavePage | None = None
        self._timezone = timezone
        self._clock_s = clock_s
        self._wall_ns = wall_ns
        # Until the first view comes the board shows the hall's name, the clock and no call.
        self._view: BoardView = empty_view(plan)
        self._seen_s = clock_s()
        self._away = False
        self._face: BoardFace | None = None
        self._pages: dict[bool, tuple[BoardLayout, BoardPage]] = {}

    def build(self, size: PictureSize) -> None:
        """Lay everything out for a display."""
        tongues = len(self._view.languages)
        for notice in (False, True):
            layout = board_layout(size, notice=notice)
            self._pages[notice] = layout, BoardPage(layout, tongues)
        self.leave = LeavePage(size, tongues)
        self._face = None
        self._show()

    def seen(self, view: BoardView) -> None:
        """Take a newer view."""
        self._view, self._away = view, False
        self._seen_s = self._clock_s()
        self._show()

    def away(self) -> None:
        """Learn that the core is away."""
        self._away = True
        self._show()

    def tick(self) -> None:
        """Let time pass."""
        self._show()

    def _show(self) -> None:
        age_s = self._clock_s() - self._seen_s
        layout, page = self._pages[has_notice(self._view, age_s, away=self._away)]
        face = board_face(
            self._view,
            age_s=age_s,
            local=local_time(UtcMillis(self._wall_ns() // 1_000_000), self._timezone),
            away=self._away,
            room=len(layout.rows),
        )
        if face == self._face and (self.page is page or face.leave):
            return
        self._face = face
        page.show(face)
        if face.leave and self.leave is not None:
            self.leave.show(face.leave)
            self.root.clear_widgets()
            self.root.add_widget(self.leave)
            self.page = None
            return
        if self.page is not page or page.parent is None:
            self.root.clear_widgets()
            self.root.add_widget(page)
            self.page = page
