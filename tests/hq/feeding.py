"""Batches into a broker as kiosks send them, and what headquarters says to that."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sync.contract.messages import Ack, HqState
from sync.contract.topics import ALL_HQ_STATES, HQ_STATE, every, topic
from sync.hq.intake import Received

DEADLINE_S = 120.0


class Feeder:
    """Somebody who publishes batches and hears headquarters' answers."""

    def __init__(self, port: int) -> None:
        self.acks: dict[str, Ack] = {}
        self.said: list[HqState] = []
        self._ready = threading.Event()
        self._confirmed = itertools.count(1)
        self._expected = 0
        self._done = threading.Event()
        client = Client(CallbackAPIVersion.VERSION2, "feeder", protocol=MQTTv5)
        client.max_inflight_messages_set(50)
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        client.connect("127.0.0.1", port)
        client.subscribe([(every("ack"), 1), (ALL_HQ_STATES, 1)])
        client.loop_start()
        self._client = client
        assert self._ready.wait(DEADLINE_S)

    def send(self, messages: Iterable[Received]) -> None:
        """Publish batches, and return when the broker has confirmed all of them."""
        sent = list(messages)
        self._done.clear()
        self._confirmed = itertools.count(1)
        self._expected = len(sent)
        for one in sent:
            self._client.publish(topic(one.device, "events"), one.payload, qos=1)
        assert self._done.wait(DEADLINE_S)

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_subscribe(self, *_: object) -> None:
        self._ready.set()

    def _on_publish(
        self, _client: Client, _data: object, _mid: int, reason: ReasonCode, _more: Properties
    ) -> None:
        assert not reason.is_failure or str(reason) == "No matching subscribers"
        if next(self._confirmed) == self._expected:
            self._done.set()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        if message.topic.startswith(HQ_STATE):
            self.said.append(msgspec.json.decode(message.payload, type=HqState))
        elif message.payload:
            device = message.topic.split("/")[3]
            self.acks[device] = msgspec.json.decode(message.payload, type=Ack)


@contextmanager
def feeding(port: int) -> Iterator[Feeder]:
    """Connect a feeder for the length of the body."""
    feeder = Feeder(port)
    try:
        yield feeder
    finally:
        feeder.close()
