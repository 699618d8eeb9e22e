"""A connection says what became of it and of each message, on a real broker."""

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from sync import mqtt
from sync.broker_url import Broker, parse_broker
from tests.sync.broker import RunningBroker, free_port
from tests.sync.certificates import certificates

WILL = mqtt.Will("test/state", b"gone")
DEADLINE_S = 10.0
NoteType = TypeVar("NoteType", bound=mqtt.Note)


class Owner:
    """Has links and hears from them."""

    def __init__(self) -> None:
        self.inbox: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
        self._links: list[mqtt.Link] = []

    def link(self, broker: Broker, session: mqtt.Session) -> mqtt.Link:
        """Return an open link."""
        link = mqtt.Link(len(self._links) + 1, broker, session, self.inbox.put)
        link.open()
        self._links.append(link)
        return link

    def hears(self, kind: type[NoteType]) -> NoteType:
        """Return the next note of a kind."""
        until_s = time.monotonic() + DEADLINE_S
        while True:
            note = self.inbox.get(timeout=max(0.0, until_s - time.monotonic()))
            if isinstance(note, kind):
                return note

    def leaves(self) -> None:
        """Close every link."""
        for link in self._links:
            link.close()


def sockets() -> set[str]:
    """Return the sockets that this process holds."""
    files = Path("/proc/self/fd").iterdir()
    return {
        str(one.readlink())
        for one in files
        if one.is_symlink() and "socket:" in str(one.readlink())
    }


@pytest.fixture
def owner() -> Iterator[Owner]:
    made = Owner()
    yield made
    made.leaves()


@pytest.fixture
def broker_with(tmp_path: Path) -> Iterator[Callable[[str], RunningBroker]]:
    running: list[RunningBroker] = []

    def start(extra: str) -> RunningBroker:
        running.append(RunningBroker(tmp_path / "broker", extra=extra))
        running[-1].start()
        return running[-1]

    yield start
    for broker in running:
        broker.stop()


def test_a_brokers_limit_is_known_before_anything_is_sent(
    owner: Owner, broker_with: Callable[[str], RunningBroker]
) -> None:
    broker = broker_with("max_inflight_messages 7\n")

    owner.link(parse_broker(broker.url), mqtt.Session("a", WILL))

    assert owner.hears(mqtt.Connected).receive_maximum == 7


def test_a_message_that_the_broker_refuses_does_not_count_as_taken(
    owner: Owner, tmp_path: Path, broker_with: Callable[[str], RunningBroker]
) -> None:
    (tmp_path / "acl").write_text(
        "topic write allowed\ntopic write test/state\n", encoding="utf-8"
    )
    # Mosquitto 2.0.11 hangs up after a refusal when the queue has no limit.
    broker = broker_with(f"acl_file {tmp_path}/acl\nmax_queued_messages 1000\n")
    link = owner.link(parse_broker(broker.url), mqtt.Session("a", WILL))
    owner.hears(mqtt.Connected)

    refused = link.publish("forbidden", b"x")
    first = owner.hears(mqtt.Published)
    taken = link.publish("allowed", b"x")
    second = owner.hears(mqtt.Published)

    assert (first.mid, first.failure) == (refused, "Not authorized")
    assert (second.mid, second.failure) == (taken, None)


def test_a_broker_that_is_not_there_is_away_and_one_that_dies_is_lost(
    owner: Owner, broker_with: Callable[[str], RunningBroker]
) -> None:
    with pytest.raises(mqtt.BrokerAway):
        owner.link(Broker("127.0.0.1", free_port()), mqtt.Session("a", WILL))
    broker = broker_with("")
    link = owner.link(parse_broker(broker.url), mqtt.Session("a", WILL))
    owner.hears(mqtt.Connected)

    broker.kill()

    owner.hears(mqtt.Lost)
    with pytest.raises(mqtt.BrokerAway):
        link.publish("test", b"x")


def test_the_broker_keeps_what_was_not_acknowledged_and_gives_it_again(
    owner: Owner, broker_with: Callable[[str], RunningBroker]
) -> None:
    broker = parse_broker(broker_with("").url)
    session = mqtt.Session("collector", WILL, expiry_s=600, manual_ack=True)
    link = owner.link(broker, session)
    owner.hears(mqtt.Connected)
    link.subscribe("test/#")
    owner.hears(mqtt.Subscribed)
    link.publish("test/1", b"one")
    link.acknowledge(owner.hears(mqtt.Arrived))
    link.publish("test/2", b"two")
    owner.hears(mqtt.Arrived)
    link.close()

    owner.link(broker, session)

    assert owner.hears(mqtt.Connected).session_present
    assert owner.hears(mqtt.Arrived).payload == b"two"


# paho leaves the socket of a failed handshake to the garbage collector, which complains.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_encrypted_broker_must_prove_itself_and_so_must_the_kiosk(
    owner: Owner, tmp_path: Path, broker_with: Callable[[str], RunningBroker]
) -> None:
    certificates(tmp_path)
    (tmp_path / "other").mkdir()
    certificates(tmp_path / "other")
    port = free_port()
    broker_with(
        f"listener {port} 127.0.0.1\n"
        f"cafile {tmp_path}/ca.pem\n"
        f"certfile {tmp_path}/127.0.0.1.pem\n"
        f"keyfile {tmp_path}/127.0.0.1.key\n"
        "require_certificate true\n"
    )
    papers = parse_broker(
        f"mqtts://127.0.0.1:{port}",
        tmp_path / "ca.pem",
        tmp_path / "hz-0001.pem",
        tmp_path / "hz-0001.key",
    )

    owner.link(papers, mqtt.Session("a", WILL))
    owner.hears(mqtt.Connected)

    stranger = msgspec.structs.replace(papers, ca=tmp_path / "other" / "ca.pem")
    with pytest.raises(mqtt.BrokerAway, match="certificate verify failed"):
        owner.link(stranger, mqtt.Session("b", WILL))
    missing = msgspec.structs.replace(papers, ca=tmp_path / "nothing.pem")
    with pytest.raises(mqtt.BrokerAway, match=r"nothing\.pem"):
        owner.link(missing, mqtt.Session("c", WILL))
    nameless = msgspec.structs.replace(papers, cert=None, key=None)
    owner.link(nameless, mqtt.Session("d", WILL))
    owner.hears(mqtt.Lost)


def test_a_closed_connection_leaves_no_socket_open(
    owner: Owner, broker_with: Callable[[str], RunningBroker]
) -> None:
    broker = parse_broker(broker_with("").url)
    before = sockets()
    link = owner.link(broker, mqtt.Session("a", WILL))
    owner.hears(mqtt.Connected)

    link.close()

    assert sockets() == before
