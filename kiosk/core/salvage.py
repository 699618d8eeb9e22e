"""What is whole of a damaged journal goes on in a new one; the damaged file is kept beside it.

Kept is the longest beginning whose hashes chain. What can be read behind the break stays in the
old file, and tells which numbers are in people's hands. The new journal is finished under
another name first: a kiosk that loses its power meanwhile finds either, never half of both.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk.core import journal_file, successor
from kiosk.core.item import FIRST_HASH, chain
from kiosk.core.journal_file import JournalError, is_damage
from kiosk.core.new_epoch import Begun, begin_epoch

DAMAGED = "damaged"
DAYS_READ = 2
"""Whose numbers are looked up: today's, and yesterday's should today not have begun."""
ISSUED = """instr(item, CAST('"type":"ticket_issued"' AS BLOB))"""
TABLES = {
    "answers": "seq <= ? AND seq - events >= 0",
    "snapshots": "seq <= ?",
    "snapshot_hashes": "seq <= ?",
    "stored_on": "stored <= ?",
}
"""What is taken over besides the events, as far as it is of events that are."""


def salvage(journal: Path, *, nothing: bool = False) -> Path | None:
    """Put what is whole of a journal in its place; return where the damaged file is kept.

    With ``nothing`` not even what seems whole is trusted: only the numbers given out are.

    Raises:
        JournalError: Another core is running on it, or it cannot be written anew.
        OSError: The files cannot be moved.
    """
    with journal_file.lock(journal):
        with contextlib.ExitStack() as on_failure:
            # On a disk that is full half of it would take the hall's last room.
            on_failure.callback(successor.give_up, journal, successor.SALVAGED)
            part = successor.begin(journal, successor.SALVAGED)
            with contextlib.closing(journal_file.connect(part)) as new:
                with contextlib.ExitStack() as reading:
                    old = _opened(journal, reading)
                    _fill(new, old, nothing=nothing)
                new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            successor.make_ready(journal, successor.SALVAGED)
            on_failure.pop_all()
        return successor.put_in_place(journal, successor.SALVAGED)


def _opened(journal: Path, reading: contextlib.ExitStack) -> sqlite3.Connection | None:
    try:
        db = journal_file.connect_reading(journal)
    except JournalError:
        return None
    reading.callback(db.close)
    return db


def _fill(new: sqlite3.Connection, old: sqlite3.Connection | None, *, nothing: bool) -> None:
    new.execute("BEGIN IMMEDIATE")
    kept, known, former = 0, 0, ""
    given: dict[str, dict[str, int]] = {}
    if old is not None:
        given = _numbers_given(old)
        known = _last_known(old)
        epochs = list(_rows(old, "SELECT epoch, first_seq, cause FROM epochs ORDER BY number"))
        if not nothing:
            kept = _copy_events(new, old)
            _copy_the_rest(new, old, kept)
            epochs = epochs or _epochs_of_items(new)
            new.executemany(
                "INSERT INTO epochs (epoch, first_seq, cause) VALUES (?, ?, ?)",
                [one for one in epochs if one[1] <= max(kept, 1)],
            )
        former = epochs[-1][0] if epochs else ""
    facts = Begun(former=str(former), last_known=max(known, kept), given=given)
    begin_epoch(new, kept, DAMAGED, facts)
    new.execute("COMMIT")


def _copy_events(new: sqlite3.Connection, old: sqlite3.Connection) -> int:
    """Take over the events up to the first one that does not follow; return the last."""
    pruned = next(_rows(old, "SELECT seq, hash FROM pruned"), None)
    last, digest = (0, FIRST_HASH) if pruned is None else (pruned[0], bytes(pruned[1]))
    if pruned is not None:
        new.execute("INSERT INTO pruned VALUES (1, ?, ?)", (last, digest))
    for seq, item, stored in _rows(old, "SELECT seq, item, hash FROM events ORDER BY seq"):
        if seq != last + 1 or chain(digest, item) != bytes(stored):
            break
        new.execute("INSERT INTO events VALUES (?, ?, ?)", (seq, item, stored))
        last, digest = seq, bytes(stored)
    return int(last)


def _copy_the_rest(new: sqlite3.Connection, old: sqlite3.Connection, kept: int) -> None:
    for table, whole in TABLES.items():
        for row in _rows(old, f"SELECT * FROM {table} WHERE {whole}", kept):  # noqa: S608 - ours
            marks = ", ".join("?" * len(row))
            new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - ours
    for epoch, stored in _rows(old, "SELECT epoch, stored FROM acknowledged"):
        new.execute("INSERT INTO acknowledged VALUES (?, ?)", (epoch, min(stored, kept)))


def _last_known(old: sqlite3.Connection) -> int:
    """Return the last event that anything in the damaged file speaks of."""
    told = (
        "SELECT seq FROM events ORDER BY seq DESC LIMIT 1",
        "SELECT max(seq) FROM answers",
        "SELECT max(seq) FROM snapshots",
        "SELECT max(stored) FROM acknowledged",
    )
    return max((row[0] or 0 for query in told for row in _rows(old, query)), default=0)


class _Issued(msgspec.Struct):
    day: str
    prefix: str
    running: int


def _numbers_given(old: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Return the highest running numbers of the newest days, from both sides of a break."""
    given: dict[str, dict[str, int]] = {}
    for order in ("ASC", "DESC"):
        query = f"SELECT item FROM events WHERE {ISSUED} ORDER BY seq {order}"  # noqa: S608 - ours
        for (item,) in _rows(old, query):
            try:
                one = msgspec.json.decode(item, type=_Issued)
            except msgspec.MsgspecError:
                continue
            of_day = given.setdefault(one.day, {})
            of_day[one.prefix] = max(one.running, of_day.get(one.prefix, 0))
    return {day: given[day] for day in sorted(given)[-DAYS_READ:]}


class _OfEpoch(msgspec.Struct):
    epoch: str
    seq: int


def _epochs_of_items(new: sqlite3.Connection) -> list[tuple[str, int, str]]:
    """Return the epochs as the events themselves name them, when their table is lost."""
    first: dict[str, int] = {}
    for (item,) in new.execute("SELECT item FROM events ORDER BY seq"):
        one = msgspec.json.decode(item, type=_OfEpoch)
        first.setdefault(one.epoch, one.seq)
    return [(epoch, seq, "unknown") for epoch, seq in first.items()]


def _rows(db: sqlite3.Connection, query: str, *values: int) -> Iterator[tuple[Any, ...]]:
    """Yield a query's rows up to the first page that cannot be read."""
    try:
        yield from db.execute(query, values)
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
