"""The hall's memory: an append-only file that outlives every pulled plug.

One connection, one thread, one transaction for each command: its events, and its answer beside
them. Events are numbered without a gap and chained by hash; nothing is ever changed.
"""

import contextlib
import hashlib
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from kiosk.core import journal_file
from kiosk.core.clock import Stamp
from kiosk.core.clock_watch import ClockMark, mark_of_journal
from kiosk.core.item import FIRST_HASH, chain, encode_item, with_hash
from kiosk.core.snapshot import FORMAT
from kiosk.core.stored_on import StoredOn
from kiosk.domain.events import AnyEvent, EventsDropped
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason

CREATED = "created"
"""Why the first epoch of a journal began."""
ANSWERS_KEPT = 100_000
"""How many answers are remembered; a client asks again within seconds, not weeks."""
SNAPSHOTS_KEPT = 2
"""The newest one, and the one before it should the newest be unreadable."""
STEPS_BETWEEN_LOOKS = 10_000
"""SQLite's own steps between two looks at the clock: some tenths of a millisecond."""
ANSWERS_SPARED, SNAPSHOTS_SPARED = 2_000, 1
"""▲ The same when room is short: half an hour of a busy hall's answers."""


def new_epoch() -> str:
    """Return a name that no journal has had: a journal made anew is another journal."""
    return uuid.uuid4().hex


class CommandKey(msgspec.Struct, frozen=True):
    """A command's identity: its id, and what it said."""

    command_id: str
    digest: bytes


class Remembered(msgspec.Struct, frozen=True):
    """The answer once given to a command id."""

    digest: bytes
    seq: int
    events: int
    refused: str | None


class Acknowledged(msgspec.Struct, frozen=True):
    """How far headquarters has stored an epoch."""

    epoch: str
    stored: int
    last: int = 0
    """The journal's newest event."""


class Journal:
    """An open journal; made and used in one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with contextlib.ExitStack() as on_failure:
            # A damaged one is opened again to be saved: nothing of it may stay taken.
            self._lock = on_failure.enter_context(journal_file.lock(path))
            self._db = on_failure.enter_context(contextlib.closing(journal_file.connect(path)))
            self._db.execute(
                "INSERT INTO epochs (epoch, first_seq, cause) "
                "SELECT ?, 1, ? WHERE NOT EXISTS (SELECT 1 FROM epochs)",
                (new_epoch(), CREATED),
            )
            self.epoch: str = self._db.execute(
                "SELECT epoch FROM epochs ORDER BY number DESC LIMIT 1"
            ).fetchone()[0]
            self.last, self._hash = self._tail()
            self.stored_on = StoredOn(self._db)
            on_failure.pop_all()

    def close(self) -> None:
        """Close the file and let another core have it."""
        self._db.close()
        self._lock.close()

    def begun_anew(self) -> str:
        """Return why a new epoch has begun in which nothing has happened yet; else nothing."""
        cause, first = self._db.execute(
            "SELECT cause, first_seq FROM epochs ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return "" if cause == CREATED or first <= self.last else str(cause)

    def facts_of_epoch(self) -> bytes | None:
        """Return what was written down when the present epoch began, if anything."""
        row = self._db.execute(
            "SELECT facts FROM begun WHERE epoch = ?", (self.epoch,)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def check_pages(self, longest_s: float) -> None:
        """Have SQLite look through its pages, for at most so long.

        Raises:
            JournalDamagedError: They are not in order.
            sqlite3.DatabaseError: They are so far from it that they cannot be read.
        """
        until_s = time.monotonic() + longest_s
        self._db.set_progress_handler(lambda: time.monotonic() > until_s, STEPS_BETWEEN_LOOKS)
        try:
            found = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            found = "ok"
        finally:
            self._db.set_progress_handler(None, 0)
        if found != "ok":
            raise journal_file.JournalDamagedError(f"{self.path}: {found}")

    def clock_mark(self) -> ClockMark | None:
        """Return what the last event tells of its boot's clock; None when there is none."""
        return mark_of_journal(self._db, self.last)

    def former_epoch(self) -> str:
        """Return the epoch before the present one; empty when there was none."""
        row = self._db.execute(
            "SELECT epoch FROM epochs ORDER BY number DESC LIMIT 1 OFFSET 1"
        ).fetchone()
        return "" if row is None else str(row[0])

    def append(
        self,
        events: Sequence[AnyEvent],
        stamp: Stamp,
        key: CommandKey | None = None,
        refused: Reason | None = None,
        dropped: Sequence[str] = (),
    ) -> list[bytes]:
        """Write events and the command's answer durably, all or none, and return the items.

        ``dropped`` names the types of events that are counted only, for want of room.

        Raises:
            sqlite3.Error: Nothing was written, and nothing can be: the core must stop.
        """
        seq, digest = self.last, self._hash
        rows: list[tuple[int, bytes, bytes]] = []
        for event in events:
            seq += 1
            item = encode_item(
                event,
                epoch=self.epoch,
                seq=seq,
                stamp=stamp,
                command=None if key is None else key.command_id,
            )
            digest = chain(digest, item)
            rows.append((seq, item, digest))
        if not rows and key is None and not dropped:
            return []
        with _Transaction(self._db) as db:
            db.executemany("INSERT INTO events (seq, item, hash) VALUES (?, ?, ?)", rows)
            if key is not None:
                db.execute(
                    "INSERT INTO answers (command, digest, seq, events, refused) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (key.command_id, key.digest, seq, len(rows), refused),
                )
            for one in dropped:
                db.execute(
                    "INSERT INTO dropped VALUES (?, 1, ?) "
                    "ON CONFLICT (type) DO UPDATE SET count = count + 1",
                    (one, stamp.moment.at),
                )
            if any(isinstance(event, EventsDropped) for event in events):
                db.execute("DELETE FROM dropped")
        self.last, self._hash = seq, digest
        return [with_hash(item, one) for _, item, one in rows]

    def dropped(self) -> tuple[UtcMillis, dict[str, int]]:
        """Return since when there was no room for events, and how many of each type."""
        rows = self._db.execute("SELECT type, count, since FROM dropped ORDER BY type")
        counts, since = {}, []
        for kind, count, at in rows:
            counts[kind] = count
            since.append(at)
        return UtcMillis(min(since, default=0)), counts

    def size_bytes(self) -> int:
        """Return what the journal's pages take that hold anything."""
        pages, free, size = (
            self._db.execute(f"PRAGMA {one}").fetchone()[0]
            for one in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def answer(self, command_id: str) -> Remembered | None:
        """Return what was answered to a command id, or None when it is new."""
        row = self._db.execute(
            "SELECT digest, seq, events, refused FROM answers WHERE command = ?",
            (command_id,),
        ).fetchone()
        return None if row is None else Remembered(*row)

    def items_of(self, answer: Remembered) -> list[bytes]:
        """Return the items that an answer named; fewer when they have been pruned since."""
        rows = self._db.execute(
            "SELECT item, hash FROM events WHERE seq > ? AND seq <= ? ORDER BY seq",
            (answer.seq - answer.events, answer.seq),
        )
        return [with_hash(item, digest) for item, digest in rows]

    def page(self, after: int, limit: int) -> list[bytes]:
        """Return at most ``limit`` items after ``after``, each with its hash, oldest first."""
        rows = self._db.execute(
            "SELECT item, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
        )
        return [with_hash(item, digest) for item, digest in rows]

    def items_after(self, after: int) -> Iterator[tuple[int, bytes, bytes]]:
        """Return every ``(seq, item, hash)`` after ``after``, oldest first."""
        yield from self._db.execute(
            "SELECT seq, item, hash FROM events WHERE seq > ? ORDER BY seq", (after,)
        )

    def hash_at(self, seq: int) -> bytes | None:
        """Return the hash of an event, also of the last one pruned; None when unknown."""
        if seq == 0:
            return FIRST_HASH
        row = self._db.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            row = self._db.execute("SELECT hash FROM pruned WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else bytes(row[0])

    def snapshots(self) -> list[tuple[int, bytes]]:
        """Return the ``(seq, hall)`` snapshots that this version can read, newest first."""
        rows = self._db.execute(
            "SELECT seq, hall, hash FROM snapshots LEFT JOIN snapshot_hashes USING (seq) "
            "WHERE format = ? ORDER BY seq DESC",
            (FORMAT,),
        )
        return [
            (seq, hall)
            for seq, hall, known in rows
            if known is None or hashlib.sha256(hall).digest() == known
        ]

    def snapshot_seq(self) -> int:
        """Return the ``seq`` of the newest snapshot; 0 when there is none."""
        row = self._db.execute(
            "SELECT max(seq) FROM snapshots WHERE format = ?", (FORMAT,)
        ).fetchone()
        return row[0] or 0

    def attested(self) -> int:
        """Return the last event that a snapshot, an answer or headquarters knows of.

        A whole journal reaches at least as far; one that lost its end does not.
        """
        row = self._db.execute(
            "SELECT max("
            "coalesce((SELECT max(seq) FROM snapshots), 0),"
            "coalesce((SELECT seq FROM answers ORDER BY number DESC LIMIT 1), 0),"
            "coalesce((SELECT max(stored) FROM acknowledged), 0))"
        ).fetchone()
        return int(row[0])

    def save_snapshot(self, seq: int, hall: bytes, *, sparing: bool = False) -> None:
        """Keep a snapshot, and forget older ones and the oldest answers; more when sparing."""
        snapshots = SNAPSHOTS_SPARED if sparing else SNAPSHOTS_KEPT
        answers = ANSWERS_SPARED if sparing else ANSWERS_KEPT
        with _Transaction(self._db) as db:
            db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", (seq, FORMAT, hall))
            digest = hashlib.sha256(hall).digest()
            db.execute("INSERT OR REPLACE INTO snapshot_hashes VALUES (?, ?)", (seq, digest))
            db.execute(
                "DELETE FROM snapshots WHERE seq NOT IN "
                "(SELECT seq FROM snapshots ORDER BY seq DESC LIMIT ?)",
                (snapshots,),
            )
            db.execute(
                "DELETE FROM snapshot_hashes WHERE seq NOT IN (SELECT seq FROM snapshots)"
            )
            db.execute(
                "DELETE FROM answers WHERE number <= (SELECT max(number) FROM answers) - ?",
                (answers,),
            )

    def acknowledged(self) -> Acknowledged:
        """Return how far headquarters has stored the present epoch."""
        row = self._db.execute(
            "SELECT stored FROM acknowledged WHERE epoch = ?", (self.epoch,)
        ).fetchone()
        return Acknowledged(self.epoch, 0 if row is None else row[0], self.last)

    def acknowledge(self, epoch: str, stored: int, at: UtcMillis | None = None) -> bool:
        """Remember that headquarters has stored ``epoch`` up to ``stored``; never go back.

        ``at`` is when it said so, by a clock that is right; without one its days do not count.
        Return False when it cannot be true: an epoch unknown here, or events not yet written.
        """
        known = self._db.execute("SELECT 1 FROM epochs WHERE epoch = ?", (epoch,)).fetchone()
        if known is None or not 0 <= stored <= self.last:
            return False
        with _Transaction(self._db) as db:
            db.execute(
                "INSERT INTO acknowledged VALUES (?, ?) "
                "ON CONFLICT (epoch) DO UPDATE SET stored = max(stored, excluded.stored)",
                (epoch, stored),
            )
            if at is not None:
                self.stored_on.note(epoch, stored, at)
        return True

    def prune(self, through: int, most: int) -> int:
        """Forget the oldest events up to ``through``, ``most`` at the most; return how many.

        Only what headquarters has stored and a snapshot covers is forgotten, whatever is asked.
        """
        stored = self._stored_through()
        kept = self._db.execute("SELECT min(seq) FROM snapshots").fetchone()[0] or 0
        first = self._db.execute("SELECT min(seq) FROM events").fetchone()[0] or 0
        through = min(through, stored, kept, first + most - 1)
        digest = self.hash_at(through)
        if through <= 0 or digest is None:
            return 0
        with _Transaction(self._db) as db:
            gone = db.execute("DELETE FROM events WHERE seq <= ?", (through,)).rowcount
            db.execute("INSERT OR REPLACE INTO pruned VALUES (1, ?, ?)", (through, digest))
        return gone

    def stored_before(self, at: UtcMillis) -> int:
        """Return the last event that headquarters was known to have at ``at``."""
        return self._through(self.stored_on.before(at))

    def _stored_through(self) -> int:
        """Return the last event up to which headquarters has stored every epoch here."""
        return self._through(
            dict(self._db.execute("SELECT epoch, stored FROM acknowledged").fetchall())
        )

    def _through(self, stored: Mapping[str, int]) -> int:
        through = 0
        for epoch, first, end in self._db.execute(
            "SELECT epoch, first_seq, coalesce(lead(first_seq) OVER (ORDER BY number) - 1, ?) "
            "FROM epochs ORDER BY number",
            (self.last,),
        ):
            reached = min(stored.get(epoch, 0), end)
            if reached >= first:
                through = reached
            if first <= end and reached < end:
                break
        return through

    def _tail(self) -> tuple[int, bytes]:
        row = self._db.execute(
            "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        if row is None:
            row = self._db.execute("SELECT seq, hash FROM pruned").fetchone()
        return (0, FIRST_HASH) if row is None else (row[0], bytes(row[1]))


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK when anything raises."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(self._roll_back)
            if kind is None:
                self._db.execute("COMMIT")
                on_failure.pop_all()

    def _roll_back(self) -> None:
        # A full disk has SQLite roll back by itself.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
