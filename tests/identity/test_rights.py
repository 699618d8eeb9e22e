"""A broker that allows too much is found out, on real brokers, and takes no harm by it."""

import queue
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from sync import mqtt
from sync.broker_url import Broker, parse_broker
from sync.contract.topics import HQ_STATE, PROBE, topic
from sync.rights import COLLECTOR_MUST_NOT, Rights, kiosk_must_not
from tests.sync.broker import RunningBroker

DEVICE = "hz-0001"
DEADLINE_S = 10.0
OWN = "pattern write lobby/v1/+/%c/"
ACCESS = "".join(f"{OWN}{leaf}\n" for leaf in ("events", "state", "meta"))


def excess(
    broker: Broker, client_id: str, must_not: Sequence[str], *, ask_twice: bool = False
) -> set[str]:
    """Connect, try what is forbidden, and return what was allowed."""
    notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    will = mqtt.Will(topic(DEVICE, "state"), b"")
    link = mqtt.Link(1, broker, mqtt.Session(client_id, will), notes.put)
    link.open()
    try:
        rights = Rights(must_not, link.publish)
        until_s = time.monotonic() + DEADLINE_S
        while not rights.done:
            match notes.get(timeout=max(0.0, until_s - time.monotonic())):
                case mqtt.Connected():
                    rights.ask()
                    if ask_twice:
                        rights.ask()
                case mqtt.Published() as note:
                    assert rights.take_answer(note)
                case mqtt.Lost(reason=reason):
                    raise AssertionError(reason)
        assert not rights.take_answer(mqtt.Published(1, 1, None))
    finally:
        link.close()
    return set(rights.excess)


@pytest.fixture(scope="module")
def with_access(tmp_path_factory) -> Iterator[Callable[[str], RunningBroker]]:
    """Run brokers with access lists."""
    running = []

    def run(access: str) -> RunningBroker:
        folder = tmp_path_factory.mktemp("broker")
        (folder / "acl").write_text(access)
        broker = RunningBroker(
            folder, extra=f"acl_file {folder}/acl\nmax_queued_messages 1000\n"
        )
        broker.start()
        running.append(broker)
        return broker

    yield run
    for broker in running:
        broker.stop()


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("", set()),
        ("topic write lobby/#\n", set(kiosk_must_not(DEVICE))),
        (f"{OWN}ack\n", {topic(DEVICE, "ack")}),
        (f"{OWN}#\n", {topic(DEVICE, "ack"), topic(DEVICE, "config/desired")}),
        ("topic write lobby/v1/+/+/state\n", {topic(PROBE, "state")}),
        ("topic write lobby/v1/+/+/events\n", {topic(PROBE, "events")}),
        (f"topic write {HQ_STATE}/#\n", {f"{HQ_STATE}/{PROBE}"}),
    ],
)
def test_s69_what_a_wrong_access_list_allows_a_kiosk_is_found_and_named(
    with_access, wrong, found
) -> None:
    broker = with_access(wrong + ACCESS)

    assert excess(parse_broker(broker.url), DEVICE, kiosk_must_not(DEVICE)) == found


def test_s69_the_generated_access_list_allows_nobody_too_much(headquarters, broker) -> None:
    kiosk = headquarters.way(broker.port, DEVICE)
    collector = headquarters.way(broker.port, "lobby-hq-collector")

    assert excess(kiosk, DEVICE, kiosk_must_not(DEVICE), ask_twice=True) == set()
    assert excess(collector, "lobby-hq-collector", COLLECTOR_MUST_NOT) == set()


def test_on_a_line_without_certificates_nothing_is_tried() -> None:
    published: list[str] = []

    def publish(where: str, _payload: bytes) -> int:
        published.append(where)
        return len(published)

    rights = Rights(kiosk_must_not(DEVICE), publish, trial=False)

    rights.ask()

    assert rights.done
    assert published == []


def test_a_collector_that_could_command_kiosks_or_speak_for_them_is_found_out(
    with_access,
) -> None:
    broker = with_access("topic readwrite lobby/#\n")

    found = excess(parse_broker(broker.url), "lobby-hq-collector", COLLECTOR_MUST_NOT)

    assert found == set(COLLECTOR_MUST_NOT)
