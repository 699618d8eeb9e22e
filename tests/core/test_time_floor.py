"""A clock that woke up in the past is known to be wrong, and by how much at least."""

import os
import subprocess
import sys
import time
from pathlib import Path

from click.testing import CliRunner
from msgspec.structs import replace

from kiosk.core import time_floor, time_floor_cli
from kiosk.core.clock import ClockTrust
from kiosk.core.journal import Journal
from kiosk.core.time_floor import floor, known_to_core
from kiosk.domain.events import DayOpened
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.settings import Settings, read_settings
from tests.core.hall_in_tests import NOON, HandClock
from tests.e2e.lobby import HallSettings

DAY_MS = 86_400_000
FAR_MS = UtcMillis(NOON + 4000 * DAY_MS)
"""Later than anybody has made a file of this program."""


def written(folder: Path, *moments: tuple[UtcMillis, ClockTrust]) -> Settings:
    """Return the settings of a hall whose journal was written at these moments."""
    path = folder / "kiosk.toml"
    path.write_text(HallSettings().text(folder))
    settings = read_settings(path)
    clock = HandClock()
    journal = Journal(settings.journal.path)
    for day, (at, trust) in enumerate(moments):
        stamp = clock.stamp()
        stamp = replace(stamp, moment=replace(stamp.moment, at=at), trust=trust)
        journal.append((DayOpened(day=BusinessDay(f"2026-12-{day + 1:02d}")),), stamp)
    journal.close()
    return settings


def test_the_journals_newest_sure_time_counts_and_a_clock_that_ran_ahead_does_not(
    tmp_path,
) -> None:
    settings = written(
        tmp_path,
        (UtcMillis(FAR_MS - DAY_MS), ClockTrust.SYNCED),
        (FAR_MS, ClockTrust.SYNCED),
        (UtcMillis(FAR_MS + 900 * DAY_MS), ClockTrust.UNSYNCED),
        (UtcMillis(FAR_MS + 800 * DAY_MS), ClockTrust.HELD),
    )

    assert floor(settings) == (str(settings.journal.path), FAR_MS)


def test_of_a_year_without_a_network_not_all_is_read(tmp_path, monkeypatch) -> None:
    settings = written(
        tmp_path,
        (FAR_MS, ClockTrust.SYNCED),
        *[(UtcMillis(NOON), ClockTrust.UNSYNCED)] * 3,
    )

    monkeypatch.setattr(time_floor, "LOOKED_AT", 4)
    assert floor(settings).at == FAR_MS
    monkeypatch.setattr(time_floor, "LOOKED_AT", 3)
    assert floor(settings).at < FAR_MS


def test_the_program_and_the_system_were_made_before_now(tmp_path) -> None:
    settings = written(tmp_path)
    epoch = tmp_path / "clock-epoch"
    epoch.touch()
    os.utime(epoch, ns=(FAR_MS * 1_000_000, FAR_MS * 1_000_000))

    known = dict(known_to_core(settings, epoch))

    assert known[str(epoch)] == FAR_MS
    assert len(known) == 2
    assert min(known.values()) > 1_600_000_000_000


def test_without_a_journal_there_is_still_a_floor(tmp_path) -> None:
    settings = written(tmp_path)
    settings.journal.path.unlink()

    assert floor(settings).at > 1_600_000_000_000


def shown(folder: Path, moment: str) -> str:
    """Return what the command would do on a machine that woke up at a moment."""
    line = ["-m", "kiosk", "time-floor", "--show", "--config", str(folder / "kiosk.toml")]
    done = subprocess.run(  # noqa: S603  # our own command
        ["faketime", moment, sys.executable, *line],  # noqa: S607  # as Debian has it
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_clock_in_1970_is_set_forward_and_a_later_one_is_left_alone(tmp_path) -> None:
    written(tmp_path, (FAR_MS, ClockTrust.SYNCED))

    assert shown(tmp_path, "1970-01-02 00:00:00").startswith(
        "the clock is set forward to 2037-"
    )
    assert shown(tmp_path, "2038-01-02 00:00:00").startswith("the clock is later than 2037-")


def test_who_may_not_set_the_clock_says_so(tmp_path, monkeypatch) -> None:
    written(tmp_path, (FAR_MS, ClockTrust.SYNCED))
    tried: list[int] = []

    def denied(_clock: int, moment_ns: int) -> None:
        tried.append(moment_ns)
        raise PermissionError("not for you")

    monkeypatch.setattr(time, "clock_settime_ns", denied)

    result = CliRunner().invoke(
        time_floor_cli.time_floor, ["--config", str(tmp_path / "kiosk.toml")]
    )

    assert result.exit_code == 1
    assert "the clock was not set: not for you" in result.output
    assert tried == [FAR_MS * 1_000_000]
