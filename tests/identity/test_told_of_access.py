"""A kiosk at a broker whose access list is wrong tells the hall and headquarters so."""

import queue
import threading
import time
from collections.abc import Iterator

import msgspec
import pytest

from sync import mqtt
from sync.broker_url import Broker
from sync.contract.messages import State
from sync.contract.topics import topic
from sync.door import Door
from sync.kit import Inbox, Kit, Stop, Timing
from sync.publisher import Publisher
from sync.reader import Reader
from tests.identity.headquarters import Headquarters, secure_broker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.waiting import wait_until

DEVICE = "hz-0001"


@pytest.fixture
def own(tmp_path) -> Headquarters:
    made = Headquarters(tmp_path)
    made.founds()
    made.signs("server", "127.0.0.1")
    made.signs("device", DEVICE)
    made.signs("reader", "lobby-hq-reader")
    return made


@pytest.fixture
def door(tmp_path) -> Iterator[FakeDoor]:
    with FakeDoor(tmp_path / "core.sock", journal_items(3)) as opened:
        yield opened


def states_of(way: Broker) -> tuple[mqtt.Link, "queue.SimpleQueue[mqtt.Note]"]:
    """Listen to what the kiosk says of itself."""
    notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    will = mqtt.Will(topic("nobody", "state"), b"")
    link = mqtt.Link(1, way, mqtt.Session("lobby-hq-reader", will), notes.put)
    link.open()
    while not isinstance(notes.get(timeout=10), mqtt.Connected):
        pass
    link.subscribe(topic(DEVICE, "state"))
    return link, notes


class WatchedDoor(Door):
    """Notes that the trial over a connection is over."""

    judged = False

    def broker_allows(self, too_much: str | None) -> None:
        """Tell the hall, and the test."""
        super().broker_allows(too_much)
        self.judged = True


def alarms_told(
    own: Headquarters, door: FakeDoor, port: int, expected: set[str]
) -> list[object]:
    """Publish until headquarters has heard these alarms; return what the hall was told."""
    inbox = Inbox()
    watched = WatchedDoor(door.path)
    kit = Kit(
        device=DEVICE,
        name={"en": "Binjiang"},
        software="test",
        broker=own.way(port, DEVICE),
        door=watched,
        new_reader=lambda number: Reader(number, door.path, inbox.put),
        inbox=inbox,
        now_s=time.monotonic,
        chance=lambda: 0.5,
        alive=lambda: 0.05,
        now_ms=lambda: 0,
        timing=Timing(state_every_s=0.2),
    )
    link, notes = states_of(own.way(port, "lobby-hq-reader"))
    thread = threading.Thread(target=Publisher(kit).run, daemon=True)
    thread.start()
    states: list[State] = []

    def has_told() -> bool:
        while not notes.empty():
            note = notes.get()
            if isinstance(note, mqtt.Arrived):
                states.append(msgspec.json.decode(note.payload, type=State))
        return watched.judged and bool(states) and set(states[-1].alarms) == expected

    wait_until(has_told, f"{expected} of {states}")
    inbox.put(Stop())
    thread.join(10)
    link.close()
    assert not thread.is_alive()
    return [one.get("kind") for one in door.commands if one["device"] == "broker"]


def test_s69_a_broker_with_the_right_access_list_raises_no_alarm(own, door) -> None:
    with secure_broker(own, "--reader", "lobby-hq-reader") as broker:
        kinds = alarms_told(own, door, broker.port, set())

    assert kinds == [None]


def test_s69_a_broker_that_allows_too_much_is_told_to_hall_and_headquarters(own, door) -> None:
    with secure_broker(own, "--reader", "lobby-hq-reader") as broker:
        broker.stop()
        access = own.broker_folder / "lobby.acl"
        access.write_text(access.read_text() + "pattern write lobby/v1/+/%u/ack\n")
        broker.start()

        kinds = alarms_told(own, door, broker.port, {"access"})

    assert kinds == [None, "too_open"]
    assert topic(DEVICE, "ack") in str(door.commands[-1])
