"""The alarms that stand now, and that somebody has seen what they tell of."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, select

from sync.contract.messages import Telemetry
from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarm_rules import Facts, alarms_of
from sync.hq.quarantine import Reason
from sync.hq.reading import devices
from sync.hq.schema import DEVICES, EPOCHS, QUARANTINE
from sync.hq.schema_alarms import ALARM_MARKS, TELEMETRY
from sync.hq.upsert import upsert


def standing_alarms(connection: Connection, now_ms: int) -> list[Alarm]:
    """Return every kiosk's alarms, the one that stands longest first."""
    found = [alarm for facts in facts_of(connection) for alarm in alarms_of(facts, now_ms)]
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


def facts_of(connection: Connection) -> Iterable[Facts]:
    """Yield what is known of each kiosk."""
    rows = {row.device: row for row in connection.execute(select(DEVICES))}
    gaps = _gaps(connection)
    epochs = _epochs(connection)
    aside = _aside(connection)
    telemetry = {
        row.device: (msgspec.json.decode(row.body, type=Telemetry), row.received_ms)
        for row in connection.execute(select(TELEMETRY))
    }
    seen: dict[str, dict[str, int]] = {}
    for mark in connection.execute(select(ALARM_MARKS)):
        seen.setdefault(mark.device, {})[mark.kind] = mark.seen_ms
    for known in devices(connection):
        row = rows[known.device]
        health, telemetry_ms = telemetry.get(known.device, (Telemetry(), 0))
        epoch, epoch_ms = epochs.get(known.device, ("", 0))
        forks, fork_ms = aside.get((known.device, "fork"), (0, 0))
        others, others_ms = aside.get((known.device, "other"), (0, 0))
        yield Facts(
            device=known.device,
            online=row.online,
            online_ms=row.online_ms,
            lag=known.lag,
            behind_ms=row.behind_ms,
            gap_ms=gaps.get(known.device, 0),
            epoch=epoch,
            epoch_ms=epoch_ms,
            fork_ms=fork_ms,
            forks=forks,
            quarantine_ms=others_ms,
            quarantined=others,
            rewound_ms=row.rewound_ms,
            clock=row.clock,
            unsynced_ms=row.unsynced_ms,
            jumped_ms=row.jumped_ms,
            certificate_ends_ms=health.certificate_ends_ms,
            disk_free_bytes=health.disk_free_bytes,
            disk_size_bytes=health.disk_size_bytes,
            telemetry_ms=telemetry_ms,
            told=msgspec.json.decode(row.told, type=dict[str, int]),
            seen_ms=seen.get(known.device, {}),
        )


def _gaps(connection: Connection) -> dict[str, int]:
    """Return since when each kiosk's oldest hole is there."""
    statement = (
        select(EPOCHS.c.device, func.min(EPOCHS.c.gap_ms))
        .where(EPOCHS.c.gap_ms > 0)
        .group_by(EPOCHS.c.device)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def _epochs(connection: Connection) -> dict[str, tuple[str, int]]:
    """Return each kiosk's newest epoch and when it began, where it is not the first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in connection.execute(select(EPOCHS.c.device, EPOCHS.c.epoch, EPOCHS.c.began_ms)):
        found.setdefault(row.device, []).append((row.began_ms, row.epoch))
    return {
        device: (max(epochs)[1], max(epochs)[0])
        for device, epochs in found.items()
        if len(epochs) > 1
    }


def _aside(connection: Connection) -> dict[tuple[str, str], tuple[int, int]]:
    """Return how many of a kiosk's forks, and of all else, were put aside and the last time."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    statement = select(
        QUARANTINE.c.device,
        QUARANTINE.c.reason,
        func.count(),
        func.max(QUARANTINE.c.received_ms),
    ).group_by(QUARANTINE.c.device, QUARANTINE.c.reason)
    for device, reason, count, last_ms in connection.execute(statement):
        key = (device, "fork" if reason == Reason.FORK else "other")
        before, before_ms = found.get(key, (0, 0))
        found[key] = (before + count, max(before_ms, last_ms))
    return found
