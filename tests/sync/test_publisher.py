"""The kiosk sends on headquarters' word: no sooner, no later, and never on a wrong one."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.messages import Ack
from sync.contract.topics import topic
from sync.kit import Timing
from sync.listening import Say
from sync.publisher import LARGEST_PACKET_BYTES, MOST_UNREAD
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items
from tests.sync.kiosks import DEVICE, Kiosk
from tests.sync.listener import Listener
from tests.sync.waiting import wait_until

ITEMS = journal_items(1200)
NO_WORD_YET = Timing(ack_wait_s=30, slowest_retry_s=0.3, state_every_s=0.2, grace_s=0.05)
"""The broker holds no word of headquarters: none need be waited for."""


class Overhearer:
    """Somebody at the broker who hears one topic and may publish on any."""

    def __init__(self, url: str, name: str) -> None:
        self.heard: list[bytes] = []
        self._name = name
        self._ready = threading.Event()
        session = mqtt.Session("overhearer", mqtt.Will("nobody", b""))
        self._link = mqtt.Link(1, parse_broker(url), session, self._take)

    def __enter__(self) -> Self:
        self._link.open()
        wait_until(self._ready.is_set, "the overhearer is connected")
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def says(self, name: str, payload: bytes) -> None:
        self._link.publish(name, payload)

    def _take(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                self._link.subscribe(self._name)
            case mqtt.Subscribed():
                self._ready.set()
            case mqtt.Arrived():
                self.heard.append(note.payload)
            case mqtt.Published() | mqtt.Lost():
                pass


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    with RunningBroker(tmp_path / "broker") as made:
        yield made


@pytest.fixture
def hq(broker: RunningBroker) -> Iterator[Listener]:
    with Listener(broker.url, DEVICE) as made:
        yield made


@pytest.fixture
def kiosk(tmp_path: Path, broker: RunningBroker, hq: Listener) -> Iterator[Kiosk]:
    with FakeDoor(tmp_path / "core.sock", ITEMS[:300]) as door:
        made = Kiosk(door, broker.url, ack_wait_s=30, timing=NO_WORD_YET)
        made.start()
        wait_until(lambda: len(hq.places) >= 300, "the journal so far")
        yield made
        made.stop()


def test_headquarters_word_reaches_the_core(kiosk: Kiosk, hq: Listener) -> None:
    hq.says(Ack(EPOCH, 250))

    wait_until(lambda: kiosk.door.stored == 250, "the core knows")


@pytest.mark.parametrize(
    "wrong",
    [Ack(OTHER_EPOCH, 200), Ack(EPOCH, 301), Ack(EPOCH, 10**12), Ack("", 0)],
    ids=["another epoch", "one too many", "far too many", "no epoch"],
)
def test_a_word_that_cannot_be_true_changes_nothing(
    kiosk: Kiosk, hq: Listener, wrong: Ack
) -> None:
    hq.says(wrong)
    hq.says_raw(b"stored: all of it")
    hq.says(Ack(EPOCH, 120))

    wait_until(lambda: kiosk.door.stored, "the true word counts")
    assert kiosk.door.stored == 120


def test_a_clones_record_is_not_taken_for_our_own(kiosk: Kiosk, hq: Listener) -> None:
    hq.says(Ack(EPOCH, 200, hash="0" * 64))
    wait_until(lambda: "fork" in hq.states[-1].alarms, "headquarters hears of it")

    assert kiosk.door.stored == 0, "nothing of ours may be thrown away for it"
    hq.says(Ack(EPOCH, 210, hash=hash_of(ITEMS[209]).hex()))
    wait_until(lambda: kiosk.door.stored == 210, "our own record counts")
    wait_until(lambda: "fork" not in hq.states[-1].alarms, "and the other is forgotten")


def test_a_stale_word_takes_nothing_back(kiosk: Kiosk, hq: Listener) -> None:
    hq.says(Ack(EPOCH, 200))
    hq.says(Ack(EPOCH, 100))
    hq.says(Ack(EPOCH, 201))

    wait_until(lambda: kiosk.door.stored == 201, "the last word")
    kiosk.door.happens(ITEMS[300:310])
    wait_until(lambda: hq.places[-1] == 310, "the news")
    assert hq.places == list(range(1, 311)), "nothing was sent twice"


def test_nothing_goes_beyond_the_window_that_headquarters_gives(
    kiosk: Kiosk, hq: Listener
) -> None:
    hq.says(Ack(EPOCH, 100, window=300))
    wait_until(lambda: kiosk.door.stored == 100, "the window is known")
    kiosk.door.happens(ITEMS[300:])
    wait_until(lambda: hq.places[-1] >= 400, "the window is used")

    hq.says(Ack(EPOCH, 101, window=300))
    wait_until(lambda: kiosk.door.stored == 101, "the word has come")

    assert hq.places[-1] <= 101 + 300 + 100, "at most a batch beyond it"
    hq.says(Ack(EPOCH, hq.places[-1]))
    wait_until(lambda: hq.places[-1] == 1200, "all goes on")


def test_headquarters_that_lost_its_memory_gets_it_all_again(
    kiosk: Kiosk, hq: Listener
) -> None:
    hq.says(Ack(EPOCH, 300))
    wait_until(lambda: kiosk.door.stored == 300, "the core knows")

    hq.says(Ack(EPOCH, 0, missing=((1, 300),)))

    wait_until(lambda: len(hq.places) >= 600, "all of it again")
    assert hq.places[300:] == list(range(1, 301))
    assert kiosk.door.stored == 300, "the core is not told otherwise"


def test_the_broker_hears_that_the_kiosk_comes_and_goes(kiosk: Kiosk, hq: Listener) -> None:
    wait_until(lambda: hq.states, "its birth")
    kiosk.stop()
    wait_until(lambda: not hq.states[-1].online, "its farewell")

    assert hq.states[0].online
    assert len({state.conn for state in hq.states}) == 1


def test_what_headquarters_does_not_answer_for_is_sent_again(
    tmp_path: Path, broker: RunningBroker, hq: Listener
) -> None:
    with FakeDoor(tmp_path / "core.sock", ITEMS[:150]) as door:
        kiosk = Kiosk(door, broker.url, ack_wait_s=0.3)
        kiosk.start()
        wait_until(lambda: len(hq.places) >= 300, "all of it twice")
        hq.says(Ack(EPOCH, 100))
        wait_until(lambda: door.stored == 100, "a part is safe")
        heard = len(hq.places)
        wait_until(lambda: len(hq.places) >= heard + 50, "the rest again")
        hq.says(Ack(EPOCH, 150))
        wait_until(lambda: door.stored == 150, "all is safe")
        kiosk.stop()

    assert hq.places[:150] == hq.places[150:300] == list(range(1, 151))
    assert hq.places[-50:] == list(range(101, 151))


def test_a_journal_that_was_replaced_by_a_copy_is_read_from_the_beginning(
    kiosk: Kiosk, hq: Listener
) -> None:
    hq.says(Ack(EPOCH, 300))
    wait_until(lambda: kiosk.door.stored == 300, "the core knows")
    after = journal_items(5, OTHER_EPOCH, first=281, before=hash_of(ITEMS[279]))

    kiosk.door.restored(ITEMS[:280] + after, OTHER_EPOCH)

    wait_until(lambda: len(hq.places) >= 585, "the new journal")
    assert hq.places[300:] == list(range(1, 286))
    assert hq.batches[-1][-1].epoch == OTHER_EPOCH


@pytest.mark.parametrize(
    ("retained", "resumes_at"),
    [
        (Ack(EPOCH, 200), 201),
        (Ack(OTHER_EPOCH, 200), 101),  # no event of ours: what the core remembers counts
        (Ack(EPOCH, 9999), 101),
        (Ack(EPOCH, 200, hash="0" * 64), 101),  # a clone's
        (Ack(EPOCH, 200, hash=hash_of(ITEMS[199]).hex()), 201),
        (None, 101),
    ],
)
def test_a_kiosk_that_comes_back_goes_on_where_headquarters_is(
    tmp_path: Path,
    broker: RunningBroker,
    hq: Listener,
    retained: Ack | None,
    resumes_at: int,
) -> None:
    if retained is not None:
        hq.says(retained)
    with FakeDoor(tmp_path / "core.sock", ITEMS[:300]) as door:
        door.stored = 100
        kiosk = Kiosk(door, broker.url, ack_wait_s=30)
        kiosk.start()
        wait_until(lambda: hq.places and hq.places[-1] == 300, "the rest")
        kiosk.stop()

    assert hq.places == list(range(resumes_at, 301))
    assert door.stored == resumes_at - 1, "the core knows what headquarters had said"


class Slow:
    """Hears commands, and lets nobody go on before the test does."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.begun = threading.Event()
        self.may_go_on = threading.Event()

    def topics(self) -> tuple[str, ...]:
        return (topic(DEVICE, "command/#"),)

    def hear(self, message: mqtt.Arrived) -> None:
        self.heard.append(len(message.payload))
        self.begun.set()
        assert self.may_go_on.wait(20)

    def look(self) -> None:
        """Nothing is due."""


def test_what_nobody_has_looked_at_yet_waits_at_the_broker_and_nothing_larger_comes(
    tmp_path: Path, broker: RunningBroker, hq: Listener
) -> None:
    slow = Slow()
    with FakeDoor(tmp_path / "core.sock", ITEMS[:1]) as door:
        kiosk = Kiosk(door, broker.url, ack_wait_s=30, listeners=(lambda _say: slow,))
        kiosk.start()
        wait_until(lambda: hq.places, "it sends")
        with Overhearer(broker.url, topic(DEVICE, "command/#")) as flood:
            flood.says(topic(DEVICE, "command/notice/large"), bytes(LARGEST_PACKET_BYTES))
            for _ in range(300):
                flood.says(topic(DEVICE, "command/notice/small"), b"small")
            assert slow.begun.wait(20)
            wait_until(lambda: len(flood.heard) == 301, "the broker has passed all on")

            assert kiosk.unread <= MOST_UNREAD + len("notes of its own")
            slow.may_go_on.set()
            wait_until(lambda: len(slow.heard) == 300, "all but the large one, in the end")
        assert set(slow.heard) == {len(b"small")}
        kiosk.stop()


class Echo:
    """Says back on ``echo`` what it hears below ``command``."""

    def __init__(self, say: Say) -> None:
        self.looked = 0
        self._say = say

    def topics(self) -> tuple[str, ...]:
        return (topic(DEVICE, "command/#"),)

    def hear(self, message: mqtt.Arrived) -> None:
        self._say(topic(DEVICE, "config/reported"), message.payload, retain=True)

    def look(self) -> None:
        self.looked += 1


def test_others_take_part_in_the_conversation_and_the_journal_goes_on(
    tmp_path: Path, broker: RunningBroker, hq: Listener
) -> None:
    made: list[Echo] = []

    def new(say: Say) -> Echo:
        made.append(Echo(say))
        return made[-1]

    with FakeDoor(tmp_path / "core.sock", ITEMS[:100]) as door:
        kiosk = Kiosk(door, broker.url, ack_wait_s=30, listeners=(new,))
        kiosk.start()
        wait_until(lambda: made and made[0].looked, "it is asked to look")
        with Overhearer(broker.url, topic(DEVICE, "config/reported")) as overhearer:
            overhearer.says(topic(DEVICE, "command/notice/1"), b"one")
            wait_until(lambda: overhearer.heard == [b"one"], "it has heard and answered")
        wait_until(lambda: len(hq.places) == 100, "the journal")
        kiosk.stop()
