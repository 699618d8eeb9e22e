"""Events are found page by page, and no search looks at more of them than it may."""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, Engine, event, text

from sync.hq import reading
from sync.hq.schema import DEVICES, EVENTS
from sync.hq.search import BadPlace, Filter, Found, bounded, export, search
from sync.hq.site import site
from tests.hq.asking import NOW_MS, Web

KIOSKS, EACH = 3, 3_000
MOST = 400
FEW = 100
BODY = b'{"type":"called","time":"%s"}'
BEGAN = dt.datetime(2025, 11, 20, 12, tzinfo=dt.UTC)
EVERY = dt.timedelta(minutes=3)


def at(n: int) -> str:
    """Return when a kiosk's nth event happened; the last ones just before ``NOW_MS``."""
    time = (BEGAN + n * EVERY).replace(tzinfo=None)
    return f"{time.isoformat(timespec='milliseconds')}Z"


ALL = [
    (f"hz-000{kiosk}", n, "fault_reported" if n % 1_000 == 7 else "called", f"A{n % 500:03d}")
    for kiosk in range(1, KIOSKS + 1)
    for n in range(1, EACH + 1)
]
FILTERS = [
    Filter(),
    Filter(device="hz-0002"),
    Filter(type="fault_reported"),
    Filter(number="A042"),
    Filter(type="fault_reported", number="A007"),
    Filter(type="never"),
    Filter(since=at(1_000), until=at(1_400), type="fault_reported"),
    Filter(until=at(1_100), number="A042"),
    Filter(since=at(2_900)),
    Filter(device="hz-0001", number="A042"),
    Filter(device="hz-0001", type="fault_reported"),
    Filter(device="hz-0001", since=at(100), until=at(260)),
    Filter(device="hz-0001", until=at(1_010), type="fault_reported"),
    Filter(device="hz-0001", since=at(2_000), number="A042"),
    Filter(device="nobody", type="fault_reported"),
]


def expected(wanted: Filter) -> list[tuple[str, int]]:
    """Return what fits, found without a database, in the order in which it is told."""
    fits = [
        (at(n), device, n)
        for device, n, kind, number in ALL
        if wanted.device in {"", device}
        and wanted.type in {"", kind}
        and wanted.number in {"", number}
        and at(n) >= wanted.since
        and (not wanted.until or at(n) < wanted.until)
    ]
    return [(device, n) for _, device, n in sorted(fits, reverse=True)]


def fill(engine: Engine) -> None:
    rows = [
        {
            "device": device,
            "epoch": "e",
            "seq": n,
            "position": n,
            "type": kind,
            "number": number,
        }
        | {"time": at(n), "body": BODY % at(n).encode(), "hash": b"", "occurred": at(n)}
        | {"mono_ms": 0}
        for device, n, kind, number in ALL
    ]
    # One that waits for others before it is nobody's to find.
    rows.append(rows[-1] | {"device": "hz-0001", "epoch": "f", "position": None})
    with engine.begin() as connection:
        connection.execute(EVENTS.insert(), rows)


def walked(engine: Engine, wanted: Filter) -> Iterator[Found]:
    """Yield all that is found, page by page."""
    with engine.connect() as connection:
        while True:
            page = search(connection, wanted, MOST)
            yield from page.events
            if not page.next:
                assert not page.looked_back_to
                return
            wanted = msgspec.structs.replace(wanted, before=page.next)


def test_whatever_is_asked_everything_that_fits_is_found_once_and_exported(
    engine: Engine,
) -> None:
    fill(engine)

    for wanted in FILTERS:
        found = [
            (one.device, one.position)
            for one in walked(engine, msgspec.structs.replace(wanted, limit=150))
        ]
        assert found == expected(wanted), wanted
        with engine.connect() as connection:
            lines = [json.loads(line) for line in export(connection, wanted, MOST)]
        assert [(one["device"], one["position"]) for one in lines] == found, wanted


def test_a_page_says_how_far_back_it_has_looked(engine: Engine) -> None:
    fill(engine)
    with engine.connect() as connection:
        page = search(connection, Filter(device="hz-0001", type="fault_reported"), MOST)
        none = search(connection, Filter(type="never"), MOST)

    assert page.events == []
    assert page.looked_back_to == at(EACH - MOST + 1)
    assert (none.events, none.looked_back_to) == ([], at(EACH - MOST // KIOSKS))


def test_what_is_older_than_was_asked_for_is_not_walked_through(engine: Engine) -> None:
    fill(engine)
    wanted = Filter(device="hz-0001", type="never", since=at(EACH - MOST + 100))
    with engine.connect() as connection:
        first = search(connection, wanted, MOST)
        second = search(connection, msgspec.structs.replace(wanted, before=first.next), MOST)

    assert first.next
    assert (second.next, second.events) == ("", []), "2,200 older ones were left alone"


def test_a_place_in_another_kiosks_list_is_none_in_this_ones(engine: Engine) -> None:
    wanted = Filter(device="hz-0001", before=f"{at(7)}~7~hz-0002")

    with engine.connect() as connection, pytest.raises(BadPlace):
        search(connection, wanted)


def test_no_search_looks_at_more_events_than_it_may(on_postgresql: Engine) -> None:
    fill(on_postgresql)
    with on_postgresql.begin() as connection, explained(connection) as read:
        for one in FILTERS:
            for before in ("", f"{at(2_000)}~2000~{one.device or 'hz-0002'}"):
                read.clear()
                search(connection, msgspec.structs.replace(one, before=before), FEW)

                assert read, one
                assert max(read) <= FEW + 2 * KIOSKS, (one, before, read)


def looked_at(plan: dict[str, Any]) -> int:
    """Return how many rows a plan's tables gave, what was filtered out of them included."""
    below = [looked_at(one) for one in plan.get("Plans", ())]
    if "Relation Name" not in plan:
        return sum(below)
    removed = plan.get("Rows Removed by Filter", 0)
    return int((plan["Actual Rows"] + removed) * plan["Actual Loops"])


def test_where_no_kiosk_and_no_time_is_named_the_last_week_is_searched(engine: Engine) -> None:
    fill(engine)
    web = Web(engine)

    page = web.get("/api/v1/search?number=A042&limit=200").json()
    old = web.get(f"/api/v1/search?number=A042&before={at(2_000)}~2000~hz-0002").json()
    one = web.get("/api/v1/search?number=A042&device=hz-0001").json()
    long_ago = web.get("/api/v1/search?number=A042&until=2025-11-20T15:00:00Z").json()

    assert page["since"] == "2025-11-20T00:00:00.000Z"
    assert len(page["events"]) == 18
    assert len(old["events"]) == 4 * KIOSKS, "a link from before goes on where it was"
    assert one["since"] == ""
    assert len(one["events"]) == 6
    assert (long_ago["since"], len(long_ago["events"])) == ("", KIOSKS)
    later = bounded(Filter(number="A042"), NOW_MS + 3 * 86_400_000)
    assert later.since == "2025-11-23T00:00:00.000Z"
    lines = web.get("/api/v1/export?number=A042").text.splitlines()
    assert len(lines) == 18


@contextlib.contextmanager
def explained(connection: Connection) -> Iterator[list[int]]:
    """Note how many events each statement reads."""
    read: list[int] = []

    def explain(_: Connection, *asked: Any) -> None:  # noqa: ANN401  # the engine's own
        words, values = asked[1], asked[2]
        if "FROM events" in words and not words.startswith("EXPLAIN"):
            again = f"EXPLAIN (ANALYZE, FORMAT JSON) {words}"
            plan = connection.exec_driver_sql(again, values).scalar_one()[0]["Plan"]
            read.append(looked_at(plan))

    connection.execute(text("ANALYZE"))
    event.listen(connection, "before_cursor_execute", explain)
    yield read


def test_a_kiosks_page_and_figures_read_no_more_of_its_journal(
    on_postgresql: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(on_postgresql)
    monkeypatch.setattr(reading, "LOOKED_AT_ONCE", FEW)
    with on_postgresql.begin() as connection, explained(connection) as read:
        connection.execute(
            DEVICES.insert(), [{"device": "hz-0001", "position": EACH, "online_ms": 0}]
        )
        site(connection, "hz-0001", most=FEW)
        of_site = read.copy()
        read.clear()
        found = list(reading.facts(connection, ["called"], at(EACH - 150), "hz-0001"))

    assert len(of_site) == 3
    assert max(of_site) <= FEW
    assert [fact.time for _, fact in found] == [at(n) for n in range(EACH - 150, EACH + 1)]
    assert len(read) == 4
    assert max(read[:-1]) <= FEW
    assert read[-1] <= 2 * FEW
