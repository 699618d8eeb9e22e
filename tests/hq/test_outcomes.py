"""What became of wishes is found in years of journals, in the memory that one page takes."""

import tracemalloc
from collections.abc import Callable, Iterator

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, select

from sync.contract.documents import SelfTest
from sync.hq.bulk import EventRow, insert_events
from sync.hq.schema_documents import DOCUMENTS
from sync.hq.wishes.outcomes import commands, known_revisions, open_commands, settings
from sync.hq.wishes.wishing import People, Wish, push_settings, send_command
from tests.hq.batches import DEVICE, NOW_MS

MANY = 20_000
WORDS = "x" * 1000
MOST_BYTES = 8 * 1024 * 1024
"""All of it has 20 MB and more."""
KEY = Ed25519PrivateKey.generate()


def telling(kind: str, told: list[dict[str, object]]) -> Iterator[EventRow]:
    """Yield a kiosk's events of what became of wishes."""
    for seq, one in enumerate(told, start=1):
        body = msgspec.json.encode({"type": kind} | one)
        yield (DEVICE, "e", seq, seq, kind, "", "", body, b"", f"at {seq}", 0)


def peak_of(work: Callable[[], object]) -> int:
    """Return how many bytes a piece of work takes at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as made:
        yield made


def test_a_kiosk_that_tells_of_commands_without_end_fills_no_memory(
    engine: Engine, connection: Connection
) -> None:
    first, second = send_command(
        engine, KEY, [DEVICE, DEVICE], SelfTest(), "otto", 60_000, NOW_MS
    )
    flood: list[dict[str, object]] = [{"remote": "f" * 32, "stage": "failed", "detail": WORDS}]
    ours: list[dict[str, object]] = [
        {"remote": first.id, "stage": "accepted"},
        {"remote": first.id, "stage": "succeeded"},
        {"remote": first.id, "stage": "refused"},
        {"remote": second.id, "stage": "accepted"},
    ]
    with engine.begin() as writing:
        insert_events(writing, telling("remote_command_reported", flood * MANY + ours))

    assert peak_of(lambda: open_commands(connection, NOW_MS)) < MOST_BYTES
    assert [one.id for one in open_commands(connection, NOW_MS)] == [second.id]
    found = {one.id: (one.stage, one.since) for one in commands(connection)}
    assert found[first.id] == ("succeeded", f"at {MANY + 2}")
    assert found[second.id] == ("accepted", f"at {MANY + 4}")


def test_a_kiosk_that_tells_of_settings_without_end_fills_no_memory(
    engine: Engine, connection: Connection
) -> None:
    wish = Wish(People("zhang.wei", "li.na"), NOW_MS, settings="")
    (desired,) = push_settings(engine, KEY, [DEVICE], wish, NOW_MS)
    (before,) = settings(connection)
    connection.rollback()
    with engine.connect() as reading:
        digest = reading.execute(select(DOCUMENTS.c.digest)).scalar_one()
    flood: list[dict[str, object]] = [{"revision": 7, "stage": "succeeded", "detail": WORDS}]
    ours: list[dict[str, object]] = [
        {"revision": 1, "digest": digest, "stage": "accepted"},
        {"revision": 1, "digest": digest, "stage": "succeeded"},
        {"revision": 2**60, "stage": "refused"},
    ]
    with engine.begin() as writing:
        insert_events(writing, telling("settings_reported", flood * MANY + ours))

    assert peak_of(lambda: settings(connection)) < MOST_BYTES
    (after,) = settings(connection)
    assert (before.stage, before.applied, before.known) == ("", 0, 0)
    assert (after.stage, after.since) == ("succeeded", f"at {MANY + 2}")
    assert (after.revision, after.applied, after.known) == (desired.revision, 1, 7)
    assert known_revisions(connection, [DEVICE]) == {DEVICE: 7}
