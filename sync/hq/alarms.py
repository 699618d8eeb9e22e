"""The alarms that stand now, and that somebody has seen what they tell of."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from sync.contract.messages import Telemetry
from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarm_rules import Facts, alarms_of
from sync.hq.asked import unanswered, wished
from sync.hq.quarantine import sums_of
from sync.hq.reading import NOTHING_ASIDE, devices, telemetry
from sync.hq.reports import reports_from_text
from sync.hq.schema import DEVICES, EPOCHS
from sync.hq.schema_alarms import ALARM_MARKS
from sync.hq.upsert import upsert


def standing_alarms(connection: Connection, now_ms: int) -> list[Alarm]:
    """Return every kiosk's alarms, the one that stands longest first."""
    found = [
        alarm for facts in facts_of(connection, now_ms) for alarm in alarms_of(facts, now_ms)
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


def facts_of(connection: Connection, now_ms: int) -> Iterable[Facts]:
    """Yield what is known of each kiosk."""
    documents = wished(connection)
    silent = unanswered(connection, now_ms)
    rows = {row.device: row for row in connection.execute(select(DEVICES))}
    epochs = _epochs(connection)
    aside = sums_of(connection)
    health_of = telemetry(connection)
    seen: dict[str, dict[str, int]] = {}
    for mark in connection.execute(select(ALARM_MARKS)):
        seen.setdefault(mark.device, {})[mark.kind] = mark.seen_ms
    for known in devices(connection):
        row = rows.get(known.device)
        if row is None:
            # It was heard of for the first time between the two questions.
            continue
        health, telemetry_ms = health_of.get(known.device, (Telemetry(), 0))
        epoch, epoch_ms = epochs.get(known.device, ("", 0))
        forks, others = aside.get(known.device, NOTHING_ASIDE)
        revision, effective_ms = documents.get(known.device, (0, 0))
        silent_ms, silent_act = silent.get(known.device, (0, ""))
        yield Facts(
            device=known.device,
            online=row.online,
            online_ms=row.online_ms,
            lag=known.lag,
            behind_ms=row.behind_ms,
            gap_ms=known.gap_ms,
            epoch=epoch,
            epoch_ms=epoch_ms,
            fork_ms=forks.last_ms,
            forks=forks.kept,
            forks_dropped=forks.dropped,
            quarantine_ms=others.last_ms,
            quarantined=others.kept,
            dropped=others.dropped,
            rewound_ms=row.rewound_ms,
            clock=row.clock,
            unsynced_ms=row.unsynced_ms,
            jumped_ms=row.jumped_ms,
            certificate_ends_ms=health.certificate_ends_ms,
            disk_free_bytes=health.disk_free_bytes,
            disk_size_bytes=health.disk_size_bytes,
            telemetry_ms=telemetry_ms,
            reports=reports_from_text(row.reports),
            wished=revision,
            effective_ms=effective_ms,
            silent_ms=silent_ms,
            silent_act=silent_act,
            told=msgspec.json.decode(row.told, type=dict[str, int]),
            seen_ms=seen.get(known.device, {}),
        )


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
