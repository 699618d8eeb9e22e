"""What a power cut costs of what was answered for: the core, and others under the same harness.

Each program's own system calls are recorded, and played again up to random moments. A power
cut loses a random part of what was not synced, however long ago it was written: a kernel would
write most of it within half a minute by itself. A kill loses nothing that was written. Counted
are answers given whose event is not there after. Full size with ``LOBBY_SOAK``.
"""

import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.journal import Journal
from tests.bench.row import Row, row
from tests.faults.amnesia.lost_power import images
from tests.faults.amnesia.morning import Morning, await_end, morning
from tests.faults.amnesia.syscalls import Step, steps, strace
from tests.sync.broker import RunningBroker
from tests.sync.waiting import wait_until

CUTS, CUTS_LONG = 100, 1_000
EVENTS, EVENTS_LONG = 100, 1_000
SEED = 20261127
PEERS = Path(__file__).with_name("peers")
GATEWAY_PYTHON = Path(__file__).parents[2] / ".judges" / "peers" / "bin" / "python"
PUBACK = re.compile(rb"\x40\x02..", re.DOTALL)
PER = 1_000
HOW = POWER_CUT, KILL = "power cut", "kill"
"""Peers that a kill costs nothing have no row for it: nothing is no reference."""


@dataclass
class Losses:
    """What became of all answers, over all power cuts."""

    answered: int = 0
    lost: int = 0
    cuts_with_loss: int = 0

    @property
    def per_thousand(self) -> float:
        """Return how many of a thousand answers were lost."""
        return PER * self.lost / max(1, self.answered)


Outcome = dict[str, Losses]


def amnesia_rows(folder: Path) -> list[Row]:
    """Measure, all in one run."""
    soak = bool(os.environ.get("LOBBY_SOAK"))
    cuts, events = (CUTS_LONG, EVENTS_LONG) if soak else (CUTS, EVENTS)
    ours = _ours(folder / "core", events, cuts)
    peers = {
        "SQLite, WAL, synchronous=NORMAL": _storage(
            folder / "normal", Path(sys.executable), "sqlite_normal", events, cuts
        ),
        "Mosquitto, persistence true, else its defaults": _broker(
            folder / "broker", events, cuts
        ),
    }
    if GATEWAY_PYTHON.exists():
        peers["ThingsBoard gateway's SQLite storage"] = _storage(
            folder / "gateway", GATEWAY_PYTHON, "gateway_sqlite", events, cuts
        )
    return [
        row(
            name=f"answers lost of 1,000, {how} at any moment",
            ours=ours[how].per_thousand,
            reference=losses[how].per_thousand,
            reference_name=f"{name}, lost in {losses[how].cuts_with_loss} cuts",
            unit="answers",
            runs=cuts,
        )
        for how in HOW
        for name, losses in peers.items()
        if losses[how].lost
    ]


def _ours(folder: Path, events: int, cuts: int) -> Outcome:
    folder.mkdir()
    chance = random.Random(SEED)  # noqa: S311 - no secret
    done = morning(folder, 2, events // 2, chance)

    def kept(image: Path, answered: int) -> int:
        return _answers_in(image, done, answered)

    return _losses(folder, done.steps, cuts, kept)


def _answers_in(image: Path, done: Morning, answered: int) -> int:
    with contextlib.closing(Journal(image / "journal.db")) as journal:
        return sum(journal.answer(one) is not None for one, _, _ in done.asked[:answered])


def _storage(folder: Path, python: Path, peer: str, events: int, cuts: int) -> Outcome:
    data, log = folder / "data", folder / "system-calls"
    data.mkdir(parents=True)
    with subprocess.Popen(  # noqa: S603  # our own command
        [*strace(log), python, PEERS / f"{peer}.py", data, str(events)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "stderr").open("wb"),
    ) as process:
        assert process.stdout is not None
        while (said := process.stdout.read(1)) != b"!":
            assert said, (folder / "stderr").read_text()
        process.kill()
    await_end(log, process.pid)
    played = steps(log, data, lambda sent: len(sent) if set(sent) == {ord(".")} else 0)
    return _losses(folder, played, cuts, messages_in)


def messages_in(image: Path, answered: int) -> int:
    """Return how many of the first events are in a storage."""
    path = image / "data.db"
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as db:
        try:
            rows = db.execute("SELECT DISTINCT message FROM messages").fetchall()
        except sqlite3.DatabaseError:
            return 0
    numbers = (int(re.findall(r"event-(\d+)", message)[0]) for (message,) in rows)
    return sum(number < answered for number in numbers)


def _broker(folder: Path, events: int, cuts: int) -> Outcome:
    from paho.mqtt.client import Client  # noqa: PLC0415 - only here
    from paho.mqtt.enums import CallbackAPIVersion  # noqa: PLC0415 - only here

    data, log = folder / "broker", folder / "system-calls"
    with RunningBroker(data, persistence=True, wrapper=strace(log)) as broker:
        reader = Client(CallbackAPIVersion.VERSION2, "reader", clean_session=False)
        subscribed: list[bool] = []
        reader.on_subscribe = lambda *_: subscribed.append(True)
        reader.connect("127.0.0.1", broker.port)
        reader.loop_start()
        wait_until(reader.is_connected, "the reader is connected")
        reader.subscribe("events", 1)
        wait_until(lambda: bool(subscribed), "the reader subscribed")
        reader.disconnect()
        reader.loop_stop()
        writer = Client(CallbackAPIVersion.VERSION2, "writer")
        writer.connect("127.0.0.1", broker.port)
        writer.loop_start()
        for number in range(events):
            writer.publish("events", f"event-{number:06}" + "x" * 300, 1).wait_for_publish(10)
        process = broker.pid
        broker.kill()
        writer.loop_stop()
    await_end(log, process)
    played = steps(log, data, lambda sent: len(PUBACK.findall(sent)))
    return _losses(folder, played, cuts, _in_store)


def _in_store(image: Path, answered: int) -> int:
    """Return how many events Mosquitto's file names, whatever else is in it."""
    path = image / "mosquitto.db"
    content = path.read_bytes() if path.exists() else b""
    numbers = {int(one) for one in re.findall(rb"event-(\d+)", content)}
    return sum(number < answered for number in numbers)


def _losses(
    folder: Path, played: Sequence[Step], cuts: int, kept: Callable[[Path, int], int]
) -> Outcome:
    outcome: Outcome = {}
    for how in HOW:
        found = outcome[how] = Losses()
        chance = random.Random(SEED)  # noqa: S311 - no secret
        where = folder / "images"
        for answered, image in images(played, cuts, chance, where, killed=how == KILL):
            lost = answered - kept(image, answered)
            found.answered += answered
            found.lost += lost
            found.cuts_with_loss += lost > 0
    return outcome
