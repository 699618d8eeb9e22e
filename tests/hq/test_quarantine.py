"""Quarantine has a limit for each kiosk: what came first stays, and a clone's events always."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from sync.hq import quarantine
from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarms import mark_seen, standing_alarms
from sync.hq.database import open_database
from sync.hq.intake import Received
from sync.hq.kiosks import devices
from sync.hq.metrics import metrics_text
from sync.hq.presence import take_state
from sync.hq.quarantine import LONGEST_DETAIL, Oddity, Reason, Room, put_aside
from sync.hq.schema import QUARANTINE, QUARANTINE_SUMS
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.hq.stored import put_aside_at_hq
from tests.sync.journals import hash_of, journal_items

ITEMS = journal_items(20)
CLONE = journal_items(6, first=15, before=hash_of(ITEMS[13]), flavour="-clone")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "RUBBISH", Room(items=5, size=100))
    monkeypatch.setattr(quarantine, "FORKS", Room(items=4, size=10_000))


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """Where both engines were asked the same before."""
    made = open_database(f"sqlite:///{tmp_path}/hq.db")
    yield made
    made.dispose()


def rubbish(engine: Engine, *bodies: bytes, at_ms: int = NOW_MS) -> None:
    """Let a kiosk send what makes no sense."""
    take(engine, *(Received(DEVICE, one) for one in bodies), now_ms=at_ms)


def alarm(engine: Engine, kind: AlarmKind) -> Alarm:
    with engine.connect() as connection:
        [found] = [one for one in standing_alarms(connection, NOW_MS) if one.kind is kind]
    return found


def counted_right(engine: Engine) -> bool:
    """Return whether the sums are those of what is there."""
    table, sums = QUARANTINE.c, QUARANTINE_SUMS.c
    with engine.connect() as connection:
        there = connection.execute(
            select(table.device, table.reason, func.count(), func.sum(func.length(table.body)))
            .group_by(table.device, table.reason)
            .order_by(table.device, table.reason)
        ).all()
        said = connection.execute(
            select(sums.device, sums.reason, sums.kept, sums.size)
            .where(sums.kept > 0)
            .order_by(sums.device, sums.reason)
        ).all()
    return [tuple(row) for row in there] == [tuple(row) for row in said]


def test_a_flood_of_rubbish_is_kept_up_to_the_limit_the_first_of_it(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    for n in range(9):
        rubbish(engine, b"?%d" % n)

    assert put_aside_at_hq(engine) == [("undecodable", b"?%d" % n) for n in range(5)]
    assert counted_right(engine)


def test_what_is_large_fills_the_room_too_and_what_is_small_still_finds_some(
    sqlite: Engine,
) -> None:
    take(sqlite, *batches(ITEMS))
    rubbish(sqlite, b"x" * 90, b"y" * 90, b"z" * 10, b"v" * 1)

    assert [len(body) for _, body in put_aside_at_hq(sqlite)] == [90, 10]
    assert counted_right(sqlite)


def test_all_ways_to_send_rubbish_lead_to_one_room(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "RUBBISH", Room(items=5, size=10_000))
    forged = [one.replace(b'"synced"', b'"forged"') for one in journal_items(4)]
    rubbish(sqlite, *(b"?%d" % n for n in range(3)))
    take(sqlite, *batches(forged))
    with sqlite.begin() as connection:
        take_state(connection, DEVICE, b"!", NOW_MS)
        put_aside(connection, Oddity(DEVICE, Reason.REFUSED, b"-", "", NOW_MS))

    kept = [reason for reason, _ in put_aside_at_hq(sqlite)]
    assert kept == ["broken_chain"] * 2 + ["undecodable"] * 3
    assert counted_right(sqlite)


def test_rubbish_pushes_no_fork_out_and_leaves_room_for_the_next(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    take(engine, *batches(CLONE[:2]))
    for n in range(20):
        rubbish(engine, b"?%d" % n)
    take(engine, *batches(CLONE[2:4]))

    forks = [body for reason, body in put_aside_at_hq(engine) if reason == "fork"]
    assert sorted(forks) == sorted(CLONE[:4])
    assert counted_right(engine)


def test_forks_have_a_limit_of_their_own_that_is_told_and_no_look_ends(
    sqlite: Engine,
) -> None:
    take(sqlite, *batches(ITEMS))
    take(sqlite, *batches(CLONE[:4]))
    with sqlite.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.FORK, "wang", NOW_MS)
        mark_seen(connection, DEVICE, AlarmKind.QUARANTINE, "wang", NOW_MS)
    take(sqlite, *batches(CLONE), now_ms=NOW_MS + 1)

    forks = [body for reason, body in put_aside_at_hq(sqlite) if reason == "fork"]
    assert sorted(forks) == sorted(CLONE[:4])
    assert alarm(sqlite, AlarmKind.FORK).detail == {"events": 4, "dropped": 2}


def test_what_is_not_kept_is_an_alarm_a_figure_and_counted(sqlite: Engine) -> None:
    take(sqlite, *batches(ITEMS))
    rubbish(sqlite, *(b"?%d" % n for n in range(7)))

    assert alarm(sqlite, AlarmKind.QUARANTINE).detail == {"count": 5, "dropped": 2}
    text = metrics_text(sqlite).decode()
    assert 'lobby_hq_quarantined_total{reason="undecodable"} 5.0' in text
    assert 'lobby_hq_quarantine_dropped_total{reason="undecodable"} 2.0' in text
    assert f'lobby_kiosk_dropped{{device="{DEVICE}"}} 2.0' in text
    with sqlite.connect() as connection:
        [kiosk] = devices(connection)
    assert (kiosk.quarantined, kiosk.dropped, kiosk.forks) == (5, 2, 0)


def test_what_somebody_has_seen_makes_room_the_oldest_first(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    for n in range(5):
        rubbish(engine, b"?%d" % n, at_ms=NOW_MS + n)
    with engine.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.QUARANTINE, "wang", NOW_MS + 1)
    for n in range(5, 9):
        rubbish(engine, b"?%d" % n, at_ms=NOW_MS + n)

    kept = [body for _, body in put_aside_at_hq(engine)]
    assert sorted(kept) == [b"?2", b"?3", b"?4", b"?5", b"?6"]
    found = alarm(engine, AlarmKind.QUARANTINE)
    assert (found.since_ms, found.detail) == (NOW_MS + 8, {"count": 5, "dropped": 2})
    text = metrics_text(engine).decode()
    assert 'lobby_hq_quarantined_total{reason="undecodable"} 7.0' in text, "never fewer"
    assert counted_right(engine)


def test_what_is_larger_than_all_the_room_pushes_nothing_out(sqlite: Engine) -> None:
    take(sqlite, *batches(ITEMS))
    rubbish(sqlite, b"?")
    with sqlite.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.QUARANTINE, "wang", NOW_MS)
    rubbish(sqlite, b"x" * 101, at_ms=NOW_MS + 1)

    assert put_aside_at_hq(sqlite) == [("undecodable", b"?")]


def test_the_same_again_is_neither_kept_twice_nor_counted_as_lost(sqlite: Engine) -> None:
    take(sqlite, *batches(ITEMS))
    for _ in range(3):
        rubbish(sqlite, *(b"?%d" % n for n in range(5)), b"?0")

    assert alarm(sqlite, AlarmKind.QUARANTINE).detail == {"count": 5}
    assert counted_right(sqlite)


def test_one_kiosk_has_no_other_ones_room(sqlite: Engine) -> None:
    others = [Received(f"hz-{n:04d}", b"?%d" % m) for n in range(2, 5) for m in range(7)]
    rubbish(sqlite, *(b"?%d" % n for n in range(7)))
    take(sqlite, *others)

    with sqlite.connect() as connection:
        rows = connection.execute(select(QUARANTINE.c.device)).scalars().all()
    assert Counter(rows) == {f"hz-{n:04d}": 5 for n in range(1, 5)}


def test_a_reason_that_quotes_everything_is_cut(sqlite: Engine) -> None:
    with sqlite.begin() as connection:
        put_aside(connection, Oddity(DEVICE, Reason.REFUSED, b"-", "e\0" * 40_000, NOW_MS))

        detail = connection.execute(select(QUARANTINE.c.detail)).scalar_one()

    assert 0 < len(detail) <= LONGEST_DETAIL
