"""What only the core's own code can look at: the journal, the door, and the clock."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, ok, said, unknown, wrong
from kiosk.core.clock import Clock, ClockTrust, SystemClock
from kiosk.core.journal_file import JournalError
from kiosk.core.journal_reading import newest_time
from kiosk.core.verify import verify
from kiosk.domain.moment import UtcMillis

SLACK_MS = 60_000
"""The clock may be set back so much by the network without being wrong."""


def journal(bench: Bench) -> Iterator[Finding]:
    """Look whether the hall's memory is whole."""
    path = bench.settings.journal.path
    try:
        if not path.exists():
            yield ok("journal", said("check.journal_new", path=path))
            return
        report = verify(path)
    except PermissionError:
        yield unknown("journal", said("check.not_for_us", path=path), said("check.sudo"))
        return
    except JournalError as error:
        yield wrong("journal", said("check.journal_bad", problem=error), said("check.restore"))
        return
    if report.problems:
        text = said("check.journal_bad", problem=report.problems[0])
        yield wrong("journal", text, said("check.restore"))
    else:
        yield ok("journal", said("check.journal_whole", n=report.events))


def core(bench: Bench) -> Iterator[Finding]:
    """Say whether the core runs: then it holds the devices, and answers for them."""
    path = bench.settings.api.socket
    if bench.hall is None and not _may_open(path):
        yield unknown("core", said("check.not_for_us", path=path), said("check.sudo"))
    elif bench.hall is None:
        yield ok("core", said("check.core_away", path=path))
    else:
        yield ok("core", said("check.core_runs", path=path))


def _may_open(path: Path) -> bool:
    """Return whether this user may knock there, if there is a door."""
    try:
        return not path.exists() or os.access(path, os.R_OK | os.W_OK)
    except PermissionError:
        return False  # its folder is not for us


def clock(bench: Bench) -> Iterator[Finding]:
    """Look whether the time can be trusted."""
    settings = bench.settings
    system = SystemClock(settings.timezone, settings.day_starts_min)
    yield clock_finding(system, last_written(settings.journal.path))


def last_written(path: Path) -> UtcMillis:
    """Return when the journal's newest event was written; 0 when nobody can say."""
    with contextlib.suppress(JournalError, sqlite3.Error, PermissionError):
        if path.exists():
            return newest_time(path)
    return UtcMillis(0)


def clock_finding(system: Clock, written: UtcMillis) -> Finding:
    """Judge a clock that has written something at ``written`` before."""
    stamp = system.stamp()
    if stamp.moment.at < written - SLACK_MS:
        behind_s = (written - stamp.moment.at) // 1000
        text = said("check.clock_behind", s=behind_s)
        return wrong("clock", text, said("check.clock_remedy"))
    if stamp.trust is ClockTrust.UNSYNCED:
        return unknown("clock", said("check.clock_unsynced"), said("check.clock_remedy"))
    return ok("clock", said("check.clock_synced"))


PROBES = (
    Probe("clock", Stage.MACHINE, clock),
    Probe("journal", Stage.HALL, journal),
    Probe("core", Stage.HALL, core),
)


def probes() -> tuple[Probe, ...]:
    """Return them, as the entry point ``kiosk.checks`` names them."""
    return PROBES
