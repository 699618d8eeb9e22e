"""The alarms that stand now, and that somebody has seen what they tell of."""

from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import Connection, func, select

from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarm_rules import Facts, alarms_of
from sync.hq.asked import unanswered, wished
from sync.hq.kiosks import Kiosk, kiosks
from sync.hq.reports import reports_from_text
from sync.hq.schema import EPOCHS
from sync.hq.schema_alarms import ALARM_MARKS
from sync.hq.upsert import upsert

NOTHING_TOLD = "{}"
_told = msgspec.json.Decoder(dict[str, int])


def standing_alarms(connection: Connection, now_ms: int) -> list[Alarm]:
    """Return every kiosk's alarms, the one that stands longest first."""
    return alarms_among(connection, kiosks(connection), now_ms)


def alarms_among(connection: Connection, some: Iterable[Kiosk], now_ms: int) -> list[Alarm]:
    """Return the alarms of kiosks that were read before, the longest standing first."""
    found = [
        alarm
        for facts in _facts_of(connection, some, now_ms)
        for alarm in alarms_of(facts, now_ms)
    ]
    return sorted(found, key=lambda one: (one.since_ms, one.device, one.kind))


def mark_seen(
    connection: Connection, device: str, kind: AlarmKind, by: str, now_ms: int
) -> None:
    """Note who has seen a kiosk's alarm: what happens later makes a new one.

    An alarm that tells of a state goes with its cause, and not by this.
    """
    row: dict[str, object] = {
        "device": device,
        "kind": kind.value,
        "seen_ms": now_ms,
        "seen_by": by,
    }
    upsert(connection, ALARM_MARKS, [row])


def _facts_of(connection: Connection, some: Iterable[Kiosk], now_ms: int) -> Iterator[Facts]:
    documents = wished(connection)
    silent = unanswered(connection, now_ms)
    epochs = _epochs(connection)
    seen: dict[str, dict[str, int]] = {}
    for mark in connection.execute(select(ALARM_MARKS)):
        seen.setdefault(mark.device, {})[mark.kind] = mark.seen_ms
    for one in some:
        known, inside, health = one.device, one.inside, one.health
        epoch, epoch_ms = epochs.get(known.device, ("", 0))
        revision, effective_ms = documents.get(known.device, (0, 0))
        silent_ms, silent_act = silent.get(known.device, (0, ""))
        yield Facts(
            device=known.device,
            online=known.online,
            online_ms=inside.online_ms,
            lag=known.lag,
            behind_ms=known.behind_ms,
            gap_ms=known.gap_ms,
            epoch=epoch,
            epoch_ms=epoch_ms,
            fork_ms=one.forks.last_ms,
            forks=one.forks.kept,
            forks_dropped=one.forks.dropped,
            quarantine_ms=one.others.last_ms,
            quarantined=one.others.kept,
            dropped=one.others.dropped,
            rewound_ms=inside.rewound_ms,
            lost=known.lost,
            lost_ms=inside.lost_ms,
            clock=known.clock,
            unsynced_ms=inside.unsynced_ms,
            jumped_ms=inside.jumped_ms,
            certificate_ends_ms=health.certificate_ends_ms,
            disk_free_bytes=health.disk_free_bytes,
            disk_size_bytes=health.disk_size_bytes,
            telemetry_ms=one.telemetry_ms,
            reports=reports_from_text(inside.reports),
            wished=revision,
            effective_ms=effective_ms,
            silent_ms=silent_ms,
            silent_act=silent_act,
            told=_told.decode(inside.told) if inside.told != NOTHING_TOLD else {},
            seen_ms=seen.get(known.device, {}),
        )


def _epochs(connection: Connection) -> dict[str, tuple[str, int]]:
    """Return each kiosk's newest epoch and when it began, where it is not the first."""
    table = EPOCHS.c
    several = select(table.device).group_by(table.device).having(func.count() > 1)
    rows = connection.execute(
        select(table.device, table.epoch, table.began_ms).where(table.device.in_(several))
    )
    found: dict[str, tuple[int, str]] = {}
    for device, epoch, began_ms in rows:
        found[device] = max(found.get(device, (0, "")), (began_ms, epoch))
    return {device: (epoch, began_ms) for device, (began_ms, epoch) in found.items()}
