"""The power goes at any step of a restore or a salvage: the hall never begins an empty journal.

What a command about the record did to its files is played again up to each of its system calls;
of what was not synced then, a random part is left out. On each image the core's own code opens
the journal: it is the one that was there or the one that was to take its place, and it says so.
"""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import structlog

from kiosk.core.backup import back_up
from kiosk.core.opening import open_whole
from kiosk.core.successor import KINDS
from kiosk.core.verify import verify
from tests.core.hall_in_tests import PLAN, change_behind_its_back, issue, open_writer
from tests.e2e.lobby import KIOSK, HallSettings
from tests.faults.amnesia.lost_power import Disk
from tests.faults.amnesia.syscalls import (
    Answered,
    Cut,
    Linked,
    Renamed,
    Step,
    Synced,
    Wrote,
    steps,
    strace,
)

SEED = 20261127
EACH, IMAGES = (20, 1) if os.environ.get("LOBBY_SOAK", "0") == "0" else (1, 4)
"""▲ Of the steps that only write, or touch what nobody reads yet, each twentieth is cut after;
beside the image that a mere kill leaves, a random one is made."""
BEFORE, COPIED = 9, 4
"""Events in the journal that was there, and in the copy of it."""
SALVAGE = """
from pathlib import Path
from sys import argv
from kiosk.core.opening import open_whole
from tests.core.hall_in_tests import PLAN
open_whole(Path(argv[1]), PLAN)[0].close()
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """Return a folder with a journal as a pulled plug leaves it, and an older copy of it."""
    hall, made = tmp_path / "hall", tmp_path / "made"
    for folder in (hall, made):
        folder.mkdir()
    asyncio.run(_write(made, hall))
    return hall


async def _write(made: Path, hall: Path) -> None:
    with open_writer(made / "journal.db") as writer:
        while writer.journal.last < BEFORE:
            if writer.journal.last == COPIED:
                back_up(made / "journal.db", hall / "copy.db")
            issue(writer)
        # Its newest events are in the log only.
        for name in ("journal.db", "journal.db-wal"):
            shutil.copy(made / name, hall)


def test_a_restore_that_is_cut_off_leaves_the_old_journal_or_the_restored_one(
    tmp_path: Path, hall: Path
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(HallSettings().text(hall), encoding="utf-8")
    done = _done(hall, KIOSK, "restore", hall / "copy.db", "--config", config)

    found: Counter[tuple[str, ...]] = Counter()
    for image in done:
        said, causes, last = _opened(image)
        restored = causes[1:] == ["restored"]
        found[said] += 1
        assert last == (COPIED if restored else BEFORE)
        assert verify(image / "journal.db").problems == ()
        if restored:
            assert verify(image / "journal.db.replaced").last == BEFORE
        for one in said:
            assert restored == one.endswith("the restored one"), (said, causes)
        assert not [*image.glob("*.rest*"), *image.glob("*.replaced2")]
    # The test has proved nothing unless it met cuts on both sides of the decision.
    assert len(found) == 3, found
    assert found.pop(()) >= 2, "before it began, and when it was done"


def test_a_salvage_that_is_cut_off_is_made_anew_or_finished(hall: Path) -> None:
    change_behind_its_back(
        hall / "journal.db", "UPDATE events SET item = x'7b7d' WHERE seq = 7"
    )
    done = _done(hall, sys.executable, "-c", SALVAGE, hall / "journal.db")

    found: Counter[int] = Counter()
    for image in done:
        said, causes, last = _opened(image)
        assert (causes, last) == (["created", "damaged"], 6), (said, causes)
        assert verify(image / "journal.db").problems == ()
        kept = [one for one in image.iterdir() if one.suffix.startswith(".damaged")]
        assert [one.name for one in kept if "wal" not in one.name] == ["journal.db.damaged"]
        assert not [*image.glob("*.part*"), *image.glob("*.salvaged*")]
        found[len(said)] += 1
    assert found[0]
    assert found[1]


def _done(hall: Path, *command: str | Path) -> Iterator[Path]:
    """Do it; yield what a cut at each of its steps may leave, one in the place of the other."""
    before, log = hall.with_name("before"), hall.with_name("log")
    shutil.copytree(hall, before)
    subprocess.run([*strace(log), *command], check=True, capture_output=True)  # noqa: S603  # our own command
    happened = steps(log, hall, lambda _sent: 0)
    assert happened
    return _images(happened, before, hall)


def _images(happened: Sequence[Step], before: Path, hall: Path) -> Iterator[Path]:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    disk = Disk(before, hall)
    image = hall.with_name("image")
    for count, step in enumerate(happened):
        disk.happens(step)
        if count % EACH and not _matters(step):
            continue
        for number in range(IMAGES + 1):
            image.mkdir()
            if number == 0:
                disk.image_of_now(image)
            else:
                disk.image(image, chance)
            yield image
            shutil.rmtree(image)


def _matters(step: Step) -> bool:
    match step:
        case Answered() | Wrote() | Cut() | Synced():
            return False
        case Renamed(to=path) | Linked(to=path):
            pass
        case _:
            path = step.path
    return not any(f".{kind.unfinished}" in path for kind in KINDS)


def _opened(image: Path) -> tuple[tuple[str, ...], list[str], int]:
    """Open the journal as a core does; return what it says, its epochs' causes, its last."""
    with structlog.testing.capture_logs() as logs:
        journal, hall = open_whole(image / "journal.db", PLAN)
    with contextlib.closing(journal):
        assert hall.seq == journal.last
        causes = [
            one
            for (one,) in journal._db.execute("SELECT cause FROM epochs ORDER BY number")  # noqa: SLF001 - in order
        ]
        place = f"{image}/journal.db: "
        told = [str(one["event"]) for one in logs]
        said = [one.removeprefix(place).split(";")[0] for one in told if place in one]
        return tuple(said), causes, journal.last
