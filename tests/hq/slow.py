"""A collector that needs its time for each message, on a broker with Mosquitto's own limits."""

import contextlib
import queue
import random
import threading
import time
from collections.abc import Iterator, Sequence

from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.messages import EVERY_SHARD, Ack
from sync.contract.topics import every
from sync.hq.collect_metrics import CollectMetrics
from sync.hq.collector import Collector, Kit, Note
from sync.hq.intake import Received
from sync.hq.reading import position
from sync.hq.store import Store
from sync.kit import Stop
from tests.hq.feeding import Feeder, feeding
from tests.sync.broker import RunningBroker
from tests.sync.waiting import wait_until

DEADLINE_S = 180.0
QUIET_S = 1.0
DEFAULTS = "max_queued_messages 1000\n"
"""Mosquitto's own; the tests' broker has none otherwise."""


class SlowInbox(queue.SimpleQueue[Note]):
    """Hands over a message only after so long, and none before ``open`` is set."""

    def __init__(self, each_s: float) -> None:
        self._each_s = each_s
        self.open = threading.Event()

    def get(self, block: bool = True, timeout: float | None = None) -> Note:  # noqa: FBT001, FBT002  # as the queue has it
        """Return the next note."""
        note = super().get(block, timeout)
        if isinstance(note, mqtt.Arrived):
            self.open.wait(DEADLINE_S)
            time.sleep(self._each_s)
        return note


@contextlib.contextmanager
def slow_collector(
    engine: Engine, broker: RunningBroker, each_s: float
) -> Iterator[threading.Event]:
    """Run our collector, ``each_s`` slower for each message; yield what lets it begin."""
    inbox = SlowInbox(each_s)
    store = Store(engine, EVERY_SHARD)
    kit = Kit(
        store=store,
        broker=parse_broker(broker.url),
        inbox=inbox,
        now_s=time.monotonic,
        now_ms=lambda: time.time_ns() // 1_000_000,
        chance=random.SystemRandom().random,
        alive=lambda: 1.0,
        metrics=CollectMetrics(),
    )
    thread = threading.Thread(target=Collector(kit).run)
    thread.start()
    try:
        yield inbox.open
    finally:
        inbox.open.set()
        inbox.put(Stop())
        thread.join(DEADLINE_S)
        store.close()


def ours_stores(
    engine: Engine,
    broker: RunningBroker,
    messages: Sequence[Received],
    each_s: float,
    *,
    hold: bool,
) -> tuple[int, int]:
    """Return how many of one kiosk's one-event messages are stored, and how many were sent.

    Whoever sends them does what a kiosk does: again what headquarters names as missing, and
    after a while without an answer all that was not answered for.
    """
    device = messages[0].device
    with slow_collector(engine, broker, each_s) as begin, feeding(broker.port) as feeder:
        wait_until(lambda: feeder.said and feeder.said[-1].online, "the collector is there")
        if not hold:
            begin.set()
        feeder.send(messages)
        begin.set()
        sent = len(messages) + _again(feeder, device, messages)
    with engine.connect() as connection:
        return position(connection, device), sent


def _again(feeder: Feeder, device: str, messages: Sequence[Received]) -> int:
    sent = 0
    until_s = time.monotonic() + DEADLINE_S
    while time.monotonic() < until_s:
        before = feeder.acks.get(device)
        if before is not None and before.stored == len(messages):
            return sent
        if _changes(feeder, device, before):
            continue
        # Headquarters says nothing new: it lacks something.
        gaps = before.missing if before is not None and before.missing else ()
        stored = 0 if before is None else before.stored
        lost = [one for first, last in gaps for one in messages[first - 1 : last]]
        lost = (lost or list(messages[stored:]))[:500]
        feeder.send(lost)
        sent += len(lost)
    raise AssertionError("in vain: all is stored")


def _changes(feeder: Feeder, device: str, before: Ack | None) -> bool:
    """Return whether headquarters says something new before long."""
    until_s = time.monotonic() + QUIET_S
    while feeder.acks.get(device) == before:
        if time.monotonic() > until_s:
            return False
        time.sleep(0.01)
    return True


def naive_receives(
    broker: RunningBroker, messages: Sequence[Received], each_s: float, *, hold: bool
) -> int:
    """Return how many of the messages somebody gets who is as slow and only listens."""
    got: set[bytes] = set()
    begin = threading.Event()
    subscribed = threading.Event()
    last_s = [time.monotonic()]

    def on_subscribe(*_: object) -> None:
        subscribed.set()

    def on_message(_client: Client, _data: object, message: MQTTMessage) -> None:
        begin.wait(DEADLINE_S)
        time.sleep(each_s)
        got.add(bytes(message.payload))
        last_s[0] = time.monotonic()

    client = Client(CallbackAPIVersion.VERSION2, "naive", protocol=MQTTv5)
    client.on_subscribe = on_subscribe
    client.on_message = on_message
    client.connect("127.0.0.1", broker.port)
    client.subscribe(every("events"), qos=1)
    client.loop_start()
    assert subscribed.wait(DEADLINE_S)
    with feeding(broker.port) as feeder:
        if not hold:
            begin.set()
        feeder.send(messages)
        begin.set()
    wait_until(lambda: time.monotonic() - last_s[0] > QUIET_S, "nothing more comes", DEADLINE_S)
    client.disconnect()
    client.loop_stop()
    return len(got)
