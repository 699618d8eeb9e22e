"""Staff hear of a broker that stays away, once, and that it is back (S55)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.broker_url import parse_broker
from sync.door import Door
from sync.kit import Inbox, Kit, Stop, Timing
from sync.publisher import Publisher
from sync.reader import Reader
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.listener import Listener
from tests.sync.waiting import wait_until


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FakeDoor]:
    """Return the door of a hall."""
    with FakeDoor(tmp_path / "core.sock", journal_items(3)) as opened:
        yield opened


def publisher(door: FakeDoor, url: str, inbox: Inbox, away_s: float) -> threading.Thread:
    """Return a publisher that lets its broker be away for so long, in a thread."""
    kit = Kit(
        device="hz-0001",
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
        timing=Timing(slowest_retry_s=0.1, state_every_s=0.2, away_s=away_s),
    )
    return threading.Thread(target=Publisher(kit).run, daemon=True)


def kinds(door: FakeDoor) -> list[object]:
    """Return what the hall was told of the broker."""
    assert all(one["device"] == "broker" for one in door.commands)
    return [one.get("kind") for one in door.commands]


def test_s55_a_broker_that_stays_away_is_told_once_and_its_return_too(tmp_path, door) -> None:
    inbox = Inbox()
    with RunningBroker(tmp_path / "broker") as broker:
        thread = publisher(door, broker.url, inbox, away_s=0.3)
        thread.start()
        wait_until(lambda: kinds(door) == [None], "connected")

        broker.stop()
        wait_until(lambda: kinds(door) == [None, "unplugged"], "the broker is away")
        broker.start()
        wait_until(lambda: kinds(door) == [None, "unplugged", None], "the broker is back")
        inbox.put(Stop())
        thread.join(10)

    assert not thread.is_alive()


def test_a_broker_that_was_only_restarted_worries_nobody(tmp_path, door) -> None:
    inbox = Inbox()
    with RunningBroker(tmp_path / "broker") as broker:
        thread = publisher(door, broker.url, inbox, away_s=60)
        thread.start()
        wait_until(lambda: kinds(door) == [None], "connected")
        broker.stop()
        broker.start()
        with Listener(broker.url, "hz-0001") as heard:
            wait_until(lambda: heard.states, "connected again")
        inbox.put(Stop())
        thread.join(10)

    assert kinds(door) == [None]
