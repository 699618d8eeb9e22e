"""What headquarters needs to tell of 10,000 kiosks: scripts, the fleet page, Prometheus.

Each kiosk is on line, has a line of people, a name and telemetry; one of fifty is off line. The
reference is the bare reading of the same rows, without asking or saying anything of them.
"""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import Engine, insert, select

from sync.contract.messages import Meta, Telemetry
from sync.hq.database import open_database
from sync.hq.line import Line, line_to_text
from sync.hq.schema import DEVICES, EPOCHS
from sync.hq.schema_alarms import TELEMETRY
from tests.bench.row import Row, percentile, row
from tests.hq.asking import NOW_MS, Web
from tests.hq.databases import has_postgresql, postgresql

KIOSKS = 10_000
RUNS = 10
LATER_MS = 100_000
"""After so long nothing that was read is fresh any more."""
ASKED = {
    "devices as JSON": ("/api/v1/devices", LATER_MS),
    "the fleet page, read anew": ("/api/v1/fleet", LATER_MS),
    "the fleet page, read a moment ago": ("/api/v1/fleet", 0),
    "Prometheus": ("/metrics", LATER_MS),
}


def fleet_page_rows(folder: Path) -> list[Row]:
    """Measure on SQLite, and on PostgreSQL where it is installed."""
    rows = _measured(open_database(f"sqlite:///{folder}/hq.db"), "SQLite")
    if has_postgresql():
        with postgresql() as url:
            rows += _measured(open_database(url), "PostgreSQL")
    return rows


def _measured(engine: Engine, where: str) -> list[Row]:
    _fill(engine)
    web = Web(engine)
    bare = _times_ms(lambda: _read(engine))
    rows = []
    for what, (path, passes_ms) in ASKED.items():

        def ask(path: str = path, passes_ms: int = passes_ms) -> None:
            web.time.ms += passes_ms
            assert web.get(path).is_success

        ask()
        ours = _times_ms(ask)
        rows += [
            row(
                name=f"fleet of 10,000, {what}, {where}, p{percent}",
                ours=percentile(ours, percent),
                reference=percentile(bare, percent),
                reference_name="a bare SELECT of the kiosks",
                unit="ms",
                runs=RUNS,
            )
            for percent in (50, 95)
        ]
    engine.dispose()
    return rows


def _times_ms(work: Callable[[], None]) -> list[float]:
    times = []
    for _ in range(RUNS):
        began_s = time.perf_counter()
        work()
        times.append((time.perf_counter() - began_s) * 1000)
    return times


def _read(engine: Engine) -> None:
    with engine.connect() as connection:
        assert len(connection.execute(select(DEVICES)).all()) == KIOSKS


def _fill(engine: Engine) -> None:
    names = [f"hz-{n:05d}" for n in range(KIOSKS)]
    line = Line(day="2026-11-27")
    for n in range(12):
        line = msgspec.structs.replace(
            line,
            waiting=line.waiting.set(f"2026-11-27/A{n:03d}", True),  # noqa: FBT003  # a set written as a map
        )
    health = Telemetry(
        clock="synced",
        certificate_ends_ms=NOW_MS + 10**10,
        disk_free_bytes=10**10,
        disk_size_bytes=2 * 10**10,
    )
    body = msgspec.json.encode(health).decode()
    with engine.begin() as connection:
        connection.execute(
            insert(DEVICES),
            [_kiosk(name, n, line_to_text(line)) for n, name in enumerate(names)],
        )
        connection.execute(
            insert(EPOCHS),
            [
                {"device": name, "epoch": "e" * 32, "first": 1, "stored": 100_000}
                | {"hash": bytes(32), "began_ms": NOW_MS, "held": 0, "gap_ms": 0}
                for name in names
            ],
        )
        connection.execute(
            insert(TELEMETRY),
            [{"device": name, "body": body, "received_ms": NOW_MS} for name in names],
        )


def _kiosk(name: str, n: int, line: str) -> dict[str, object]:
    meta = Meta(name={"zh": f"滨江政务服务中心{n}", "en": f"Binjiang {n}"}, software="1.0")
    return {
        "device": name,
        "online": n % 50 != 0,
        "conn": 1,
        "last_seq": 100_000,
        "meta": msgspec.json.encode(meta).decode(),
        "heard_ms": NOW_MS,
        "online_ms": NOW_MS,
        "position": 100_000,
        "epoch": "e" * 32,
        "stored": 100_000,
        "day": "2026-11-27",
        "waiting": 12,
        "served": 300,
        "rating": 4.5,
        "last_type": "ticket_issued",
        "last_number": "A001",
        "last_time": "2026-11-27T00:00:00.000Z",
        "line": line,
        "clock": "synced",
    }
