"""What goes wrong with paho goes wrong without harm: its thread, its lock, its reconnects."""

import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.batch import decode_batch
from sync.contract.topics import topic
from sync.kit import Timing
from sync.listening import Say
from tests.sync.doors import FakeDoor
from tests.sync.hostile import HostileBroker
from tests.sync.journals import journal_items
from tests.sync.kiosks import DEVICE, Kiosk
from tests.sync.waiting import wait_until

ITEMS = journal_items(350)
EVENTS = topic(DEVICE, "events")
EAGER = Timing(slowest_retry_s=0.05, puback_s=60, grace_s=0.05)
NOT_UTF8 = b"\x30\x05\x00\x02\xff\xfe\x00"
"""A message whose topic is no text, which MQTT forbids (MQTT 5.0, 1.5.4)."""


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FakeDoor]:
    with FakeDoor(tmp_path / "core.sock", ITEMS) as opened:
        yield opened


@pytest.fixture
def broker() -> Iterator[HostileBroker]:
    with HostileBroker() as made:
        yield made


def places(messages: list[tuple[str, bytes]]) -> list[int]:
    """Return the places of all events in messages, in the order of sending."""
    return [
        item.seq
        for name, payload in list(messages)
        if name == EVENTS
        for item in decode_batch(payload, DEVICE)
    ]


class Threads:
    """Answers whatever it hears, and notes in which thread."""

    def __init__(self, say: Say) -> None:
        self.heard: list[threading.Thread] = []
        self._say = say

    def topics(self) -> tuple[str, ...]:
        return (topic(DEVICE, "command/#"),)

    def hear(self, message: mqtt.Arrived) -> None:
        self.heard.append(threading.current_thread())
        self._say(topic(DEVICE, "result/notice/1"), message.payload)

    def look(self) -> None:
        """Nothing is ever due."""


def test_pitfall_7_nothing_is_done_while_paho_holds_its_lock(
    door: FakeDoor, broker: HostileBroker
) -> None:
    made: list[Threads] = []

    def new(say: Say) -> Threads:
        made.append(Threads(say))
        return made[-1]

    kiosk = Kiosk(door, broker.url, ack_wait_s=60, listeners=(new,), timing=EAGER)
    kiosk.start()
    wait_until(lambda: EVENTS in [name for name, _ in list(broker.heard)], "it sends")
    for number in range(100):
        broker.says(topic(DEVICE, "command/notice/1"), str(number).encode())
    wait_until(lambda: len(made[-1].heard) >= 100, "it has heard and answered all")
    wait_until(lambda: set(places(broker.taken)) == set(range(1, 351)), "all is sent")
    kiosk.stop()

    [thread] = set(made[-1].heard)
    assert not thread.name.startswith("paho"), "the thread that sends hears, too"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_pitfall_8_the_death_of_pahos_thread_is_noticed_and_the_line_made_anew(
    door: FakeDoor, broker: HostileBroker
) -> None:
    kiosk = Kiosk(door, broker.url, ack_wait_s=60, timing=EAGER)
    kiosk.start()
    wait_until(lambda: set(places(broker.taken)) == set(range(1, 351)), "all is sent")

    broker.sends(NOT_UTF8)

    wait_until(lambda: broker.connections >= 2, "another connection")
    door.happens(journal_items(1, first=351))
    wait_until(lambda: 351 in places(broker.taken), "it goes on")
    kiosk.stop()


def test_pitfall_9_paho_never_reconnects_by_itself(broker: HostileBroker) -> None:
    inbox: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    link = mqtt.Link(1, parse_broker(broker.url), mqtt.Session(DEVICE), inbox.put)
    link.open()
    assert isinstance(inbox.get(timeout=10), mqtt.Connected)

    broker.cut()

    assert isinstance(inbox.get(timeout=10), mqtt.Lost)
    wait_until(lambda: _ended(link), "its thread ends, so nobody is left to do it")
    assert broker.connections == 1
    link.close()


def _ended(link: mqtt.Link) -> bool:
    try:
        link.check()
    except mqtt.BrokerAway:
        return True
    return False


def test_pitfall_17_small_messages_do_not_wait_for_the_peers_acknowledgement(
    broker: HostileBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []
    connect = socket.create_connection

    def noted(*args: object, **named: object) -> socket.socket:
        made.append(connect(*args, **named))  # type: ignore[arg-type]  # only passed on
        return made[-1]

    monkeypatch.setattr(socket, "create_connection", noted)
    inbox: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    link = mqtt.Link(1, parse_broker(broker.url), mqtt.Session(DEVICE), inbox.put)
    link.open()
    assert isinstance(inbox.get(timeout=10), mqtt.Connected)

    [line] = made
    assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    link.close()


def test_a_peer_that_fell_silent_is_left_though_nothing_is_under_way(
    door: FakeDoor, broker: HostileBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt, "KEEPALIVE_S", 1)
    kiosk = Kiosk(
        door,
        broker.url,
        ack_wait_s=60,
        timing=msgspec.structs.replace(EAGER, telemetry_s=3600, state_every_s=3600),
    )
    kiosk.start()
    wait_until(lambda: set(places(broker.taken)) == set(range(1, 351)), "all is sent")

    broker.silent = True

    wait_until(lambda: broker.connections >= 2, "it tries anew")
    broker.silent = False
    broker.cut()
    door.happens(journal_items(1, first=351))
    wait_until(lambda: 351 in places(broker.taken), "it goes on")
    kiosk.stop()


def test_a_peer_that_fell_silent_is_left_when_it_answers_for_no_batch(
    door: FakeDoor, broker: HostileBroker
) -> None:
    kiosk = Kiosk(
        door,
        broker.url,
        ack_wait_s=60,
        timing=msgspec.structs.replace(EAGER, puback_s=0.5),
    )
    kiosk.start()
    wait_until(lambda: set(places(broker.taken)) == set(range(1, 351)), "all is sent")
    broker.silent = True
    door.happens(journal_items(1, first=351))

    wait_until(lambda: broker.connections >= 2, "it tries anew, long before the keepalive")
    broker.silent = False
    broker.cut()
    wait_until(lambda: 351 in places(broker.taken), "nothing is lost by it")
    kiosk.stop()


def test_what_happens_in_the_hall_goes_ahead_of_a_backlog(door: FakeDoor) -> None:
    with HostileBroker(receive=6) as broker:
        broker.answer = lambda name, _: None if name == EVENTS else 0
        alone = msgspec.structs.replace(EAGER, linger_s=3600)
        kiosk = Kiosk(door, broker.url, ack_wait_s=60, timing=alone)
        kiosk.start()
        wait_until(lambda: 300 in places(broker.heard), "the backlog uses its places")
        door.happens(journal_items(1, first=351))

        wait_until(lambda: 351 in places(broker.heard), "it waits for no company")
        assert places(broker.heard) == [*range(1, 301), 351], "before the rest of the backlog"
        broker.answer = lambda *_: 0
        broker.cut()
        wait_until(lambda: set(places(broker.taken)) == set(range(1, 352)), "then all of it")
        kiosk.stop()
