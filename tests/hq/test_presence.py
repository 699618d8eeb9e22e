"""A kiosk is on line until the connection that was born last has died."""

import msgspec
import pytest
from sqlalchemy import Engine, event, select, update

from sync.contract.messages import Ack, Meta, State, Telemetry
from sync.hq.alarm import AlarmKind
from sync.hq.alarms import mark_seen, standing_alarms
from sync.hq.intake import greet
from sync.hq.journal import REORDER_MS
from sync.hq.kiosks import Device, devices
from sync.hq.presence import take_meta, take_state, take_telemetry
from sync.hq.schema import DEVICES
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.hq.stored import put_aside_at_hq
from tests.sync.journals import EPOCH, FIRST, journal_item, journal_items


def hear(engine: Engine, *states: State) -> list[bool]:
    """Let headquarters hear states; return for each whether it greeted a new connection."""
    with engine.begin() as connection:
        return [
            take_state(connection, DEVICE, msgspec.json.encode(state), NOW_MS)
            for state in states
        ]


def online(engine: Engine) -> bool:
    with engine.connect() as connection:
        found: bool = connection.execute(select(DEVICES.c.online)).scalar_one()
        return found


def born(conn: int) -> State:
    return State(online=True, conn=conn)


def died(conn: int) -> State:
    return State(online=False, conn=conn)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([born(1)], "on line"),
        ([born(1), died(1)], "off line"),
        # The will of the connection before it comes when the kiosk is back.
        ([born(1), born(2), died(1)], "on line"),
        ([died(7)], "off line"),
        ([born(1), died(1), born(2)], "on line"),
    ],
)
def test_a_death_counts_for_the_connection_that_died(
    engine: Engine, states: list[State], expected: str
) -> None:
    hear(engine, *states)

    assert online(engine) is (expected == "on line")


def test_only_a_new_connection_is_greeted(engine: Engine) -> None:
    greeted = hear(
        engine,
        State(online=True, conn=1),
        State(online=True, conn=1, last_seq=9, backlog=9),
        State(online=False, conn=1),
        State(online=True, conn=2),
    )

    assert greeted == [True, False, False, True]


def test_a_kiosk_is_known_by_its_halls_name_and_what_it_has_told(engine: Engine) -> None:
    meta = Meta(name={"zh": "滨江", "en": "Binjiang"}, software="0.1.0")
    hear(engine, State(online=True, conn=1, last_seq=120, backlog=120))
    with engine.begin() as connection:
        take_meta(connection, DEVICE, msgspec.json.encode(meta), NOW_MS)

    with engine.connect() as connection:
        (device,) = devices(connection)

    assert device.name == {"zh": "滨江", "en": "Binjiang"}
    assert (device.last_seq, device.stored, device.lag) == (120, 0, 120)


def test_what_makes_no_sense_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert not take_state(connection, DEVICE, b"online", NOW_MS)
        huge = b'{"online":true,"conn":99999999999999999999}'
        assert not take_state(connection, DEVICE, huge, NOW_MS)
        take_meta(connection, DEVICE, b"\xff", NOW_MS)

    with engine.connect() as connection:
        assert devices(connection) == []
    assert [reason for reason, _ in put_aside_at_hq(engine)] == ["undecodable"] * 3


def test_brackets_without_an_end_stop_nobody(engine: Engine) -> None:
    deep = b'"x":' + b"[" * 100_000 + b"]" * 100_000
    with engine.begin() as connection:
        take_state(connection, DEVICE, b'{"online":true,"conn":1,' + deep + b"}", NOW_MS)
        take_meta(connection, DEVICE, b"{" + deep + b"}", NOW_MS)
        take_telemetry(connection, DEVICE, b"{" + deep + b"}", NOW_MS)

    with engine.connect() as connection:
        assert devices(connection) == []
    # The same bytes for the same reason are kept once.
    assert [reason for reason, _ in put_aside_at_hq(engine)] == ["undecodable"] * 2


def test_a_kiosk_first_heard_of_while_alarms_are_read_comes_with_the_next_reading(
    engine: Engine,
) -> None:
    hear(engine, born(1))
    others = iter(["hz-0002"])

    @event.listens_for(engine, "after_cursor_execute")
    def hear_another(_connection: object, _cursor: object, said: str, *_: object) -> None:
        if "FROM devices" in said and (other := next(others, None)):
            with engine.begin() as connection:
                take_state(connection, other, msgspec.json.encode(born(1)), NOW_MS)

    assert kinds(engine) == []
    with engine.connect() as connection:
        assert [one.device for one in devices(connection)] == [DEVICE, "hz-0002"]


def test_a_clock_of_no_letters_is_told_of_all_the_same(engine: Engine) -> None:
    item = journal_item({"type": "x", "boot": "b", "mono_ms": 1, "clock": "\0"}, 1, FIRST)
    take(engine, *batches([item]))
    with engine.begin() as connection:
        connection.execute(update(DEVICES).values(unsynced_ms=0))
        health = msgspec.json.encode(Telemetry(clock="\0"))
        take_telemetry(connection, DEVICE, health, NOW_MS)

    assert device_now(engine).stored == 1
    assert not device_now(engine).clock


def device_now(engine: Engine) -> Device:
    with engine.connect() as connection:
        (found,) = devices(connection)
        return found


def kinds(engine: Engine, now_ms: int = NOW_MS) -> list[AlarmKind]:
    with engine.connect() as connection:
        return [alarm.kind for alarm in standing_alarms(connection, now_ms)]


def test_a_backlog_behind_newer_events_is_no_gap_until_the_kiosk_says_that_it_has_been_sent(
    engine: Engine,
) -> None:
    items = journal_items(60)
    take(engine, *batches(items[:10]))
    hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60, draining=(11, 50)))
    during = take(engine, *batches(items[50:60]), now_ms=NOW_MS + 10 * REORDER_MS)
    told, gap_ms = device_now(engine).draining, device_now(engine).gap_ms

    hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60))
    take(engine, *batches(items[10:20]), now_ms=NOW_MS)
    after = take(engine, *batches(items[59:60]), now_ms=NOW_MS + REORDER_MS)

    assert during == {DEVICE: Ack(EPOCH, 10)}
    assert (told, gap_ms) == ((11, 50), 0)
    assert after == {DEVICE: Ack(EPOCH, 20, missing=((21, 50),), received=60)}
    assert device_now(engine).gap_ms == NOW_MS
    assert AlarmKind.GAP in kinds(engine, NOW_MS + 120_000)


def test_a_kiosk_that_has_our_word_for_more_than_we_have_tells_of_a_restored_backup(
    engine: Engine,
) -> None:
    items = journal_items(60)
    take(engine, *batches(items[:30]))
    hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60, backlog=30))
    before = kinds(engine)

    hear(engine, State(online=True, conn=2, epoch=EPOCH, last_seq=60, backlog=10))
    during = kinds(engine)
    with engine.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.REWOUND, "wang", NOW_MS)
    hear(engine, State(online=True, conn=2, epoch=EPOCH, last_seq=61, backlog=11))

    assert (before, during) == ([], [AlarmKind.REWOUND])
    assert kinds(engine) == [], "it is the same backup"


def test_a_quiet_kiosk_is_told_what_a_restored_backup_lacks(engine: Engine) -> None:
    take(engine, *batches(journal_items(30)))
    hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60, backlog=30))

    # The collector hears the retained state again: the same connection, with nothing to send.
    (told,) = hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60, backlog=0))
    with engine.begin() as connection:
        ack = greet(connection, DEVICE, NOW_MS)

    assert told, "it is to be answered at once"
    assert ack is not None
    assert (ack.stored, ack.missing) == (30, ((31, 60),))
    take(engine, *batches(journal_items(60)[30:]))
    again = hear(engine, State(online=True, conn=1, epoch=EPOCH, last_seq=60, backlog=0))
    assert again == [False]


def test_how_a_kiosk_is_replaces_what_it_said_before(engine: Engine) -> None:
    take(engine, *batches(journal_items(3)))
    with engine.begin() as connection:
        for ends_ms in (NOW_MS, NOW_MS * 2):
            health = Telemetry(certificate_ends_ms=ends_ms)
            take_telemetry(connection, DEVICE, msgspec.json.encode(health), NOW_MS)
        take_telemetry(connection, DEVICE, b"?", NOW_MS)

    assert device_now(engine).certificate_ends_ms == NOW_MS * 2
    assert put_aside_at_hq(engine) == [("undecodable", b"?")]


def test_what_a_kiosk_says_is_wrong_stands_since_it_first_said_so(engine: Engine) -> None:
    hear(engine, State(online=True, conn=1, alarms=("disk",)))
    hear(engine, State(online=True, conn=1, alarms=("disk", "unheard_of")))
    during = kinds(engine)
    hear(engine, State(online=True, conn=1))

    assert (during, kinds(engine)) == ([AlarmKind.DISK], [])
