"""A button turns the edges of any contact into presses, in one thread of its own.

The contact's callback only notes the edge and its time; what follows from it is told from the
button's thread, so a slow listener never loses an edge, and a button that is stuck keeps no
other button from working.
"""

import threading
import time
from collections.abc import Callable
from typing import assert_never

from drivers.debounce import SHORTED_S, STABLE_S, STUCK_S, Debouncer, Motion, Move
from drivers.faults import DeviceFault, FaultKind

LATEST_S = 1.0
"""An edge that claims to be older than this has its time from another clock than ours."""


class Button:
    """One contact; feed it with ``starts`` and ``edge``.

    Args:
        name: for faults, e.g. ``"button 17"``.
        on_press: called once per press.
        on_fault: called when the contact does what no finger does.
        on_recovered: called when that is over.
        stable_s: how long a level must rest to be believed.
        stuck_s: how long a press may last.
        shorted_s: how long the contact may be closed from the start on.
    """

    def __init__(  # noqa: PLR0913  # seven facts of one contact, all but two by name
        self,
        name: str,
        on_press: Callable[[], None],
        *,
        on_fault: Callable[[DeviceFault], None],
        on_recovered: Callable[[], None],
        stable_s: float = STABLE_S,
        stuck_s: float = STUCK_S,
        shorted_s: float = SHORTED_S,
    ) -> None:
        self._name = name
        self._on_press = on_press
        self._on_fault = on_fault
        self._on_recovered = on_recovered
        self._debouncer = Debouncer(stable_s=stable_s, stuck_s=stuck_s, shorted_s=shorted_s)
        self._stuck_s = stuck_s
        self._moves: list[Move] = []
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def starts(self, *, closed: bool) -> None:
        """Take the level at the opening; an edge that came before knows better."""
        with self._changed:
            self._debouncer.starts(closed=closed, at_s=time.monotonic())
            self._changed.notify()

    def edge(self, *, closed: bool, at_s: float | None = None) -> None:
        """Take it that the contact closed or opened. Any thread; returns at once.

        Args:
            closed: what it did.
            at_s: when, by the monotonic clock, if the kernel has told: an edge that comes late
                through a busy machine then still counts as long as it was.
        """
        with self._changed:
            now_s = time.monotonic()
            if at_s is None or not now_s - LATEST_S < at_s < now_s:
                at_s = now_s
            self._moves += self._debouncer.edge(closed=closed, at_s=at_s)
            self._changed.notify()

    @property
    def down(self) -> bool:
        """Whether the button counts as pressed."""
        return self._debouncer.down

    def close(self) -> None:
        """Stop listening. May be called twice, not from a callback."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            with self._changed:
                while not self._closed and not self._take_due_moves():
                    due_s = self._debouncer.due_s
                    wait_s = None if due_s is None else max(due_s - time.monotonic(), 0.0)
                    self._changed.wait(wait_s)
                if self._closed:
                    return
                moves, self._moves = self._moves, []
            for move in moves:
                self._tell(move.motion)

    def _take_due_moves(self) -> bool:
        self._moves += self._debouncer.tick(time.monotonic())
        return bool(self._moves)

    def _tell(self, motion: Motion) -> None:
        match motion:
            case Motion.PRESSED:
                self._on_press()
            case Motion.RELEASED:
                pass
            case Motion.STUCK:
                self._fault(FaultKind.STUCK, f"held for {self._stuck_s:g} s")
            case Motion.SHORTED:
                self._fault(FaultKind.SHORTED, "closed since the start")
            case Motion.BOUNCING:
                self._fault(FaultKind.BOUNCING, "the contact does not come to rest")
            case Motion.WELL:
                self._on_recovered()
            case _:
                assert_never(motion)

    def _fault(self, kind: FaultKind, detail: str) -> None:
        self._on_fault(DeviceFault(self._name, kind, detail))
