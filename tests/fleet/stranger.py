"""Somebody who publishes what no kiosk of ours would."""

import queue

from sync import mqtt
from sync.broker_url import Broker

DEADLINE_S = 20.0


def publish(port: int, topic: str, payload: bytes) -> None:
    """Publish one message, and return when the broker has taken it."""
    notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    will = mqtt.Will("a/stranger", b"")
    link = mqtt.Link(1, Broker("127.0.0.1", port), mqtt.Session("stranger", will), notes.put)
    link.open()
    try:
        while not isinstance(note := notes.get(timeout=DEADLINE_S), mqtt.Published):
            if isinstance(note, mqtt.Connected):
                link.publish(topic, payload)
            assert not isinstance(note, mqtt.Lost), note
    finally:
        link.close()
