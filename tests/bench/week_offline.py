"""A week's journal over a line of 100 ms that is cut five times; beside it what others lose.

Ours is the whole way to headquarters' disk. A Mosquitto bridge with its defaults and paho's
own queue get the same events, one a message, over the same line with as many cuts; a plain
subscriber counts what arrives. Link time is the time in which the line was connected.
"""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import msgspec
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.messages import HqState, State
from sync.contract.topics import HQ_STATE, topic
from sync.hq.database import open_database
from tests.bench.amnesia import GATEWAY_PYTHON, PEERS, PER, SEED, messages_in
from tests.bench.drain import bare_loop_s
from tests.bench.row import Row, row
from tests.hq.stored import count_at_hq, journal_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.long_line import LongLine
from tests.sync.processes import collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

EVENTS = 35_000
CUTS = 5
DEVICE = "hz-0001"
DEADLINE_S = 60.0
GATEWAY_EVENTS, KILLS = 1_000, 5
IN_FLIGHT = "max_inflight_messages 100\n"
"""As ``kiosk hq broker-config`` writes it."""
QUIET_S = 6.0
"""Nothing for so long: no more will come."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of the events."""

    lost: int
    link_s: float
    newest_s: float = 0.0
    """The longest time from a connection's beginning to the newest state at headquarters."""


def ours(folder: Path, events: int, cuts: int) -> Outcome:
    """Drain a journal, cut by cut, and compare headquarters' record with it.

    The process that sends is killed once before the line is back.
    """
    items = journal_items(events)
    database = f"sqlite:///{folder}/hq.db"
    engine = open_database(database)
    with (
        RunningBroker(folder / "broker", extra=IN_FLIGHT) as broker,
        LongLine(broker.port) as line,
    ):
        settings = write_settings(folder, DEVICE, folder / "core.sock", line.url)
        with (
            FakeDoor(folder / "core.sock", items) as door,
            collect_command(broker.url, database),
            States(broker.url) as states,
            sync_command(settings) as sync,
        ):
            wait_until(lambda: states.hq_reads, "the collector is there", DEADLINE_S)
            sync.kill()
            sync.start()
            line.opens()
            for cut in range(1, cuts + 1):
                goal = events * cut // (cuts + 1)
                wait_until(
                    lambda goal=goal: line.is_up and count_at_hq(engine, DEVICE) >= goal,  # type: ignore[misc]  # mypy cannot tell the type of a bound default
                    f"{goal} events",
                    DEADLINE_S,
                )
                line.cut()
            wait_until(lambda: count_at_hq(engine, DEVICE) >= events, "all", DEADLINE_S)
            link_s = line.link_s
            wait_until(lambda: door.stored == events, "the core knows", DEADLINE_S)
            newest_s = states.newest_s(line.up_at_s, events)
    arrived = journal_at_hq(engine, DEVICE)
    engine.dispose()
    assert line.cuts == cuts, "each cut ended a connection"
    assert arrived == items[: len(arrived)], "in order, each once"
    return Outcome(events - len(arrived), link_s, newest_s)


class States:
    """Hears on the broker itself when a kiosk's state arrives, and headquarters'."""

    def __init__(self, url: str) -> None:
        self.hq_reads = False
        self._heard: list[tuple[float, State]] = []
        session = mqtt.Session("states", mqtt.Will("nobody", b""))
        self._link = mqtt.Link(1, parse_broker(url), session, self._take)

    def __enter__(self) -> Self:
        self._link.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def newest_s(self, began_s: list[float], last: int) -> float:
        """Return the longest time from a beginning to a state that names the last event."""
        found = []
        for beginning_s in began_s:
            after = [
                at_s - beginning_s
                for at_s, state in self._heard
                if at_s > beginning_s and state.online and state.last_seq == last
            ]
            assert after, "each connection tells it"
            found.append(min(after))
        return max(found)

    def _take(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                self._link.subscribe(topic(DEVICE, "state"), HQ_STATE)
            case mqtt.Arrived() if note.topic == HQ_STATE:
                self.hq_reads = msgspec.json.decode(note.payload, type=HqState).online
            case mqtt.Arrived():
                state = msgspec.json.decode(note.payload, type=State)
                self._heard.append((time.monotonic(), state))
            case _:
                pass


class Counter:
    """A plain subscriber that counts what arrives, each payload once."""

    def __init__(self, port: int) -> None:
        self.payloads: set[bytes] = set()
        self.last_at_s = time.monotonic()
        self._client = Client(CallbackAPIVersion.VERSION2, "counter", protocol=MQTTv5)
        self._client.on_message = self._take
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("bare/loop", qos=1)
        self._client.loop_start()

    def close(self) -> None:
        """Hang up."""
        self._client.disconnect()
        self._client.loop_stop()

    def _take(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.payloads.add(bytes(message.payload))
        self.last_at_s = time.monotonic()


def bridge(folder: Path, events: int, cuts: int) -> Outcome:
    """Queue the events in a Mosquitto bridge with its defaults, then let it drain."""
    items = journal_items(events)
    with RunningBroker(folder / "hq") as broker, LongLine(broker.port) as line:
        extra = (
            "max_queued_messages 1000\nconnection hq\n"
            f"address 127.0.0.1:{line.port}\ntopic bare/loop out 1\n"
            "cleansession false\nrestart_timeout 1\n"
        )
        with RunningBroker(folder / "edge", extra=extra, persistence=True) as edge:
            bare_loop_s(edge.port, items)
            return _drained(broker, line, events, cuts)


def paho_queue(folder: Path, events: int, cuts: int) -> Outcome:
    """Queue the events in paho, then let it drain."""
    items = journal_items(events)
    with RunningBroker(folder / "hq") as broker, LongLine(broker.port) as line:
        client = Client(CallbackAPIVersion.VERSION2, "queue", protocol=MQTTv5)
        client.reconnect_delay_set(1, 1)
        client.connect_async("127.0.0.1", line.port)
        client.loop_start()
        for item in items:
            client.publish("bare/loop", item, qos=1)
        try:
            return _drained(broker, line, events, cuts)
        finally:
            client.disconnect()
            client.loop_stop()


def paho_killed(folder: Path, events: int) -> int:
    """Queue the events in a process with paho, kill it, start it again; return what is lost."""
    with RunningBroker(folder / "hq") as broker, LongLine(broker.port) as line:
        counter = Counter(broker.port)
        first = started("paho_queue", Path(sys.executable), str(line.port), str(events))
        until_done(first)
        first.kill()
        first.wait()
        second = started("paho_queue", Path(sys.executable), str(line.port), "0")
        line.opens()
        # It queues one more, which comes after whatever the first one had left.
        wait_until(lambda: counter.payloads, "the one after", DEADLINE_S)
        arrived = len(counter.payloads) - 1
        second.kill()
        second.wait()
        counter.close()
    return events - arrived


def gateway_killed(folder: Path, events: int, kills: int) -> tuple[int, int]:
    """Kill ThingsBoard gateway's SQLite storage again and again while it takes events.

    Returns:
        How many it said it took, and how many of these it does not have.
    """
    chance = random.Random(SEED)  # noqa: S311 - no secret
    taken = lost = 0
    for kill in range(kills):
        data = folder / str(kill)
        data.mkdir()
        storage = started("gateway_sqlite", GATEWAY_PYTHON, str(data), str(events))
        assert storage.stdout is not None
        answers = chance.randrange(1, events)
        said = storage.stdout.read(answers)
        storage.kill()
        said += storage.stdout.read()
        storage.wait()
        answered = said.count(b".")
        assert answered >= answers, "it takes events"
        taken += answered
        lost += answered - messages_in(data, answered)
    return taken, lost


def started(peer: str, python: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a program of others."""
    return subprocess.Popen(  # noqa: S603  # our own command
        [python, PEERS / f"{peer}.py", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def until_done(process: subprocess.Popen[bytes]) -> None:
    """Return when it has taken everything."""
    assert process.stdout is not None
    while (said := process.stdout.read(1)) != b"!":
        assert said, "it has died"


def _drained(broker: RunningBroker, line: LongLine, events: int, cuts: int) -> Outcome:
    counter = Counter(broker.port)
    line.opens()
    wait_until(lambda: counter.payloads, "the first one", DEADLINE_S)
    for cut in range(1, cuts + 1):
        goal = events * cut // (cuts + 1)
        wait_until(
            lambda goal=goal: (  # type: ignore[misc]  # mypy cannot tell the type of a bound default
                line.is_up and (len(counter.payloads) >= goal or _quiet(counter))
            ),
            "so many, or no more",
            DEADLINE_S * 3,
        )
        line.cut()
        counter.last_at_s = time.monotonic()
    wait_until(
        lambda: len(counter.payloads) == events or _quiet(counter), "the end", DEADLINE_S * 3
    )
    quiet_s = 0.0 if len(counter.payloads) == events else QUIET_S
    counter.close()
    return Outcome(events - len(counter.payloads), line.link_s - quiet_s)


def _quiet(counter: Counter) -> bool:
    return time.monotonic() - counter.last_at_s > QUIET_S


def week_rows(folder: Path, events: int = EVENTS, cuts: int = CUTS) -> list[Row]:
    """Measure, and return the rows."""
    outcomes = {}
    for name, run in (("ours", ours), ("bridge", bridge), ("paho", paho_queue)):
        (folder / name).mkdir()
        outcomes[name] = run(folder / name, events, cuts)
    mine = outcomes["ours"]
    rows = [
        row(
            name=f"newest state at headquarters after a reconnect, {cuts} cuts, 100 ms",
            ours=mine.newest_s,
            reference=1.0,
            reference_name="goal",
            unit="s",
            runs=1,
        )
    ]
    for name, title in (
        ("bridge", "mosquitto bridge, defaults"),
        ("paho", "paho's queue, never killed"),
    ):
        other = outcomes[name]
        rows += [
            row(
                name=f"link time of {events} events, {cuts} cuts, 100 ms",
                ours=mine.link_s,
                reference=other.link_s,
                reference_name=f"{title}: {other.lost} lost, ours {mine.lost}",
                unit="s",
                runs=1,
            )
        ]
    return [*rows, *_killed_rows(folder, events, mine)]


def _killed_rows(folder: Path, events: int, mine: Outcome) -> list[Row]:
    """Return what is lost when the process that sends is killed before the line is back."""
    (folder / "paho-killed").mkdir()
    lost = {
        f"paho's queue, {events} events in it": (
            events,
            paho_killed(folder / "paho-killed", events),
        )
    }
    if GATEWAY_PYTHON.exists():
        (folder / "gateway").mkdir()
        found = gateway_killed(folder / "gateway", GATEWAY_EVENTS, KILLS)
        lost[f"ThingsBoard gateway's SQLite storage, {KILLS} kills"] = found
    return [
        row(
            name="events lost of 1,000 taken, process killed during the week offline",
            ours=PER * mine.lost / events,
            reference=PER * gone / taken,
            reference_name=name,
            unit="events",
            runs=1,
        )
        for name, (taken, gone) in lost.items()
        if gone
    ]
