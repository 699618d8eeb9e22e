"""Whatever the broker does: nothing is lost, nothing stops for one event, and it is said."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract.batch import decode_batch
from sync.contract.messages import Ack, HqState, State
from sync.contract.topics import HQ_STATE, topic
from sync.kit import Timing
from tests.sync.doors import FakeDoor
from tests.sync.hostile import Answer, HostileBroker, HungUp
from tests.sync.journals import EPOCH, OTHER_EPOCH, journal_items
from tests.sync.kiosks import DEVICE, Kiosk
from tests.sync.waiting import wait_until

ITEMS = journal_items(350)
POISON = 137
EVENTS = topic(DEVICE, "events")
ACK = topic(DEVICE, "ack")
EAGER = Timing(
    ack_wait_s=0.5,
    slowest_retry_s=0.05,
    state_every_s=0.1,
    puback_s=0.5,
    aside_s=3600,
    grace_s=0.05,
)


def numbers(messages: list[tuple[str, bytes]]) -> list[int]:
    """Return the places of all events in messages."""
    return [
        item.seq
        for name, payload in messages
        if name == EVENTS
        for item in decode_batch(payload, DEVICE)
    ]


def states(broker: HostileBroker) -> list[State]:
    """Return what the kiosk has said of itself."""
    return [
        msgspec.json.decode(payload, type=State)
        for name, payload in list(broker.heard)
        if name.endswith("/state") and payload
    ]


def faults(door: FakeDoor) -> list[object]:
    """Return what the hall was told of the broker."""
    return [one.get("kind") for one in door.commands]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FakeDoor]:
    with FakeDoor(tmp_path / "core.sock", ITEMS) as opened:
        yield opened


def runs(door: FakeDoor, broker: HostileBroker, timing: Timing = EAGER) -> Kiosk:
    """Return a kiosk that has started."""
    kiosk = Kiosk(door, broker.url, ack_wait_s=0.5, timing=timing)
    kiosk.start()
    return kiosk


def unless(place: int, answer: Answer) -> Answer:
    """Take everything but the batches in which an event is."""

    def answered(name: str, payload: bytes) -> int | None:
        if name == EVENTS and place in {one.seq for one in decode_batch(payload, DEVICE)}:
            return answer(name, payload)
        return 0

    return answered


def hangs_up(_name: str, _payload: bytes) -> int | None:
    """End the connection."""
    raise HungUp


@pytest.mark.parametrize("trouble", [lambda *_: 0x99, hangs_up], ids=["0x99", "hangs up"])
def test_one_event_that_the_broker_does_not_take_is_found_and_stops_no_other(
    door: FakeDoor, trouble: Answer
) -> None:
    with HostileBroker(unless(POISON, trouble)) as broker:
        # Whoever knows that somebody reads waits for its word, and not long when it has come.
        broker.says(HQ_STATE, msgspec.json.encode(HqState(online=True)))
        kiosk = runs(door, broker, msgspec.structs.replace(EAGER, grace_s=1.0))
        others = set(range(1, 351)) - {POISON}
        wait_until(lambda: others <= set(numbers(broker.taken)), "all others are through")
        wait_until(lambda: states(broker)[-1].alarms == ("refused",), "headquarters is told")
        wait_until(lambda: faults(door)[-1] == "refused", "the hall is told")
        broker.says(
            ACK,
            msgspec.json.encode(
                Ack(EPOCH, POISON - 1, missing=((POISON, POISON),), received=350)
            ),
        )
        wait_until(lambda: door.stored == POISON - 1, "nothing from it on may be pruned")
        sent = len(numbers(broker.heard))
        # ▲ Two waits for an answer that does not come would have sent it all again.
        connections = broker.connections
        broker.cut()
        wait_until(lambda: broker.connections > connections, "another connection")
        wait_until(lambda: states(broker)[-1].backlog == 350 - POISON + 1, "it goes on")
        door.happens(journal_items(1, first=351))
        wait_until(lambda: 351 in numbers(broker.taken), "what happens next is sent")
        assert set(numbers(broker.heard)[sent:]) <= {POISON, 351}, "the rest is not sent again"
        kiosk.stop()


@pytest.mark.parametrize("code", [0x8B, 0x8E, 0x98], ids=["shutting down", "taken over", "act"])
def test_a_broker_that_hangs_up_for_reasons_of_its_own_casts_no_doubt_on_an_event(
    door: FakeDoor, code: int
) -> None:
    left = [12]

    def answer(name: str, _payload: bytes) -> int:
        if name == EVENTS and left[0]:
            left[0] -= 1
            raise HungUp(code)
        return 0

    with HostileBroker(answer) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        assert all(one.alarms == () for one in states(broker))
        kiosk.stop()


def test_a_broker_that_did_not_take_us_in_has_forbidden_no_batch(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        broker.connack_code = 0x87
        kiosk = runs(door, broker)
        wait_until(lambda: broker.connections >= 3, "it is refused, and tries again")
        broker.connack_code = 0

        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it", 10)
        assert all(one.alarms == () for one in states(broker))
        kiosk.stop()


def test_an_event_that_was_set_aside_is_tried_again_and_then_all_is_well(
    door: FakeDoor,
) -> None:
    with HostileBroker(unless(POISON, lambda *_: 0x99)) as broker:
        kiosk = runs(door, broker, msgspec.structs.replace(EAGER, aside_s=0.3, ack_wait_s=60))
        others = set(range(1, 351)) - {POISON}
        wait_until(lambda: others <= set(numbers(broker.taken)), "all others are through")
        hole = Ack(EPOCH, POISON - 1, missing=((POISON, POISON),), received=350)
        broker.says(ACK, msgspec.json.encode(hole))
        broker.answer = lambda *_: 0

        wait_until(lambda: POISON in numbers(broker.taken), "it is tried again")
        broker.says(ACK, msgspec.json.encode(Ack(EPOCH, 350, received=350)))
        wait_until(lambda: door.stored == 350, "all is stored")
        wait_until(lambda: states(broker)[-1].alarms == (), "the alarm is over")
        wait_until(lambda: faults(door)[-1] is None, "and the fault")
        kiosk.stop()


def test_too_large_a_batch_is_sent_in_parts(door: FakeDoor) -> None:
    def answer(name: str, payload: bytes) -> int:
        if name == EVENTS and len(payload) > 9000:
            raise HungUp(0x95)
        return 0

    with HostileBroker(answer) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()


def test_pitfall_3_no_more_and_nothing_larger_is_sent_than_the_broker_said(
    door: FakeDoor,
) -> None:
    with HostileBroker(receive=5, packet=4000) as broker:
        broker.answer = lambda *_: None
        kiosk = runs(door, broker, msgspec.structs.replace(EAGER, puback_s=60))
        wait_until(lambda: broker.most_unanswered >= 4, "what it allows is used")
        broker.answer = lambda *_: 0
        broker.cut()
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()

        assert broker.most_unanswered <= 5
        assert max(len(payload) for _, payload in broker.heard) < 4000


def test_pitfall_2_what_was_not_answered_is_not_poured_out_after_a_reconnect(
    door: FakeDoor,
) -> None:
    with HostileBroker(lambda *_: None, receive=4) as broker:
        kiosk = runs(door, broker, msgspec.structs.replace(EAGER, puback_s=60))
        for _ in range(4):
            connections = broker.connections
            broker.cut()
            wait_until(lambda: broker.connections > connections, "another connection")  # noqa: B023  # called at once
        broker.answer = lambda *_: 0
        broker.cut()
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()

        assert broker.most_unanswered <= 4


def test_pitfall_4_a_refusal_is_no_success_and_a_broker_that_forbids_is_not_hammered(
    door: FakeDoor,
) -> None:
    with HostileBroker(lambda name, _: 0x87 if name == EVENTS else 0) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: faults(door)[-1:] == ["refused"], "the hall is told")
        wait_until(lambda: states(broker)[-1].alarms == ("refused",), "headquarters is told")
        wait_until(lambda: len(states(broker)) >= 2, "state is told on")
        kiosk.stop()

        batches = [one for one in broker.heard if one[0] == EVENTS]
        assert len(batches) <= 4, "only what was under way already"
        assert not door.stored


def test_a_broker_that_is_full_gets_less_and_later_and_all_in_the_end(door: FakeDoor) -> None:
    left = [3]

    def answer(name: str, _payload: bytes) -> int:
        if name == EVENTS and left[0]:
            left[0] -= 1
            return 0x97
        return 0

    with HostileBroker(answer) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()


def test_pitfall_12_nothing_is_published_before_the_broker_has_taken_us_in(
    door: FakeDoor,
) -> None:
    with HostileBroker() as broker:
        broker.connack_code = 0x88
        kiosk = runs(door, broker)
        wait_until(lambda: broker.connections >= 3, "it is refused, and tries again")
        assert not broker.heard
        broker.connack_code = 0
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()


def test_pitfall_20_an_answer_that_never_comes_on_a_living_line_ends_the_connection(
    door: FakeDoor,
) -> None:
    with HostileBroker(lambda name, _: None if name == EVENTS else 0) as broker:
        kiosk = runs(door, broker)
        wait_until(lambda: broker.connections >= 2, "the connection is made anew")
        broker.answer = lambda *_: 0
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        kiosk.stop()


@pytest.mark.parametrize("wrong", [Ack(OTHER_EPOCH, 50), Ack(EPOCH, 10**9)], ids=str)
def test_a_wrong_word_of_headquarters_moves_nothing(door: FakeDoor, wrong: Ack) -> None:
    with HostileBroker() as broker:
        broker.says(ACK, msgspec.json.encode(wrong))
        kiosk = runs(door, broker)
        wait_until(lambda: set(numbers(broker.taken)) == set(range(1, 351)), "all of it")
        broker.says(ACK, msgspec.json.encode(wrong))
        broker.says(ACK, msgspec.json.encode(Ack(EPOCH, 350)))
        wait_until(lambda: door.stored == 350, "the true word counts")
        kiosk.stop()


def test_nothing_is_drained_while_nobody_reads_and_the_state_is_told(door: FakeDoor) -> None:
    with HostileBroker() as broker:
        broker.says(HQ_STATE, msgspec.json.encode(HqState(online=False)))
        broker.says(ACK, msgspec.json.encode(Ack(EPOCH, 10)))
        kiosk = runs(door, broker)
        door.happens(journal_items(1, first=351))
        wait_until(lambda: states(broker) and states(broker)[-1].last_seq == 351, "its state")
        assert not numbers(broker.heard)

        broker.says(HQ_STATE, msgspec.json.encode(HqState(online=True)))
        wait_until(lambda: set(numbers(broker.taken)) == set(range(11, 352)), "the rest")
        kiosk.stop()
