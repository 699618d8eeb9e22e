"""How soon headquarters hears what happens in the hall while a week's backlog drains.

Over a line of 100 ms: the time from an event in the journal to its batch at the broker. The
reference is the same kiosk on the same line after the drain.
"""

import statistics
import time
from pathlib import Path

import msgspec

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.batch import decode_batch
from sync.contract.messages import HqState
from sync.contract.topics import HQ_STATE, topic
from sync.hq.database import open_database
from tests.bench.row import Row, percentile, row
from tests.hq.stored import count_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.long_line import LongLine
from tests.sync.processes import collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

EVENTS = 35_000
SAMPLES = 20
DEADLINE_S = 60.0
DEVICE = "hz-0001"


class Arrivals:
    """Hears on the broker itself when each event arrives for the first time."""

    def __init__(self, url: str) -> None:
        self.at_s: dict[int, float] = {}
        self.ready = self.hq_reads = False
        session = mqtt.Session("arrivals", mqtt.Will("nobody", b""))
        self._link = mqtt.Link(1, parse_broker(url), session, self._take)
        self._link.open()

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def _take(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                self._link.subscribe(topic(DEVICE, "events"), HQ_STATE)
            case mqtt.Subscribed():
                self.ready = True
            case mqtt.Arrived() if note.topic == HQ_STATE:
                self.hq_reads = msgspec.json.decode(note.payload, type=HqState).online
            case mqtt.Arrived():
                now_s = time.monotonic()
                for item in decode_batch(note.payload, DEVICE):
                    self.at_s.setdefault(item.seq, now_s)
            case _:
                pass


def live_s(folder: Path, events: int, samples: int) -> tuple[list[float], list[float]]:
    """Return how long single events took: during a drain, and after it."""
    items = journal_items(events + 2 * samples)
    database = f"sqlite:///{folder}/hq.db"
    engine = open_database(database)
    with RunningBroker(folder / "broker") as broker, LongLine(broker.port) as line:
        settings = write_settings(folder, DEVICE, folder / "core.sock", line.url)
        arrivals = Arrivals(broker.url)
        wait_until(lambda: arrivals.ready, "somebody hears", DEADLINE_S)
        with (
            FakeDoor(folder / "core.sock", items[:events]) as door,
            collect_command(broker.url, database),
            sync_command(settings),
        ):
            wait_until(lambda: arrivals.hq_reads, "the collector is there", DEADLINE_S)
            line.opens()

            def took_s() -> float:
                place = door.last + 1
                began_s = time.monotonic()
                door.happens([items[place - 1]])
                wait_until(lambda: place in arrivals.at_s, "the event", DEADLINE_S)
                return arrivals.at_s[place] - began_s

            wait_until(lambda: arrivals.at_s, "the drain has begun", DEADLINE_S)
            during: list[float] = []
            while len(during) < samples and len(arrivals.at_s) < events * 3 // 4:
                during.append(took_s())
            assert during, "there was time for it"
            everything = events + len(during)
            wait_until(lambda: count_at_hq(engine, DEVICE) >= everything, "all", DEADLINE_S)
            after = [took_s() for _ in range(samples)]
        arrivals.close()
    engine.dispose()
    return during, after


def live_rows(folder: Path, events: int = EVENTS, samples: int = SAMPLES) -> list[Row]:
    """Measure, and return the rows."""
    during, after = live_s(folder, events, samples)
    return [
        row(
            name=f"an event's way to the broker while {events} drain, 100 ms, {what}",
            ours=of(during),
            reference=of(after),
            reference_name="the same line, idle",
            unit="s",
            runs=len(during),
        )
        for what, of in (
            ("median", statistics.median),
            ("95th percentile", lambda values: percentile(values, 95)),
        )
    ]
