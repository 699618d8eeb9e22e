"""Whether a journal is whole: every event there, unchanged, in order, and one to follow.

Reads only; a core may be writing meanwhile.
"""

import contextlib
import itertools
import sqlite3
from pathlib import Path

import msgspec

from kiosk.core.item import FIRST_HASH, chain, decode_item
from kiosk.core.journal_file import JournalError, connect_reading
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.plan import HallPlan

NEWEST = 1_000
"""So many are read again before the doors open: a fraction of a second on a slow card."""
PROBLEMS_SHOWN = 20
"""After so many, the file is beyond a list."""


class Report(msgspec.Struct, frozen=True):
    """What was found in a journal."""

    events: int
    first: int
    last: int
    epochs: tuple[str, ...]
    acknowledged: int
    """Last event of the present epoch that headquarters has stored."""
    problems: tuple[str, ...]


class _Head(msgspec.Struct):
    epoch: str
    seq: int


def verify(path: Path) -> Report:
    """Read a journal from end to end and report what is wrong with it.

    Raises:
        JournalError: It is no journal of this version.
    """
    db = connect_reading(path)
    try:
        db.execute("BEGIN")
        return _verify(db)
    finally:
        db.close()


def _verify(db: sqlite3.Connection) -> Report:
    problems = _damaged_pages(db)
    epochs = db.execute("SELECT epoch, first_seq FROM epochs ORDER BY number").fetchall()
    pruned = db.execute("SELECT seq, hash FROM pruned").fetchone()
    before, digest = (0, FIRST_HASH) if pruned is None else (pruned[0], bytes(pruned[1]))
    chain_read = _Chain(epochs, before, digest)
    try:
        for seq, item, stored in db.execute("SELECT seq, item, hash FROM events ORDER BY seq"):
            if len(problems) + len(chain_read.problems) >= PROBLEMS_SHOWN:
                break
            chain_read.read(seq, item, bytes(stored))
        else:
            problems.extend(_wrong_claims(db, chain_read.last))
    except sqlite3.DatabaseError as error:
        problems.append(f"SQLite: after event {chain_read.last}: {error}")
    stored_up_to = db.execute(
        "SELECT stored FROM acknowledged WHERE epoch = ?", (epochs[-1][0] if epochs else "",)
    ).fetchone()
    return Report(
        events=chain_read.count,
        first=before + 1,
        last=chain_read.last,
        epochs=tuple(epoch for epoch, _ in epochs),
        acknowledged=0 if stored_up_to is None else stored_up_to[0],
        problems=(*problems, *chain_read.problems),
    )


def _damaged_pages(db: sqlite3.Connection) -> list[str]:
    rows = db.execute("PRAGMA quick_check(5)")
    return [f"SQLite: {row[0]}" for row in rows if row[0] != "ok"]


class _Chain:
    """The events, read in order, and what is wrong with them."""

    def __init__(self, epochs: list[tuple[str, int]], before: int, digest: bytes) -> None:
        self.count = 0
        self.last = before
        self.problems: list[str] = []
        self._epochs = epochs
        self._digest = digest
        # An empty hall cannot follow a pruned journal; the chain is then all there is to check.
        self._hall = None if before else Hall(HallPlan("", {}, (), (), (), ()))

    def read(self, seq: int, item: bytes, stored: bytes) -> None:
        """Take the next event."""
        self.count += 1
        if seq != self.last + 1:
            self.problems.append(f"events {self.last + 1} to {seq - 1} are missing")
        if chain(self._digest, item) != stored:
            self.problems.append(f"event {seq}: its hash does not follow from the one before")
        self._digest = stored
        self.last = seq
        try:
            head = msgspec.json.decode(item, type=_Head)
            event, at = decode_item(item)
            if self._hall is not None:
                self._hall = evolve(self._hall, event, at)
        except (msgspec.MsgspecError, KeyError) as error:
            self.problems.append(f"event {seq}: {error}")
            self._hall = None
            return
        if (head.seq, head.epoch) != (seq, _epoch_of(self._epochs, seq)):
            self.problems.append(f"event {seq}: says it is {head.seq} of epoch {head.epoch}")


def _epoch_of(epochs: list[tuple[str, int]], seq: int) -> str | None:
    return next((epoch for epoch, first in reversed(epochs) if first <= seq), None)


def _wrong_claims(db: sqlite3.Connection, last: int) -> list[str]:
    """Return a problem for each answer, snapshot or word of headquarters on a lost end."""
    answers = db.execute(
        "SELECT command, seq FROM answers WHERE seq > ? OR seq - events < 0 LIMIT 5", (last,)
    )
    snapshots = db.execute("SELECT seq FROM snapshots WHERE seq > ?", (last,))
    stored = db.execute("SELECT stored FROM acknowledged WHERE stored > ?", (last,))
    return [
        *(f"the answer to command {command} names event {seq}" for command, seq in answers),
        *(f"a snapshot knows of event {seq}" for (seq,) in snapshots),
        *(f"headquarters has event {seq}" for (seq,) in stored),
    ]


def newest_are_whole(path: Path, count: int = NEWEST) -> bool:
    """Return whether the newest events are there, in order and unchanged; always quick."""
    try:
        with contextlib.closing(connect_reading(path)) as db:
            rows = db.execute(
                "SELECT seq, item, hash FROM (SELECT seq, item, hash FROM events "
                "ORDER BY seq DESC LIMIT ?) ORDER BY seq",
                (count,),
            ).fetchall()
    except (JournalError, sqlite3.Error):
        return False
    return all(
        after[0] == before[0] + 1 and chain(bytes(before[2]), after[1]) == bytes(after[2])
        for before, after in itertools.pairwise(rows)
    )
