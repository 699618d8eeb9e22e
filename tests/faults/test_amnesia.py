"""The power goes at any moment, and the disk forgets whatever it had not been told to keep.

What a real core did to its files is played again up to a random system call; of what was not
synced then, a random part is left out. Each image is opened by the core's own code: every
answer that had left the door is there once, and the command under way is done once.
"""

import contextlib
import os
import random
from collections import Counter

import msgspec
import pytest

from kiosk.client import Accepted, Refusal
from kiosk.core.journal import Journal, Remembered
from kiosk.core.verify import verify
from kiosk.core.writer import Done, Writer
from kiosk.domain.refused import Refused
from kiosk.settings import read_settings
from tests.core.hall_in_tests import HandClock
from tests.faults.amnesia.lost_power import Disk, images
from tests.faults.amnesia.morning import Morning, morning
from tests.faults.amnesia.syscalls import Made, Synced, Wrote

QUICK = 25
SOAK = 1_000
SEED = 20261127
ASKED_AGAIN = 12
"""So many of the newest answers are asked for again on each image."""

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _points() -> int:
    asked = int(os.environ.get("LOBBY_SOAK", "0"))
    return QUICK if asked == 0 else max(asked, SOAK)


async def test_no_power_cut_loses_or_doubles_what_was_answered(tmp_path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    points = _points()
    lives, commands = (2, 60) if points == QUICK else (3, 300)
    done = morning(tmp_path, lives, commands, chance)
    plan = read_settings(tmp_path / "hall" / "kiosk.toml").plan
    lost, doubled = 0, 0
    differed: Counter[int] = Counter()
    clock = HandClock()
    for answered, folder in images(done.steps, points, chance, tmp_path / "images"):
        differed[answered] += 1
        with contextlib.closing(Journal(folder / "journal.db")) as journal:
            writer = Writer(plan, journal, clock)
            clock.day = writer.hall.day or clock.day
            missing, twice = _compare(writer, done, answered)
            lost += missing
            doubled += twice
            assert verify(journal.path).problems == ()
    print(  # noqa: T201 - figures for a person; pytest -s shows them
        f"\n{points} power cuts in {len(done.steps)} steps and {len(done.asked)} commands: "
        f"{lost} lost, {doubled} double"
    )
    assert (lost, doubled) == (0, 0)
    # The test has proved nothing unless the cuts met commands under way.
    assert len(differed) > min(points, len(done.asked)) // 3


def _compare(writer: Writer, done: Morning, answered: int) -> tuple[int, int]:
    """Return how many answers are lost on an image, and how many commands were done twice."""
    lost = 0
    journal = writer.journal
    for command_id, _, answer in done.asked[:answered]:
        known = journal.answer(command_id)
        same = known is not None and _is(answer, known)
        lost += not same
    before = journal.last
    for command_id, command, answer in done.asked[max(0, answered - ASKED_AGAIN) : answered]:
        again = writer.submit(command, command_id)
        assert isinstance(again, Refused if isinstance(answer, Refusal) else Done)
    doubled = journal.last - before
    for command_id, command, _ in done.asked[answered : answered + 1]:
        # It may be on the disk or not; asked again, it has been done once.
        first, last = writer.submit(command, command_id), journal.last
        again = writer.submit(command, command_id)
        assert isinstance(again, type(first))
        if isinstance(first, Done) and isinstance(again, Done):
            assert (again.seq, again.items) == (first.seq, first.items)
        doubled += journal.last - last
    issued: list[tuple[str, str]] = []
    for _, item, _ in journal.items_after(0):
        said = msgspec.json.decode(item, type=_Said)
        if said.type == "ticket_issued":
            issued.append((said.day, said.number))
    return lost, doubled + len(issued) - len(set(issued))


def _is(answer: Accepted | Refusal, known: Remembered) -> bool:
    if isinstance(answer, Refusal):
        return known.refused == answer.refused
    return known.refused is None and bool(known.seq == answer.seq)


class _Said(msgspec.Struct):
    type: str
    day: str = ""
    number: str = ""


def test_the_disk_forgets(tmp_path) -> None:
    """Without a sync nothing is sure: else the proof above would prove nothing."""
    file, found = "/f/data", set()
    for seed in range(200):
        disk, chance = Disk(), random.Random(seed)  # noqa: S311 - no secret
        for step in (
            Made(file, emptied=False),
            Wrote(file, 0, b"a" * 512),
            Synced(file),
            Synced("/f"),
            Wrote(file, 0, b"b" * 512),
            Wrote(file, 512, b"c" * 512),
        ):
            disk.happens(step)
        folder = tmp_path / str(seed)
        folder.mkdir()
        disk.image(folder, chance)
        found.add((folder / "data").read_bytes()[::512])
    assert found == {b"a", b"b", b"ac", b"bc"}
