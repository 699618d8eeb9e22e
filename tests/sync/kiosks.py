"""A kiosk's publisher in a thread of the test."""

import threading
import time

from sync.broker_url import parse_broker
from sync.door import Door
from sync.kit import Inbox, Kit, Stop, Timing
from sync.listening import NewListener
from sync.memory import Figures
from sync.publisher import Publisher
from sync.reader import Reader
from tests.sync.doors import FakeDoor

DEVICE = "hz-0001"


class Kiosk:
    """A publisher in a thread, with the journal it reads."""

    def __init__(
        self,
        door: FakeDoor,
        url: str,
        ack_wait_s: float,
        listeners: tuple[NewListener, ...] = (),
        timing: Timing | None = None,
    ) -> None:
        inbox = Inbox()
        self.door = door
        self._inbox = inbox
        self._failure: list[BaseException] = []
        self._publisher = Publisher(
            Kit(
                device=DEVICE,
                name={"en": "Binjiang"},
                software="test",
                broker=parse_broker(url),
                door=Door(door.path),
                new_reader=lambda number: Reader(number, door.path, inbox.put),
                inbox=inbox,
                now_s=time.monotonic,
                chance=lambda: 0.5,
                alive=lambda: 0.1,
                now_ms=lambda: 0,
                timing=timing
                or Timing(ack_wait_s=ack_wait_s, slowest_retry_s=0.3, state_every_s=0.2),
                listeners=listeners,
            )
        )
        self._thread = threading.Thread(target=self._publisher.run, daemon=True)

    @property
    def figures(self) -> Figures:
        """What the publisher has counted."""
        return self._publisher.figures

    @property
    def unread(self) -> int:
        """How much has arrived that nobody has looked at yet."""
        return self._inbox.qsize()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._inbox.put(Stop())
        self._thread.join(10)
        assert not self._thread.is_alive()
