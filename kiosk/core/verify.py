"""Whether a journal is whole: every event there, unchanged, in order, and one to follow.

Reads only; a core may be writing meanwhile.
"""

import sqlite3
from pathlib import Path

import msgspec

from kiosk.core.item import FIRST_HASH, chain, decode_item
from kiosk.core.journal_file import connect_reading
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.plan import HallPlan

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
    problems = [f"SQLite: {row[0]}" for row in db.execute("PRAGMA quick_check(5)")]
    problems = [one for one in problems if one != "SQLite: ok"]
    epochs = db.execute("SELECT epoch, first_seq FROM epochs ORDER BY number").fetchall()
    pruned = db.execute("SELECT seq, hash FROM pruned").fetchone()
    before, digest = (0, FIRST_HASH) if pruned is None else (pruned[0], bytes(pruned[1]))
    count, last = 0, before
    # An empty hall cannot follow a pruned journal; the chain is then all there is to check.
    hall = Hall(HallPlan("", {}, (), (), (), ())) if pruned is None else None
    for seq, item, stored in db.execute("SELECT seq, item, hash FROM events ORDER BY seq"):
        if len(problems) >= PROBLEMS_SHOWN:
            break
        count += 1
        digest = chain(digest, item)
        if seq != last + 1:
            problems.append(f"events {last + 1} to {seq - 1} are missing")
        if digest != stored:
            problems.append(f"event {seq}: its hash does not follow from the one before")
            digest = bytes(stored)
        last = seq
        try:
            head = msgspec.json.decode(item, type=_Head)
            event, at = decode_item(item)
            hall = None if hall is None else evolve(hall, event, at)
        except (msgspec.MsgspecError, KeyError) as error:
            problems.append(f"event {seq}: {error}")
            hall = None
            continue
        if (head.seq, head.epoch) != (seq, _epoch_of(epochs, seq)):
            problems.append(f"event {seq}: says it is {head.seq} of epoch {head.epoch}")
    problems.extend(_wrong_answers(db, last))
    stored_up_to = db.execute(
        "SELECT stored FROM acknowledged WHERE epoch = ?", (epochs[-1][0] if epochs else "",)
    ).fetchone()
    return Report(
        events=count,
        first=before + 1,
        last=last,
        epochs=tuple(epoch for epoch, _ in epochs),
        acknowledged=0 if stored_up_to is None else stored_up_to[0],
        problems=tuple(problems),
    )


def _epoch_of(epochs: list[tuple[str, int]], seq: int) -> str | None:
    return next((epoch for epoch, first in reversed(epochs) if first <= seq), None)


def _wrong_answers(db: sqlite3.Connection, last: int) -> list[str]:
    """Return a problem for each remembered answer that speaks of events not there."""
    rows = db.execute(
        "SELECT command, seq FROM answers WHERE seq > ? OR seq - events < 0 LIMIT 5", (last,)
    )
    return [f"the answer to command {command} names event {seq}" for command, seq in rows]
