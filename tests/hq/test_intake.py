"""Whatever the network does to a journal, headquarters ends with exactly the journal."""

import datetime as dt
import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sync.contract.messages import Ack
from sync.hq.database import open_database
from sync.hq.intake import Received, take_in
from sync.hq.journal import REORDER_MS
from sync.hq.reading import facts
from sync.hq.schema import METADATA
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.hq.stored import count_at_hq, journal_at_hq, put_aside_at_hq
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

ITEMS = journal_items(60)


def test_a_journal_is_stored_to_the_last_byte_and_answered_for(engine: Engine) -> None:
    acks = take(engine, *batches(ITEMS))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert journal_at_hq(engine, DEVICE) == ITEMS


def test_what_comes_twice_is_there_once(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:40]))

    acks = take(engine, *batches(ITEMS[:40]), *batches(ITEMS), *batches(ITEMS[20:]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert count_at_hq(engine, DEVICE) == 60
    assert journal_at_hq(engine, DEVICE) == ITEMS
    assert not put_aside_at_hq(engine)


def test_what_comes_early_waits_for_what_is_missing_and_the_kiosk_is_told(
    engine: Engine,
) -> None:
    take(engine, *batches(ITEMS[:10]))

    first = take(engine, *batches(ITEMS[20:30]), *batches(ITEMS[40:59]))
    early = take(engine, *batches(ITEMS[59:]), now_ms=NOW_MS + REORDER_MS)
    before = journal_at_hq(engine, DEVICE)
    late = take(engine, *batches(ITEMS[10:40]))

    assert first == {DEVICE: Ack(EPOCH, 10)}, "it may be under way"
    assert early == {DEVICE: Ack(EPOCH, 10, missing=((11, 20), (31, 40)), received=60)}
    assert before == ITEMS[:10]
    assert late == {DEVICE: Ack(EPOCH, 60)}
    assert journal_at_hq(engine, DEVICE) == ITEMS


@given(
    seed=st.randoms(use_true_random=False),
    size=st.integers(1, 13),
    group=st.integers(1, 7),
    split=st.integers(0, 60),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_order_with_any_repetition_comes_to_the_same(
    tmp_path: Path, seed: random.Random, size: int, group: int, split: int
) -> None:
    copied = ITEMS[:split]
    last = hash_of(copied[-1]) if copied else bytes(32)
    items = copied + journal_items(40, OTHER_EPOCH, first=split + 1, before=last)
    messages = batches(items, size)
    messages += seed.choices(messages, k=len(messages))
    seed.shuffle(messages)

    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    try:
        METADATA.drop_all(engine)
        METADATA.create_all(engine)
        for start in range(0, len(messages), group):
            take(engine, *messages[start : start + group])

        assert journal_at_hq(engine, DEVICE) == items
        assert not put_aside_at_hq(engine)
    finally:
        engine.dispose()


def test_another_event_in_the_same_place_is_put_aside_and_the_first_one_stays(
    engine: Engine,
) -> None:
    cloned = journal_items(5, first=56, before=hash_of(ITEMS[54]), flavour="-clone")
    take(engine, *batches(ITEMS))

    take(engine, *batches(cloned))
    take(engine, *batches(cloned))

    assert journal_at_hq(engine, DEVICE) == ITEMS
    assert sorted(put_aside_at_hq(engine)) == sorted(("fork", raw) for raw in cloned)


def test_what_waits_has_a_limit_and_what_is_above_is_not_answered_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hq.journal.MOST_HELD", 15)
    take(engine, *batches(ITEMS[:10]))
    take(engine, *batches(ITEMS[20:30]))

    full = take(engine, *batches(ITEMS[30:50]), now_ms=NOW_MS + REORDER_MS)
    held = count_at_hq(engine, DEVICE)
    filled = take(engine, *batches(ITEMS[10:20]))
    rest = take(engine, *batches(ITEMS[30:]))

    assert full == {DEVICE: Ack(EPOCH, 10, missing=((11, 20),), received=35)}
    assert held == 25
    assert filled == {DEVICE: Ack(EPOCH, 35)}
    assert rest == {DEVICE: Ack(EPOCH, 60)}
    assert journal_at_hq(engine, DEVICE) == ITEMS


def test_an_ack_names_the_event_that_it_speaks_of(engine: Engine) -> None:
    with engine.begin() as connection:
        first = take_in(connection, batches(ITEMS[:20]), NOW_MS)[DEVICE]
        held = take_in(connection, batches(ITEMS[30:40]), NOW_MS)[DEVICE]
        nothing = take_in(connection, batches(journal_items(9, OTHER_EPOCH)[5:]), NOW_MS)

    assert first.hash == held.hash == hash_of(ITEMS[19]).hex()
    assert (nothing[DEVICE].stored, nothing[DEVICE].hash) == (0, "")


def test_a_clone_that_begins_an_epoch_of_its_own_is_taken_in_from_there(
    engine: Engine,
) -> None:
    cloned = journal_items(5, first=56, before=hash_of(ITEMS[54]), flavour="-clone")
    anew = journal_items(10, OTHER_EPOCH, first=61, before=hash_of(cloned[-1]))
    take(engine, *batches(ITEMS), *batches(cloned))

    acks = take(engine, *batches(anew))

    assert acks == {DEVICE: Ack(OTHER_EPOCH, 70)}
    assert journal_at_hq(engine, DEVICE) == [*ITEMS, *anew]


def test_a_fork_within_one_group_is_put_aside_too(engine: Engine) -> None:
    cloned = journal_items(1, first=60, before=hash_of(ITEMS[58]), flavour="-clone")

    take(engine, *batches(ITEMS), *batches(cloned))

    assert journal_at_hq(engine, DEVICE) == ITEMS
    assert put_aside_at_hq(engine) == [("fork", cloned[0])]


def test_an_event_whose_hash_does_not_fit_is_reported_and_blocks_nothing(
    engine: Engine,
) -> None:
    forged = ITEMS[29].replace(b'"synced"', b'"forged"')

    acks = take(engine, *batches([*ITEMS[:29], forged, *ITEMS[30:]]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert put_aside_at_hq(engine) == [("broken_chain", forged)]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00\xff", b"{}", batches(ITEMS, device="hz-0002")[0].payload],
    ids=["empty", "binary", "no batch", "another kiosk's"],
)
def test_what_makes_no_sense_is_put_aside_and_the_rest_goes_on(
    engine: Engine, payload: bytes
) -> None:
    acks = take(engine, *batches(ITEMS[:30]), Received(DEVICE, payload), *batches(ITEMS[30:]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert put_aside_at_hq(engine) == [("undecodable", payload)]


@pytest.mark.parametrize(
    "strange",
    [
        {"type": "robot_arrived", "number": ["not", "a", "text"], "day": 7},
        {"number": "A\0001"},
        {"number": "A" * 10_000},
        {"day": "the day after tomorrow"},
        {"type": "visit_rated", "score": 10**400},
        {"number": "👍"},
    ],
    ids=["new", "zero character", "long", "no date", "huge", "beyond the basic plane"],
)
def test_an_event_in_a_shape_that_is_not_known_is_stored_like_any_other(
    engine: Engine, strange: dict[str, object]
) -> None:
    strange = json.loads(ITEMS[0]) | strange
    del strange["hash"]
    raw = json.dumps(strange, separators=(",", ":")).encode()

    acks = take(engine, *batches([raw[:-1] + b',"hash":"' + b"0" * 64 + b'"}']))

    assert acks == {DEVICE: Ack(EPOCH, 1)}


def test_a_text_that_is_no_utf_8_blocks_nothing(engine: Engine) -> None:
    broken = ITEMS[1].replace(b'"A001"', b'"\xed\xa0\x80"')
    payload = batches(ITEMS[:3])[0].payload.replace(ITEMS[1], broken)

    acks = take(engine, Received(DEVICE, payload))

    assert acks == {DEVICE: Ack(EPOCH, 3)}
    assert put_aside_at_hq(engine) == [("broken_chain", broken)]


def test_a_new_epoch_is_not_begun_before_what_it_follows_is_here(engine: Engine) -> None:
    after = journal_items(20, OTHER_EPOCH, first=61, before=hash_of(ITEMS[-1]))

    take(engine, *batches(after[:10]))
    early = take(engine, *batches(after[10:]), now_ms=NOW_MS + REORDER_MS)
    before = journal_at_hq(engine, DEVICE)
    take(engine, *batches(ITEMS))

    assert early == {DEVICE: Ack(OTHER_EPOCH, 0, missing=((1, 60),), received=80)}
    assert before == []
    assert journal_at_hq(engine, DEVICE) == ITEMS + after


def test_two_kiosks_do_not_meet(engine: Engine) -> None:
    other = journal_items(30, OTHER_EPOCH)

    acks = take(engine, *batches(ITEMS), *batches(other, device="nb-0007"))

    assert acks == {DEVICE: Ack(EPOCH, 60), "nb-0007": Ack(OTHER_EPOCH, 30)}
    assert journal_at_hq(engine, DEVICE) == ITEMS
    assert journal_at_hq(engine, "nb-0007") == other


def test_events_before_the_clock_was_set_are_dated_by_what_came_after(engine: Engine) -> None:
    started = dated(ITEMS[:2], "1970-01-01T00:00:07.001Z", "unsynced")
    items = started + journal_items(3, first=3, before=hash_of(started[-1]))
    # The third comes first: what waits for its place is dated as well.
    take(engine, *batches(items[2:3]))
    take(engine, *batches(items[:2]))
    take(engine, *batches(items[3:]))

    with engine.connect() as connection:
        told = [
            fact.time
            for _, fact in facts(connection, ["day_opened", "ticket_issued"], "", None)
        ]
    assert journal_at_hq(engine, DEVICE) == items, "the bytes stay as they are"
    third = json.loads(items[2])
    zero = dt.datetime.fromisoformat(third["time"]) - dt.timedelta(
        milliseconds=third["mono_ms"]
    )
    expected = [zero + dt.timedelta(milliseconds=mono_ms) for mono_ms in (7_000, 14_000)]
    assert [dt.datetime.fromisoformat(one) for one in told[:2]] == expected


def dated(items: list[bytes], time: str, clock: str) -> list[bytes]:
    """Return items as a kiosk writes them whose clock says something else."""
    made = []
    before = bytes(32)
    for item in items:
        head = json.loads(item) | {"time": time, "clock": clock}
        del head["hash"]
        raw = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        before = hashlib.sha256(before + raw).digest()
        made.append(raw[:-1] + b',"hash":"' + before.hex().encode() + b'"}')
    return made
