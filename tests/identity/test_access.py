"""Who may write and read what, on a real broker with the generated configuration.

A subscription proves nothing here: Mosquitto grants each, and filters what it passes on. So
each word is said by somebody who may, and counts as read when it has come to whoever asked.
"""

import itertools
import time
from collections.abc import Iterator

import pytest

from sync import mqtt
from sync.contract.topics import HQ_STATE, topic
from tests.identity.clients import DEADLINE_S, Client
from tests.identity.conftest import KIOSKS, READER
from tests.identity.headquarters import Headquarters, SecureBroker

MINE, OTHERS = KIOSKS
COLLECTOR, OPERATOR = "lobby-hq-collector", "lobby-hq-operator"
USERS = (MINE, COLLECTOR, OPERATOR, READER)
UP = ("events", "state", "meta", "telemetry", "config/reported")
COMMAND = "command/notice/0123"
DOWN = ("ack", "config/desired", COMMAND)
TOPICS = (
    *(topic(MINE, leaf) for leaf in UP + DOWN),
    *(topic(OTHERS, leaf) for leaf in UP + DOWN),
    HQ_STATE,
    f"{HQ_STATE}/s00",
    topic(COLLECTOR, "events"),
    topic(OPERATOR, "state"),
    topic(MINE, "something"),
    "lobby/v1/s00",
    "elsewhere",
)
MAY_WRITE = {
    MINE: {topic(MINE, leaf) for leaf in UP},
    COLLECTOR: {topic(one, "ack") for one in KIOSKS} | {HQ_STATE, f"{HQ_STATE}/s00"},
    OPERATOR: {topic(one, leaf) for one in KIOSKS for leaf in ("config/desired", COMMAND)},
    READER: set(),
}
MAY_READ = {
    MINE: {topic(MINE, leaf) for leaf in DOWN} | {HQ_STATE, f"{HQ_STATE}/s00"},
    COLLECTOR: {topic(one, leaf) for one in KIOSKS for leaf in UP}
    | {HQ_STATE, f"{HQ_STATE}/s00"},
    OPERATOR: {
        topic(one, leaf) for one in KIOSKS for leaf in ("config/reported", "state", "meta")
    }
    | {HQ_STATE, f"{HQ_STATE}/s00"},
    READER: {topic(one, leaf) for one in KIOSKS for leaf in UP} | {HQ_STATE, f"{HQ_STATE}/s00"},
}


@pytest.fixture(scope="module")
def clients(headquarters: Headquarters, broker: SecureBroker) -> Iterator[dict[str, Client]]:
    """Everybody."""
    everybody = {name: Client(headquarters, broker.port, name) for name in (*USERS, OTHERS)}
    for client in everybody.values():
        client.link.subscribe("#")
        client.waits_for(mqtt.Subscribed)
    yield everybody
    for client in everybody.values():
        client.link.close()


@pytest.mark.parametrize("user", USERS)
def test_s69_each_writes_only_what_is_its_own(clients, user) -> None:
    taken = {one: clients[user].writes(one, b"") for one in TOPICS}

    assert {one for one, failure in taken.items() if failure is None} == MAY_WRITE[user]
    assert set(taken.values()) <= {None, "Not authorized"}


def test_s69_each_reads_only_what_is_for_it(clients) -> None:
    writers = (MINE, OTHERS, COLLECTOR, OPERATOR)
    said = {
        one
        for writer, one in itertools.product(writers, TOPICS)
        if clients[writer].writes(one, b"said") is None
    }
    # The broker keeps the order on a connection: whoever has this has had all before it.
    assert clients[COLLECTOR].writes(HQ_STATE, b"last") is None
    for user in USERS:
        client = clients[user]
        until_s = time.monotonic() + DEADLINE_S
        while (HQ_STATE, b"last") not in client.arrived:
            assert time.monotonic() < until_s, user
            client.waits_for(mqtt.Arrived)

    heard = {
        user: {where for where, what in clients[user].arrived if what == b"said"}
        for user in USERS
    }

    assert heard == MAY_READ
    assert set().union(*MAY_READ.values()) <= said


def test_a_client_id_is_what_the_certificate_says_so_nobody_is_thrown_out_by_another(
    headquarters, broker, clients
) -> None:
    stranger = Client(headquarters, broker.port, OTHERS, client_id=MINE)

    assert clients[MINE].writes(topic(MINE, "events"), b"") is None
    assert isinstance(clients[OTHERS].waits_for(mqtt.Lost), mqtt.Lost)
    stranger.link.close()
