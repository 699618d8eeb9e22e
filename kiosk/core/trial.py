"""Settings on trial under which the core dies again and again are left out (S52).

Sync rolls back what does not pass its check. This is for the hall whose sync does not run
either: the core counts its own starts, and opens with the last good settings.
"""

import contextlib
import os
from pathlib import Path

import msgspec
import structlog

from kiosk.settings import Settings, read_settings

STARTS = 3
"""▲ So many starts without having become good: then they never will."""

log = structlog.get_logger()


class _Starts(msgspec.Struct):
    digest: str
    count: int


def settings_to_start_with(settings: Settings) -> Settings:
    """Return the settings, without those on trial if they were started in vain too often.

    Raises:
        OSError: The journal's folder takes no file; the journal would not either.
    """
    for problem in settings.overlay.problems:
        log.error("settings of headquarters not in force", problem=problem)
    path = settings.journal.path.with_name("settings-trial.json")
    if not settings.overlay.trial:
        path.unlink(missing_ok=True)
        return settings
    digest = settings.overlay.digest
    count = _starts(path, digest)
    if count >= STARTS:
        log.error("settings of headquarters left out", digest=digest, starts=count)
        return read_settings(settings.path, trial=False)
    _write(path, _Starts(digest, count + 1))
    return settings


def _starts(path: Path, digest: str) -> int:
    with contextlib.suppress(FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        known = msgspec.json.decode(path.read_bytes(), type=_Starts)
        return known.count if known.digest == digest else 0
    return 0


def _write(path: Path, starts: _Starts) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(starts))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
