"""A headquarters that a test plays: it hears everything and says only what the test says."""

import threading
from types import TracebackType
from typing import Self

import msgspec

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.batch import Item, decode_batch
from sync.contract.messages import Ack, HqState, State
from sync.contract.topics import HQ_STATE, topic
from tests.sync.waiting import wait_until


class Listener:
    """What a device's kiosk has published, as the broker passed it on."""

    def __init__(self, url: str, device: str) -> None:
        self.batches: list[list[Item]] = []
        self.states: list[State] = []
        self._device = device
        self._ready = threading.Event()
        self._failures: list[str] = []
        will = mqtt.Will(HQ_STATE, msgspec.json.encode(HqState(online=False)))
        session = mqtt.Session("played-headquarters", will)
        self._link = mqtt.Link(1, parse_broker(url), session, self._hear)

    def __enter__(self) -> Self:
        self._link.open()
        wait_until(self._ready.is_set, "the listener is connected")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()

    @property
    def places(self) -> list[int]:
        """The sequence numbers in the order in which they came, again and again."""
        return [item.seq for batch in self.batches for item in batch]

    def says(self, ack: Ack) -> None:
        """Publish an ``ack``."""
        self._link.publish(topic(self._device, "ack"), msgspec.json.encode(ack), retain=True)

    def is_here(self) -> None:
        """Say that this headquarters reads, as a collector does once it has subscribed."""
        self._link.publish(HQ_STATE, msgspec.json.encode(HqState(online=True)), retain=True)

    def says_raw(self, payload: bytes) -> None:
        """Publish something else on ``ack``."""
        self._link.publish(topic(self._device, "ack"), payload)

    def _hear(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                leaves = ("events", "state")
                self._link.subscribe(*(topic(self._device, leaf) for leaf in leaves))
            case mqtt.Subscribed():
                self._ready.set()
            case mqtt.Arrived() if note.topic.endswith("/events"):
                self.batches.append(decode_batch(note.payload, self._device))
            case mqtt.Arrived():
                self.states.append(msgspec.json.decode(note.payload, type=State))
            case mqtt.Published() | mqtt.Lost():
                return
