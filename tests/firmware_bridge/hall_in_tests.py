"""A hall behind a door of our own, and patience with an end."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from kiosk.client import Accepted, DoorClosed, Refusal
from kiosk.domain.commands import Command, ReportFault
from kiosk.domain.hall import DeskState
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import CounterView, View

ViewType = TypeVar("ViewType", bound=View)

DEADLINE_S = 20.0
"""Longer than a loaded machine needs for anything here; only a failure waits for it."""
LOOK_AGAIN_S = 0.002
LONG_POLL_S = 0.2


def until(condition: Callable[[], object], deadline_s: float = DEADLINE_S) -> None:
    """Return as soon as ``condition`` holds.

    Raises:
        AssertionError: it does not hold at the deadline.
    """
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(LOOK_AGAIN_S)


def counter_view(counter: str = "3", **changed: object) -> CounterView:
    """Return an open, idle counter, but for what is ``changed``."""
    idle = CounterView(
        seq=1,
        at=UtcMillis(1_000_000),
        day="2026-03-02",
        site="hz-0001",
        hall={},
        languages=("en",),
        counter=counter,
        accessible=False,
        state=DeskState.OPEN,
        number=None,
        serving=False,
        service=None,
        called_at=None,
        calls=0,
        waiting=0,
        accessible_waiting=0,
        care=False,
        rating_open=False,
        rating_until=None,
        to_rate=None,
        best_score=5,
        score=None,
    )
    return msgspec.structs.replace(idle, **changed)


class HallInTests:
    """Obeys commands once per id, as the core does; shows what it is told to."""

    def __init__(self) -> None:
        self.closed = False
        """Whether the core is away."""
        self.refuses = False
        self.asked: list[tuple[str, Command]] = []
        """Each time a key's command came in, with its id, answered or not."""
        self.done: dict[str, Command] = {}
        """What was done, by command id."""
        self.faults: list[ReportFault] = []
        self.faults_tried = 0
        self._views: dict[str, CounterView] = {}
        self._news = threading.Condition()

    def show(self, counter: str = "3", **changed: object) -> None:
        """Let the view of a counter be this from now on."""
        with self._news:
            seq = 1 + max((view.seq for view in self._views.values()), default=0)
            view = counter_view(counter, seq=seq, **changed)
            self._views[f"counter/{counter}"] = view
            self._news.notify_all()

    def has_done(self, count: int) -> bool:
        """Return whether so many commands were done."""
        return len(self.done) == count

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Do it, refuse it, or be away."""
        with self._news:
            if isinstance(command, ReportFault):
                self.faults_tried += 1
            else:
                self.asked.append((str(command_id), command))
            if self.closed:
                raise DoorClosed("the core is away")
            if isinstance(command, ReportFault):
                self.faults.append(command)
            elif self.refuses:
                return Refusal("nobody_waiting", {})
            else:
                self.done.setdefault(str(command_id), command)
            return Accepted(1, ())

    def view(self, name: str, view_type: type[ViewType], after: int = -1) -> ViewType | None:
        """Return a newer view, or None after a while."""
        with self._news:
            self._news.wait_for(
                lambda: self.closed or (name in self._views and self._views[name].seq > after),
                LONG_POLL_S,
            )
            if self.closed:
                raise DoorClosed("the core is away")
            view = self._views.get(name)
            if view is None or view.seq <= after:
                return None
            return msgspec.convert(msgspec.to_builtins(view), view_type)
