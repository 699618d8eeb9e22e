"""What nobody took is sent again when a collector comes, and not a minute later.

The ack wait of all these kiosks is longer than any test waits.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract.messages import Ack, HqState
from sync.contract.topics import HQ_STATE
from sync.in_flight import NO_SUBSCRIBERS
from sync.kit import Timing
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.hostile import HostileBroker
from tests.sync.journals import EPOCH, journal_items
from tests.sync.kiosks import DEVICE, Kiosk
from tests.sync.listener import Listener
from tests.sync.test_hostile_broker import ACK, EVENTS, numbers
from tests.sync.waiting import wait_until

PATIENT = Timing(ack_wait_s=600, slowest_retry_s=0.05, state_every_s=0.1, grace_s=0.05)
SOON_S = 3.0
"""▲ It is a second at the most; the machine of a test may be busy."""
ITEMS = journal_items(250)
ALL = set(range(1, 251))
HERE = msgspec.json.encode(HqState(online=True))
AWAY = msgspec.json.encode(HqState(online=False))
OTHERS = msgspec.json.encode(HqState(online=True, shards=()))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FakeDoor]:
    with FakeDoor(tmp_path / "core.sock", ITEMS) as opened:
        yield opened


def runs(door: FakeDoor, broker: HostileBroker | RunningBroker) -> Kiosk:
    kiosk = Kiosk(door, broker.url, ack_wait_s=600, timing=PATIENT)
    kiosk.start()
    return kiosk


def nobody(name: str, _payload: bytes) -> int:
    """Take everything, and say that nobody wants events."""
    return NO_SUBSCRIBERS if name == EVENTS else 0


def test_the_first_collector_a_real_broker_ever_had_gets_all_of_it_at_once(
    tmp_path: Path, door: FakeDoor
) -> None:
    with RunningBroker(tmp_path / "broker") as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: kiosk.figures.events_sent == 250, "all of it is sent to nobody")
        with Listener(broker.url, DEVICE) as hq:
            hq.is_here()
            wait_until(lambda: set(hq.places) == ALL, "all of it", SOON_S)
        kiosk.stop()


@pytest.mark.parametrize("answer", [nobody, lambda *_: 0], ids=["says so", "does not say"])
def test_what_was_sent_before_any_collector_was_known_is_sent_again_when_one_comes(
    door: FakeDoor, answer
) -> None:
    with HostileBroker(answer) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.heard)) == ALL, "all of it, to nobody")
        broker.answer = lambda *_: 0

        broker.says(HQ_STATE, HERE)

        wait_until(lambda: numbers(broker.heard)[250:] == sorted(ALL), "all again", SOON_S)
        kiosk.stop()


def test_what_nobody_took_is_sent_again_when_a_collector_is_back(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        broker.says(HQ_STATE, HERE)
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == ALL, "all of it")
        broker.says(ACK, msgspec.json.encode(Ack(EPOCH, 250, received=250)))
        wait_until(lambda: door.stored == 250, "all is stored")
        broker.answer = nobody
        door.happens(journal_items(2, first=251))
        wait_until(lambda: 252 in numbers(broker.heard), "news, to nobody")
        broker.says(HQ_STATE, AWAY)
        broker.answer = lambda *_: 0

        broker.says(HQ_STATE, HERE)

        wait_until(lambda: {251, 252} <= set(numbers(broker.taken)), "the news", SOON_S)
        assert numbers(broker.heard)[250:] == [251, 252, 251, 252]
        kiosk.stop()


def test_what_a_collectors_session_holds_for_it_is_not_sent_twice(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        broker.says(HQ_STATE, HERE)
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == ALL, "all of it")

        for word in (AWAY, HERE):
            broker.says(HQ_STATE, word)
        door.happens(journal_items(1, first=251))

        wait_until(lambda: 251 in numbers(broker.taken), "what happens next", SOON_S)
        assert numbers(broker.heard)[250:] == [251]
        kiosk.stop()


def test_a_collector_that_was_known_to_be_away_gets_it_when_it_is_here(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        broker.says(HQ_STATE, AWAY)
        kiosk = runs(door, broker)
        wait_until(lambda: kiosk.figures.backlog == 250, "the kiosk knows what it has")
        assert not numbers(broker.heard)

        broker.says(HQ_STATE, HERE)

        wait_until(lambda: set(numbers(broker.taken)) == ALL, "all of it", SOON_S)
        assert len(numbers(broker.heard)) == 250, "once"
        kiosk.stop()


def test_another_shards_collector_is_not_taken_for_ones_own(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == ALL, "all of it, to nobody")
        broker.says(f"{HQ_STATE}/other", OTHERS)
        broker.says(HQ_STATE, HERE)

        wait_until(lambda: numbers(broker.heard)[250:] == sorted(ALL), "all again", SOON_S)
        kiosk.stop()
