"""Somebody at a broker, with papers."""

import queue
import time

from sync import mqtt
from sync.contract.topics import topic
from tests.identity.headquarters import Headquarters

DEADLINE_S = 10.0


class TurnedAway(Exception):
    """The broker hung up."""


class Client:
    """Somebody at the broker, connected as whoever the certificate says."""

    def __init__(self, of: Headquarters, port: int, name: str, client_id: str = "") -> None:
        self.notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
        self.arrived: list[tuple[str, bytes]] = []
        will = mqtt.Will(topic(name, "state"), b"")
        session = mqtt.Session(client_id or name, will)
        self.link = mqtt.Link(1, of.way(port, name), session, self.notes.put)
        self.link.open()
        self.waits_for(mqtt.Connected)

    def waits_for(self, kind: type[mqtt.Note]) -> mqtt.Note:
        """Return the next note of a kind; keep what arrives meanwhile.

        Raises:
            TurnedAway: The broker hung up instead.
        """
        until_s = time.monotonic() + DEADLINE_S
        while True:
            note = self.notes.get(timeout=max(0.0, until_s - time.monotonic()))
            if isinstance(note, mqtt.Arrived):
                self.arrived.append((note.topic, note.payload))
            if isinstance(note, kind):
                return note
            if isinstance(note, mqtt.Lost):
                raise TurnedAway(note.reason)

    def writes(self, where: str, payload: bytes) -> str | None:
        """Publish, and return why the broker did not take it."""
        self.link.publish(where, payload)
        note = self.waits_for(mqtt.Published)
        assert isinstance(note, mqtt.Published)
        return note.failure
