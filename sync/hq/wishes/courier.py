"""Publishes for headquarters' operator, and knows what the broker has taken."""

import queue
import secrets
from types import TracebackType
from typing import Protocol, Self

import msgspec

from sync import mqtt
from sync.broker_url import Broker

OPERATOR = "lobby-hq-operator"
WAIT_S = 20.0
"""▲ So long may the broker take over an answer."""
WINDOW = 100


class Letter(msgspec.Struct, frozen=True):
    """What is to be published."""

    topic: str
    payload: bytes
    retain: bool = False
    expiry_s: int | None = None


class Carrier(Protocol):
    """Who brings letters to the broker."""

    def carry(self, letters: list[Letter]) -> list[str | None]:
        """Publish all; return for each why the broker did not take it, or None.

        Raises:
            BrokerAway: The connection is gone; which of them arrived is not known.
        """
        ...


class Courier:
    """A connection of the operator's; a context manager.

    The certificate's name is its client id where the broker asks for certificates. Two people
    who use the same one at the same time throw each other out: then ``BrokerAway``, and what
    the broker has not answered for is published again another time.
    """

    def __init__(self, broker: Broker) -> None:
        self._notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
        session = mqtt.Session(f"{OPERATOR}-{secrets.token_hex(4)}")
        self._link = mqtt.Link(1, broker, session, self._notes.put)
        self._window = WINDOW

    def __enter__(self) -> Self:
        self._link.open()
        try:
            note = self._next()
        except mqtt.BrokerAway:
            self._link.close()
            raise
        if isinstance(note, mqtt.Connected):
            self._window = max(1, min(WINDOW, note.receive_maximum))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.close()

    def carry(self, letters: list[Letter]) -> list[str | None]:
        """Publish all; return for each why the broker did not take it, or None.

        Raises:
            BrokerAway: The connection is gone; which of them arrived is not known.
        """
        answers: list[str | None] = [None] * len(letters)
        under_way: dict[int, int] = {}
        for place, letter in enumerate(letters):
            while len(under_way) >= self._window:
                self._settle(under_way, answers)
            mid = self._link.publish(
                letter.topic, letter.payload, retain=letter.retain, expiry_s=letter.expiry_s
            )
            under_way[mid] = place
        while under_way:
            self._settle(under_way, answers)
        return answers

    def _settle(self, under_way: dict[int, int], answers: list[str | None]) -> None:
        note = self._next()
        if isinstance(note, mqtt.Published):
            answers[under_way.pop(note.mid)] = note.failure

    def _next(self) -> mqtt.Note:
        try:
            note = self._notes.get(timeout=WAIT_S)
        except queue.Empty:
            raise mqtt.BrokerAway(f"no answer within {WAIT_S:.0f} s") from None
        if isinstance(note, mqtt.Lost):
            raise mqtt.BrokerAway(note.reason)
        return note
