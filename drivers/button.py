"""A button turns the edges of any contact into presses, in one thread of its own.

The contact's callback only notes the edge and its time; what follows from it is told from the
button's thread, so a slow listener never loses an edge.
"""

import threading
import time
from collections.abc import Callable
from typing import assert_never

from drivers.debounce import STABLE_S, STUCK_S, Debouncer, Motion, Move
from drivers.faults import DeviceFault, FaultKind


class Button:
    """One contact; feed it with ``edge``.

    Args:
        name: for faults, e.g. ``"button 17"``.
        on_press: called once per press.
        on_fault: called when the button is stuck.
        on_recovered: called when a stuck button is released.
        stable_s: how long a level must rest to be believed.
        stuck_s: how long a press may last.
    """

    def __init__(  # noqa: PLR0913  # six facts of one contact, all but two by name
        self,
        name: str,
        on_press: Callable[[], None],
        *,
        on_fault: Callable[[DeviceFault], None],
        on_recovered: Callable[[], None],
        stable_s: float = STABLE_S,
        stuck_s: float = STUCK_S,
    ) -> None:
        self._name = name
        self._on_press = on_press
        self._on_fault = on_fault
        self._on_recovered = on_recovered
        self._debouncer = Debouncer(stable_s=stable_s, stuck_s=stuck_s)
        self._stuck_s = stuck_s
        self._stuck = False
        self._moves: list[Move] = []
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)
        self._thread.start()

    def edge(self, *, closed: bool) -> None:
        """The contact closed or opened just now. Any thread; returns at once."""
        with self._changed:
            self._moves += self._debouncer.edge(closed=closed, at_s=time.monotonic())
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
            case Motion.STUCK:
                self._stuck = True
                held = f"held for {self._stuck_s:g} s"
                self._on_fault(DeviceFault(self._name, FaultKind.STUCK, held))
            case Motion.RELEASED:
                if self._stuck:
                    self._stuck = False
                    self._on_recovered()
            case _:
                assert_never(motion)
