"""An alarm stands as long as its cause, or until somebody has seen what happened."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, update

from sync.contract.messages import Telemetry
from sync.hq.alarm import AlarmKind
from sync.hq.alarm_rules import DAY_MS, Facts, alarms_of
from sync.hq.alarms import mark_seen, standing_alarms
from sync.hq.reports import Reports
from sync.hq.schema import DEVICES
from sync.hq.schema_alarms import TELEMETRY
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.sync.journals import OTHER_EPOCH, hash_of, journal_items

LATER_MS = NOW_MS + 3_600_000
ITEMS = journal_items(20)


def facts(**known: object) -> Facts:
    return msgspec.convert({"device": DEVICE} | known, Facts)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(), []),
        (facts(online=False, online_ms=NOW_MS - 599_000), []),
        (facts(online=False, online_ms=NOW_MS - 600_000), ["offline"]),
        (facts(online=True, online_ms=NOW_MS - 600_000), []),
        (facts(lag=1, behind_ms=NOW_MS - 900_000), ["lag"]),
        # Nothing can come from one that is not there: that it is not there says it all.
        (facts(online=False, online_ms=NOW_MS, lag=1, behind_ms=NOW_MS - 900_000), []),
        (facts(lag=1, behind_ms=NOW_MS - 899_000), []),
        (facts(gap_ms=NOW_MS - 120_000), ["gap"]),
        (facts(gap_ms=NOW_MS - 119_999), []),
        (facts(epoch="e", epoch_ms=7), ["epoch"]),
        (facts(epoch="e", epoch_ms=7, seen_ms={"epoch": 7}), []),
        (facts(epoch="e", epoch_ms=8, seen_ms={"epoch": 7}), ["epoch"]),
        (facts(epoch="e", epoch_ms=8, seen_ms={"fork": 9}), ["epoch"]),
        (facts(fork_ms=7, forks=2), ["fork"]),
        (facts(quarantine_ms=7, quarantined=1), ["quarantine"]),
        (facts(rewound_ms=7), ["rewound"]),
        (facts(unsynced_ms=NOW_MS - 3_600_000), ["clock"]),
        (facts(unsynced_ms=NOW_MS - 3_599_999), []),
        (facts(jumped_ms=7), ["clock"]),
        (facts(jumped_ms=7, seen_ms={"clock": 7}), []),
        (facts(certificate_ends_ms=NOW_MS + 30 * DAY_MS), []),
        (facts(certificate_ends_ms=NOW_MS + 30 * DAY_MS - 1), ["certificate"]),
        (facts(certificate_ends_ms=NOW_MS - 1), ["certificate"]),
        (facts(disk_size_bytes=1000, disk_free_bytes=100), []),
        (facts(disk_size_bytes=1000, disk_free_bytes=99), ["disk"]),
        (facts(told={"disk": 7}), ["disk"]),
        (facts(told={"disk_full": 7, "disk_low": 7}), ["disk"]),
        (facts(reports={"revision": 2, "applied": 1, "bad_ms": 7}), ["settings"]),
        (facts(reports={"revision": 2, "bad_ms": 7}, seen_ms={"settings": 8}), ["settings"]),
        (facts(reports={"strange_ms": 7}), ["settings"]),
        (facts(reports={"strange_ms": 7}, seen_ms={"settings": 7}), []),
        (facts(wished=2, reports={"applied": 1}, effective_ms=NOW_MS - 900_000), ["settings"]),
        (facts(wished=2, reports={"applied": 1}, effective_ms=NOW_MS - 899_999), []),
        (facts(wished=2, reports={"applied": 2}, effective_ms=1), []),
        # It has had no time yet, or cannot be told.
        (facts(wished=2, effective_ms=1, online_ms=NOW_MS - 899_999), []),
        (facts(wished=2, effective_ms=1, online=False), []),
        (facts(reports={"command_ms": 7}), ["command"]),
        (facts(reports={"command_ms": 7}, seen_ms={"command": 7}), []),
        (facts(silent_ms=NOW_MS - 120_000), ["command"]),
        (facts(silent_ms=NOW_MS - 119_999), []),
        (facts(silent_ms=NOW_MS - 120_000, seen_ms={"command": NOW_MS - 1}), []),
        (facts(told={"a word of another version": 7}), []),
    ],
)
def test_the_limits(known: Facts, expected: list[str]) -> None:
    assert [alarm.kind.value for alarm in alarms_of(known, NOW_MS)] == expected


MOMENTS = st.sampled_from([0, 1, NOW_MS - 10**9, NOW_MS])
KINDS = st.dictionaries(st.sampled_from([kind.value for kind in AlarmKind]), MOMENTS)


@given(
    st.builds(
        Facts,
        device=st.just(DEVICE),
        online=st.booleans(),
        lag=st.integers(0, 9),
        told=KINDS,
        reports=st.builds(Reports, bad_ms=MOMENTS, strange_ms=MOMENTS, command_ms=MOMENTS),
        wished=st.integers(0, 3),
        **{name: MOMENTS for name in Facts.__struct_fields__ if name.endswith("_ms")}
        | {"seen_ms": KINDS},
    ),
    st.just(NOW_MS),
)
def test_a_kiosk_has_one_alarm_of_a_kind_at_most(known: Facts, now_ms: int) -> None:
    found = alarms_of(known, now_ms)

    assert len({alarm.kind for alarm in found}) == len(found)
    assert {alarm.device for alarm in found} <= {known.device}


def kinds(engine: Engine, now_ms: int = LATER_MS) -> list[AlarmKind]:
    with engine.connect() as connection:
        return [alarm.kind for alarm in standing_alarms(connection, now_ms)]


def see(engine: Engine, kind: AlarmKind, now_ms: int) -> None:
    with engine.begin() as connection:
        mark_seen(connection, DEVICE, kind, "wang", now_ms)


def test_a_fleet_where_all_is_well_has_no_alarm(engine: Engine) -> None:
    take(engine, *batches(ITEMS))

    assert kinds(engine) == []


def test_a_fork_stands_until_it_is_seen_and_the_next_one_stands_again(engine: Engine) -> None:
    clone = journal_items(2, first=19, before=hash_of(ITEMS[17]), flavour="-clone")
    take(engine, *batches(ITEMS), *batches(clone[:1]))

    before = kinds(engine)
    see(engine, AlarmKind.FORK, NOW_MS)
    after = kinds(engine)
    see(engine, AlarmKind.FORK, NOW_MS - 1)

    assert (before, after) == ([AlarmKind.FORK], [])
    assert kinds(engine) == [AlarmKind.FORK], "what was put aside after the mark is new"


def test_telemetry_is_judged_when_it_is_there(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    ends = Telemetry(certificate_ends_ms=NOW_MS + DAY_MS)
    with engine.begin() as connection:
        body = msgspec.json.encode(ends).decode()
        connection.execute(
            insert(TELEMETRY).values(device=DEVICE, body=body, received_ms=NOW_MS)
        )

    assert kinds(engine) == [AlarmKind.CERTIFICATE]


def test_what_a_kiosk_says_itself_is_an_alarm(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    with engine.begin() as connection:
        connection.execute(update(DEVICES).values(told='{"disk":7,"other":8}'))

    assert kinds(engine) == [AlarmKind.DISK]


def test_a_new_epoch_is_an_alarm(engine: Engine) -> None:
    take(engine, *batches(ITEMS))
    restored = journal_items(5, OTHER_EPOCH, first=21, before=hash_of(ITEMS[-1]))
    take(engine, *batches(restored))

    assert kinds(engine) == [AlarmKind.EPOCH]
