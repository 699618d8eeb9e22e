"""Which alarms stand at a kiosk, from what headquarters knows of it.

Pure. A state ends by itself: the alarm goes when the cause has gone. What has happened (a new
epoch, a fork, something in quarantine, a record that went back) stands until somebody has seen
it. ▲ marks a limit that no standard gives.
"""

from collections.abc import Callable, Iterator

import msgspec

from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.reports import Reports

OFFLINE_S = 10 * 60
"""▲ A router that starts anew, or a broker, is back before."""
LAG_S = 15 * 60
"""▲ On line and behind for so long: a week's backlog takes seconds."""
GAP_S = 2 * 60
"""▲ A kiosk that was told what is missing sends it at once."""
CLOCK_S = 60 * 60
"""▲ A kiosk that starts has its time from the network within minutes."""
SETTINGS_S = 15 * 60
"""▲ Settings take effect in their second, a start anew and a self-test within two minutes."""
SILENT_MS = 2 * 60 * 1000
"""▲ What a kiosk did in the last second may be under way for so long."""
CERTIFICATE_DAYS = 30
"""▲ Renewal begins at half its life; this leaves a month to find out why it failed."""
DISK_FREE_SHARE = 0.1
"""▲ The journal's reserve is far smaller: there is time to act."""
DAY_MS = 24 * 3600 * 1000


class Facts(msgspec.Struct, frozen=True):
    """What is known of one kiosk; times are headquarters' clock, 0 for never."""

    device: str
    online: bool = True
    online_ms: int = 0
    """Since when it is on line, or off."""
    lag: int = 0
    behind_ms: int = 0
    gap_ms: int = 0
    epoch: str = ""
    epoch_ms: int = 0
    """When its newest epoch was first heard of, if it is not its first one."""
    fork_ms: int = 0
    forks: int = 0
    forks_dropped: int = 0
    """What of them is not kept."""
    quarantine_ms: int = 0
    quarantined: int = 0
    dropped: int = 0
    """What else is not kept."""
    rewound_ms: int = 0
    lost: int = 0
    """Events that its kiosk has no more, and headquarters neither."""
    lost_ms: int = 0
    clock: str = ""
    unsynced_ms: int = 0
    jumped_ms: int = 0
    certificate_ends_ms: int = 0
    disk_free_bytes: int = 0
    disk_size_bytes: int = 0
    telemetry_ms: int = 0
    reports: Reports = Reports()
    wished: int = 0
    """The newest revision of settings that headquarters has told it of."""
    effective_ms: int = 0
    """From when on that is to hold."""
    silent_ms: int = 0
    """When its newest command that it never answered expired."""
    silent_act: str = ""
    told: dict[str, int] = {}
    """What it says is wrong, by kind, and since when."""
    seen_ms: dict[str, int] = {}
    """Up to when each kind's happenings have been seen."""


def alarms_of(facts: Facts, now_ms: int) -> list[Alarm]:
    """Return the alarms that stand at one kiosk, one of a kind at most."""
    found: dict[AlarmKind, Alarm] = {}
    for rule in _RULES:
        for alarm in rule(facts, now_ms):
            found.setdefault(alarm.kind, alarm)
    for word, since_ms in facts.told.items():
        kind = _WORDS.get(word)
        if kind is not None:
            found.setdefault(kind, Alarm(facts.device, kind, since_ms))
    return list(found.values())


def _states(facts: Facts, now_ms: int) -> Iterator[Alarm]:
    def held(since_ms: int, limit_s: int) -> bool:
        return bool(since_ms) and now_ms - since_ms >= limit_s * 1000

    if not facts.online and held(facts.online_ms, OFFLINE_S):
        yield Alarm(facts.device, AlarmKind.OFFLINE, facts.online_ms)
    if facts.online and facts.lag and held(facts.behind_ms, LAG_S):
        yield Alarm(facts.device, AlarmKind.LAG, facts.behind_ms, {"events": facts.lag})
    if held(facts.gap_ms, GAP_S):
        yield Alarm(facts.device, AlarmKind.GAP, facts.gap_ms)
    if held(facts.unsynced_ms, CLOCK_S):
        yield Alarm(facts.device, AlarmKind.CLOCK, facts.unsynced_ms, {"clock": facts.clock})


def _happenings(facts: Facts, _now_ms: int) -> Iterator[Alarm]:
    def unseen(kind: AlarmKind, at_ms: int) -> bool:
        return at_ms > facts.seen_ms.get(kind, 0)

    if unseen(AlarmKind.EPOCH, facts.epoch_ms):
        yield Alarm(facts.device, AlarmKind.EPOCH, facts.epoch_ms, {"epoch": facts.epoch})
    if unseen(AlarmKind.FORK, facts.fork_ms):
        events = _counted("events", facts.forks, facts.forks_dropped)
        yield Alarm(facts.device, AlarmKind.FORK, facts.fork_ms, events)
    if unseen(AlarmKind.QUARANTINE, facts.quarantine_ms):
        count = _counted("count", facts.quarantined, facts.dropped)
        yield Alarm(facts.device, AlarmKind.QUARANTINE, facts.quarantine_ms, count)
    if unseen(AlarmKind.REWOUND, facts.rewound_ms):
        yield Alarm(facts.device, AlarmKind.REWOUND, facts.rewound_ms)
    if unseen(AlarmKind.LOST, facts.lost_ms):
        yield Alarm(facts.device, AlarmKind.LOST, facts.lost_ms, {"events": facts.lost})
    if unseen(AlarmKind.CLOCK, facts.jumped_ms):
        yield Alarm(facts.device, AlarmKind.CLOCK, facts.jumped_ms, {"clock": facts.clock})


def _counted(name: str, kept: int, dropped: int) -> dict[str, str | int]:
    return {name: kept, "dropped": dropped} if dropped else {name: kept}


def _telemetry(facts: Facts, now_ms: int) -> Iterator[Alarm]:
    if facts.certificate_ends_ms:
        days = (facts.certificate_ends_ms - now_ms) // DAY_MS
        if days < CERTIFICATE_DAYS:
            since_ms = facts.certificate_ends_ms - CERTIFICATE_DAYS * DAY_MS
            yield Alarm(facts.device, AlarmKind.CERTIFICATE, since_ms, {"days": days})
    size = facts.disk_size_bytes
    if size and facts.disk_free_bytes < DISK_FREE_SHARE * size:
        free = {"free_percent": 100 * facts.disk_free_bytes // size}
        yield Alarm(facts.device, AlarmKind.DISK, facts.telemetry_ms, {**free})


def _wishes(facts: Facts, now_ms: int) -> Iterator[Alarm]:
    reports, seen_ms = facts.reports, facts.seen_ms
    if reports.bad_ms:
        detail: dict[str, str | int] = {
            "revision": reports.revision,
            "reason": reports.bad_reason,
        }
        yield Alarm(facts.device, AlarmKind.SETTINGS, reports.bad_ms, detail)
    since_ms = max(facts.effective_ms, facts.online_ms)
    late = facts.online and now_ms - since_ms >= SETTINGS_S * 1000
    if facts.wished > max(reports.applied, reports.revision if reports.bad_ms else 0) and late:
        detail = {"revision": facts.wished, "reason": "late"}
        yield Alarm(facts.device, AlarmKind.SETTINGS, since_ms, detail)
    if reports.strange_ms > seen_ms.get(AlarmKind.SETTINGS, 0):
        detail = {"reason": reports.strange_reason}
        yield Alarm(facts.device, AlarmKind.SETTINGS, reports.strange_ms, detail)
    seen = seen_ms.get(AlarmKind.COMMAND, 0)
    if reports.command_ms > seen:
        detail = {"act": reports.command_act, "reason": reports.command_reason}
        yield Alarm(facts.device, AlarmKind.COMMAND, reports.command_ms, detail)
    if facts.silent_ms > seen and now_ms - facts.silent_ms >= SILENT_MS:
        detail = {"act": facts.silent_act, "reason": "silent"}
        yield Alarm(facts.device, AlarmKind.COMMAND, facts.silent_ms, detail)


_WORDS = {kind.value: kind for kind in AlarmKind} | {
    "disk_low": AlarmKind.DISK,
    "disk_full": AlarmKind.DISK,
}
"""What kiosks say is wrong with them; of a record that began anew the record itself tells."""
_RULES: tuple[Callable[[Facts, int], Iterator[Alarm]], ...] = (
    _states,
    _happenings,
    _telemetry,
    _wishes,
)
