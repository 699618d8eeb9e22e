"""What no kiosk has any more holds nothing up: it is told as lost, and the record goes on."""

import hashlib

import msgspec
import pytest
from sqlalchemy import Engine

from sync.contract.messages import Ack, State
from sync.hq.alarm import AlarmKind
from sync.hq.alarms import standing_alarms
from sync.hq.chain import END, FIELD, TAIL_BYTES
from sync.hq.intake import greet, remind
from sync.hq.journal import REORDER_MS
from sync.hq.kiosks import devices
from sync.hq.presence import take_state
from sync.hq.records import MOST_LOST
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.hq.stored import journal_at_hq, put_aside_at_hq
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

ITEMS = journal_items(60)
LATER_MS = NOW_MS + REORDER_MS


def hear(engine: Engine, first: int, last: int = 60, backlog: int = 0) -> None:
    """Let a kiosk say what its journal holds."""
    state = State(online=True, conn=1, epoch=EPOCH, first=first, last_seq=last, backlog=backlog)
    with engine.begin() as connection:
        take_state(connection, DEVICE, msgspec.json.encode(state), NOW_MS)


def lost(engine: Engine) -> list[dict[str, str | int]]:
    """Return what the alarms say is lost."""
    with engine.connect() as connection:
        return [
            one.detail
            for one in standing_alarms(connection, NOW_MS)
            if one.kind is AlarmKind.LOST
        ]


def test_a_headquarters_that_went_back_goes_on_where_the_kiosk_still_can(
    engine: Engine,
) -> None:
    take(engine, *batches(ITEMS[:20]))
    hear(engine, first=31)

    acks = take(engine, *batches(ITEMS[30:50]))
    more = take(engine, *batches(ITEMS[50:]))

    assert (acks, more) == ({DEVICE: Ack(EPOCH, 50)}, {DEVICE: Ack(EPOCH, 60)})
    assert journal_at_hq(engine, DEVICE) == [*ITEMS[:20], *ITEMS[30:]]
    assert put_aside_at_hq(engine) == [], "nothing is said to be forged"
    assert lost(engine) == [{"events": 10}]
    with engine.connect() as connection:
        assert [(one.lost, one.lag, one.gap_ms) for one in devices(connection)] == [(10, 0, 0)]


def test_a_headquarters_that_lost_all_takes_a_journal_from_its_middle(engine: Engine) -> None:
    hear(engine, first=31)

    acks = take(engine, *batches(ITEMS[30:]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert journal_at_hq(engine, DEVICE) == ITEMS[30:]
    assert lost(engine) == [{"events": 30}]


def test_an_epoch_that_follows_nothing_that_is_here_is_taken_too(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:20]))
    anew = journal_items(10, OTHER_EPOCH, first=41, before=hash_of(ITEMS[39]))
    hear(engine, first=41)

    acks = take(engine, *batches(anew))

    assert acks == {DEVICE: Ack(OTHER_EPOCH, 50)}
    assert journal_at_hq(engine, DEVICE) == [*ITEMS[:20], *anew]
    assert lost(engine) == [{"events": 20}]


@pytest.mark.parametrize("first", [0, 1, 21, 30])
def test_what_the_kiosk_has_is_waited_for(engine: Engine, first: int) -> None:
    take(engine, *batches(ITEMS[:20]))
    hear(engine, first=first)
    take(engine, *batches(ITEMS[30:40]))

    acks = take(engine, *batches(ITEMS[40:50]), now_ms=LATER_MS)

    asked = (max(first, 21), 30)
    assert acks == {DEVICE: Ack(EPOCH, 20, missing=(asked,), received=50)}
    assert journal_at_hq(engine, DEVICE) == ITEMS[:20]
    assert lost(engine) == []
    take(engine, *batches(ITEMS[asked[0] - 1 : 30]))
    assert journal_at_hq(engine, DEVICE) == [*ITEMS[:20], *ITEMS[asked[0] - 1 : 50]]
    assert lost(engine) == ([{"events": asked[0] - 21}] if asked[0] > 21 else [])


def test_several_holes_that_nobody_can_fill_are_given_up_at_once(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:10]))
    take(engine, *batches(ITEMS[20:30]), *batches(ITEMS[40:50]))
    hear(engine, first=52)

    acks = take(engine, *batches(ITEMS[51:]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert journal_at_hq(engine, DEVICE) == [
        *ITEMS[:10],
        *ITEMS[20:30],
        *ITEMS[40:50],
        *ITEMS[51:],
    ]
    assert lost(engine) == [{"events": 21}]


def test_a_kiosk_is_asked_for_nothing_that_it_does_not_have(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:20]))
    hear(engine, first=31, backlog=10)

    with engine.begin() as connection:
        greeted = greet(connection, DEVICE, NOW_MS)
        reminded = remind(connection, DEVICE, NOW_MS)

    assert greeted is not None
    assert (greeted.stored, greeted.missing) == (20, ((31, 50),))
    assert reminded is None


def test_what_was_given_up_and_comes_all_the_same_is_evidence(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:20]))
    hear(engine, first=31)
    take(engine, *batches(ITEMS[30:]))

    acks = take(engine, *batches(ITEMS[24:26]))

    assert acks == {DEVICE: Ack(EPOCH, 60)}
    assert put_aside_at_hq(engine) == [("fork", one) for one in ITEMS[24:26]]


def test_what_follows_is_held_against_its_chain_as_ever(engine: Engine) -> None:
    take(engine, *batches(ITEMS[:20]))
    hear(engine, first=31)
    forged = ITEMS[40].replace(b'"synced"', b'"forged"')

    take(engine, *batches([*ITEMS[30:40], forged, *ITEMS[41:]]))

    assert put_aside_at_hq(engine) == [("broken_chain", forged)]


def test_a_kiosk_that_makes_numbers_up_holds_up_nobody(engine: Engine) -> None:
    last = 2**63 - 2
    hear(engine, first=last, last=last)
    for epoch in (EPOCH, OTHER_EPOCH):
        [begun] = journal_items(1, epoch)
        take(engine, *batches([begun]))
        bare = begun[:-TAIL_BYTES].replace(b'"seq":1,', b'"seq":%d,' % last) + b"}"
        digest = hashlib.sha256(hash_of(begun) + bare).hexdigest().encode()
        take(engine, *batches([bare[:-1] + FIELD + digest + END]))

    assert lost(engine) == [{"events": MOST_LOST}]
    assert len(journal_at_hq(engine, DEVICE)) == 4
