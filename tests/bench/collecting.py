"""How fast headquarters takes journals in, beside the database's own fastest way for bare rows.

Ours is everything from a batch's bytes to the commit: decoding, the chain of hashes, order,
the line, the clock, and the rows. The reference writes the same rows and does nothing else.
"""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import Engine, delete, select

from sync.hq.bulk import COPY, EVENT_COLUMNS, EVENT_TYPES, INSERT, EventRow
from sync.hq.collector import GROUP
from sync.hq.database import open_database
from sync.hq.intake import Received, take_in
from sync.hq.schema import DEVICES, EPOCHS, EVENTS
from tests.bench.drain import resident_mb
from tests.bench.fleet_memory import fleet_memory_rows
from tests.bench.row import Row, row
from tests.hq.batches import NOW_MS, batches
from tests.hq.databases import has_postgresql, postgresql
from tests.hq.feeding import feeding
from tests.hq.slow import DEFAULTS, naive_receives, ours_stores
from tests.sync.broker import RunningBroker
from tests.sync.journals import journal_items
from tests.sync.processes import collect_command
from tests.sync.waiting import wait_until

KIOSKS = 20
EACH = 2_500
RUNS = 5
FLEET = 1_000
SLOW_MESSAGES = 10_000
SLOW_S = 0.0005
DEADLINE_S = 120.0


def collecting_rows(folder: Path) -> list[Row]:
    """Measure on every database there is, ours and the reference in turns."""
    rows = _slow_rows(folder)
    rows += _throughput(f"sqlite:///{folder}/hq.db", "SQLite", "a bare executemany")
    if has_postgresql():
        with postgresql() as url:
            rows += _throughput(url, "PostgreSQL", "a bare binary COPY")
            rows += _shards(url)
    else:
        sys.stdout.write("collecting: PostgreSQL is not installed, not measured\n")
    rows += _memory(folder)
    rows += fleet_memory_rows(folder)
    return rows


def fleet_messages(size: int = 100, kiosks: int = KIOSKS, events: int = EACH) -> list[Received]:
    """Return the journals of some kiosks as batches, as they come in turns."""
    items = journal_items(events)
    each = [batches(items, size, device=f"hz-{kiosk:04d}") for kiosk in range(kiosks)]
    return [one for turn in zip(*each, strict=True) for one in turn]


def _throughput(url: str, name: str, reference_name: str) -> list[Row]:
    engine = open_database(url)
    messages = fleet_messages()
    small = fleet_messages(size=2, kiosks=200, events=50)
    count = KIOSKS * EACH
    figures: dict[str, list[float]] = {"ours": [], "again": [], "bare": [], "live": []}
    for _ in range(RUNS):
        figures["ours"].append(count / _seconds(lambda: collect(engine, messages)))
        figures["again"].append(count / _seconds(lambda: collect(engine, messages)))
        rows = _rows(engine)
        empty(engine)
        figures["bare"].append(count / _bare_s(engine, rows))
        empty(engine)
        figures["live"].append(len(small) / _seconds(lambda: collect(engine, small)))
        empty(engine)
    engine.dispose()
    middle = {key: statistics.median(values) for key, values in figures.items()}
    return [
        row(
            name=f"{name}: events collected, {count} of {KIOSKS} kiosks in full batches",
            ours=middle["ours"],
            reference=middle["bare"],
            reference_name=f"{reference_name} of the same rows",
            unit="events/s",
            runs=RUNS,
        ),
        row(
            name=f"{name}: the same again, all of them known",
            ours=middle["again"],
            reference=middle["ours"],
            reference_name="the first time",
            unit="events/s",
            runs=RUNS,
        ),
        row(
            name=f"{name}: live, 200 kiosks with two events a message",
            ours=middle["live"],
            reference=1_000,
            reference_name="10,000 kiosks with 0.1 messages a second",
            unit="messages/s",
            runs=RUNS,
        ),
    ]


def collect(engine: Engine, messages: Sequence[Received]) -> None:
    """Take messages in as the collector does: group by group, each one committed."""
    for start in range(0, len(messages), GROUP):
        with engine.begin() as connection:
            take_in(connection, messages[start : start + GROUP], NOW_MS)


def empty(engine: Engine) -> None:
    """Forget everything."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("TRUNCATE events, epochs, devices")
            return
        for table in (EVENTS, EPOCHS, DEVICES):
            connection.execute(delete(table))


def _rows(engine: Engine) -> list[EventRow]:
    columns = [EVENTS.c[name] for name in EVENT_COLUMNS]
    with engine.connect() as connection:
        found = connection.execute(select(*columns).order_by(EVENTS.c.device, EVENTS.c.seq))
        return [tuple(one) for one in found]


def _bare_s(engine: Engine, rows: Sequence[EventRow]) -> float:
    """Return how long the database takes for the rows as it likes them best, in one commit."""
    raw = engine.raw_connection()
    began_s = time.perf_counter()
    cursor = raw.cursor()
    if engine.dialect.name == "postgresql":
        with cursor.copy(COPY) as copy:
            copy.set_types(EVENT_TYPES)
            for one in rows:
                copy.write_row(one)
    else:
        cursor.execute("BEGIN")
        cursor.executemany(INSERT, rows)
    raw.commit()
    took_s = time.perf_counter() - began_s
    raw.close()
    return took_s


def _seconds(work: Callable[[], None]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def _shards(url: str) -> list[Row]:
    """Two collectors with half the kiosks each, beside one with all of them."""
    engine = open_database(url)
    messages = fleet_messages()
    names = sorted({one.device for one in messages})
    halves = [
        [one for one in messages if (one.device in names[::2]) is half]
        for half in (True, False)
    ]
    alone, two = [], []
    for _ in range(RUNS):
        alone.append(_side_by_side(url, [messages]))
        empty(engine)
        two.append(_side_by_side(url, halves))
        empty(engine)
    engine.dispose()
    count = KIOSKS * EACH
    return [
        row(
            name="PostgreSQL: two collectors with half the kiosks each",
            ours=count / statistics.median(two),
            reference=count / statistics.median(alone),
            reference_name="one collector, on the same cores as the server",
            unit="events/s",
            runs=RUNS,
        )
    ]


def _side_by_side(url: str, parts: Sequence[Sequence[Received]]) -> float:
    """Return how long processes take that begin together, one for each part."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(len(parts) + 1)
    processes = [context.Process(target=_worker, args=(url, part, start)) for part in parts]
    for process in processes:
        process.start()
    start.wait(DEADLINE_S)
    began_s = time.perf_counter()
    for process in processes:
        process.join(DEADLINE_S)
        assert process.exitcode == 0
    return time.perf_counter() - began_s


def _worker(url: str, messages: Sequence[Received], start: Barrier) -> None:
    engine = open_database(url)
    start.wait(DEADLINE_S)
    collect(engine, messages)
    engine.dispose()


def _slow_rows(folder: Path) -> list[Row]:
    messages = batches(journal_items(SLOW_MESSAGES), size=1)
    engine = open_database(f"sqlite:///{folder}/slow.db")
    with RunningBroker(folder / "broker", extra=DEFAULTS) as broker:
        naive = naive_receives(broker, messages, SLOW_S, hold=False)
        stored, sent = ours_stores(engine, broker, messages, SLOW_S, hold=False)
    engine.dispose()
    sys.stdout.write(f"slow collector: {sent} messages sent for {stored} stored\n")
    return [
        row(
            name=f"{SLOW_MESSAGES} messages to a collector that needs 0.5 ms each, stored",
            ours=stored,
            reference=naive,
            reference_name="a naive subscriber as slow, Mosquitto's default limits",
            unit="messages",
            runs=1,
        )
    ]


def _memory(folder: Path) -> list[Row]:
    """What the collector's memory grows by for a thousand kiosks that have all been heard."""
    items = journal_items(20)
    url = f"sqlite:///{folder}/fleet.db"
    open_database(url).dispose()
    with (
        RunningBroker(folder / "fleet") as broker,
        collect_command(broker.url, url) as command,
        feeding(broker.port) as feeder,
    ):
        wait_until(lambda: feeder.said, "the collector is there")
        feeder.send(batches(items, device="hz-first"))
        wait_until(lambda: feeder.acks, "the first kiosk")
        before = resident_mb(command)
        for kiosk in range(FLEET):
            feeder.send(batches(items, device=f"hz-{kiosk:04d}"))
        wait_until(lambda: len(feeder.acks) == FLEET + 1, "all kiosks", DEADLINE_S)
        after = resident_mb(command)
    return [
        row(
            name="memory of kiosk hq collect after 1,000 kiosks",
            ours=after,
            reference=before,
            reference_name="the same process after one kiosk",
            unit="MB",
            runs=1,
        )
    ]
