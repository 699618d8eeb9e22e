"""Whoever runs ``kiosk check`` and may not look into the hall's folder is told so, in words."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.check.bench import Bench
from kiosk.check.finding import State
from kiosk.check.resources import disk_writes
from kiosk.core.check import core, journal, last_written
from tests.check.benches import bench, machine, states, texts

NOBODY = 65534


@pytest.fixture(name="hall")
def _hall(tmp_path) -> Iterator[Bench]:
    """A hall whose folder this user, root or not, may not look into."""
    folder = tmp_path / "state"
    folder.mkdir()
    made = bench(folder, on=machine(tmp_path / "machine"))
    made.settings.journal.path.touch()
    folder.chmod(0o000)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    yield made
    os.seteuid(was)
    folder.chmod(0o700)


def test_the_journal_and_the_door_are_not_known_and_root_is_asked_for(hall) -> None:
    path = hall.settings.journal.path

    assert states([*journal(hall), *core(hall)]) == {
        "journal": State.UNKNOWN,
        "core": State.UNKNOWN,
    }
    assert texts(journal(hall))["journal"] == f"{path} is not for this user to open."
    assert last_written(path) == 0


@pytest.mark.usefixtures("hall")
def test_the_disk_is_not_blamed_for_it() -> None:
    found = disk_writes(Path("/no-such-folder/journal.db"))  # root's alone to make

    assert found.state is State.WRONG
    assert found.remedy is not None
    assert found.remedy.in_language("en") == "Run this as root: sudo kiosk check."
