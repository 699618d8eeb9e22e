"""Reads the journal through the door in a thread of its own, one page for each request.

The door may take its time (a long poll, a core that restarts); nothing else waits for it.
"""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.client import Client, DoorClosed, DoorError
from sync.contract.batch import Item, parse_item

PAGE_EVENTS = 500
LONG_POLL_S = 10


class Read(msgspec.Struct, frozen=True):
    """What the journal holds after ``after``; nothing means that there is no more yet."""

    reader: int
    items: list[Item]


class NotRead(msgspec.Struct, frozen=True):
    """The core is away, or in trouble."""

    reason: str
    reader: int


class Reader:
    """The thread; its answers go to ``answer``, marked with its ``number``.

    One that waits for news cannot be hurried: start another and let this one end by itself.
    """

    def __init__(
        self, number: int, socket_path: Path, answer: Callable[[Read | NotRead], None]
    ) -> None:
        self.number = number
        self._path = socket_path
        self._answer = answer
        self._asked: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
        # A daemon: a long poll that is under way must not hold up the end of the process.
        self._thread = threading.Thread(target=self._work, name="journal-reader", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Return whether answers can still come."""
        return self._thread.is_alive()

    def ask(self, after: int, most: int = PAGE_EVENTS) -> None:
        """Ask for what comes after a place; one answer follows for each request."""
        self._asked.put((after, most))

    def stop(self) -> None:
        """End after the request under way."""
        self._asked.put(None)

    def _work(self) -> None:
        with Client(self._path) as client:
            while (asked := self._asked.get()) is not None:
                self._answer(self._read(client, *asked))

    def _read(self, client: Client, after: int, most: int) -> Read | NotRead:
        try:
            page = client.journal(after, most, LONG_POLL_S)
        except (DoorClosed, DoorError) as error:
            # A core that stops, or fails over it, is another process' affair: ask again later.
            return NotRead(str(error), self.number)
        return Read(self.number, [parse_item(bytes(raw)) for raw in page.events])
