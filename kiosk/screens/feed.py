"""The hall's view, followed in a thread of its own and handed to the thread that draws.

When the core is away it is asked again every second; a screen never has to be restarted.
"""

import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from kiosk.client import Client, DoorClosed, ViewType
from kiosk.domain.views import View

ASK_AGAIN_S = 1.0
"""Between an attempt that failed and the next."""

HandOver = Callable[[Callable[[], None]], None]
"""Runs a function in the thread that draws, soon."""


Seen_contra = TypeVar("Seen_contra", bound=View, contravariant=True)


class Reader(Protocol[Seen_contra]):
    """Whoever follows a view, told in the thread that draws."""

    def seen(self, view: Seen_contra) -> None:
        """Take a newer view."""

    def away(self) -> None:
        """Learn that the core is away, each time it was asked in vain."""


class Feed(Generic[ViewType]):
    """Long polls one view for as long as the process lives."""

    def __init__(
        self,
        socket: Path,
        name: str,
        view_type: type[ViewType],
        reader: Reader[ViewType],
        hand_over: HandOver,
    ) -> None:
        self._socket = socket
        self._name = name
        self._view_type = view_type
        self._reader = reader
        self._hand_over = hand_over
        self._newer: Callable[[str], bool] = _never
        self._end: Callable[[], None] = self.stop
        self._stopped = threading.Event()

    def end_when(self, newer: Callable[[str], bool], end: Callable[[], None]) -> None:
        """End with ``end``, where it is drawn, once the settings in force are newer ones."""
        self._newer, self._end = newer, end

    def start(self) -> None:
        """Begin to follow."""
        # A long poll lasts up to 25 s; the process must not wait for it when it ends.
        threading.Thread(target=self._follow, name=f"feed-{self._name}", daemon=True).start()

    def stop(self) -> None:
        """Hand nothing over any more."""
        self._stopped.set()

    def _follow(self) -> None:
        after = -1
        with Client(self._socket) as client:
            while not self._stopped.is_set():
                try:
                    view = client.view(self._name, self._view_type, after)
                except DoorClosed:
                    self._tell(self._reader.away)
                    # It may come back with another journal, whose numbers begin anew.
                    after = -1
                    self._stopped.wait(ASK_AGAIN_S)
                    continue
                if view is not None:
                    after = view.seq
                    if self._newer(view.settings):
                        self._tell(self._end)
                        return
                    self._tell(functools.partial(self._reader.seen, view))

    def _tell(self, call: Callable[[], None]) -> None:
        if not self._stopped.is_set():
            self._hand_over(call)


def _never(_digest: str) -> bool:
    return False
