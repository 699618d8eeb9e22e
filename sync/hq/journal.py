"""One kiosk's journal at headquarters, for the length of a transaction.

An event is stored as soon as it is here. It gets its position, moves its epoch's cursor and
counts in the lobby's line when everything before it has: the same in whatever order they come.
"""

import itertools
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

import msgspec

from sync.contract.messages import Ack
from sync.hq.arrival import Arrival, told_of
from sync.hq.bulk import EventRow
from sync.hq.chain import follows
from sync.hq.cursor import advance, missing, received, since, without
from sync.hq.line import COUNTED, Fact, Line, line_from_text, line_to_text, project
from sync.hq.quarantine import Oddity, Reason
from sync.hq.records import MOST_LOST, Cursor, Known, Move
from sync.hq.reports import REPORTS, hear, reports_from_text, reports_to_text
from sync.hq.timeline import TRUSTED, Correction, Reading, Timeline

REORDER_MS = 3_000
"""▲ What was sent before may come so much later: only then the kiosk is told of a hole."""


MOST_HELD = 50_000
"""▲ Five windows wait for what is missing before them: all are looked at for each group."""
NOT_KNOWN = b""
"""The hash of an event that is lost: whatever comes after it may follow it."""


class Archive(Protocol):
    """What is stored already, to look things up in."""

    def hash_at(self, epoch: str, seq: int) -> bytes | None:
        """Return an event's hash, None when it is not there."""

    def hashes(self, epoch: str, first: int, last: int) -> dict[int, bytes]:
        """Return the hashes of an epoch's events from one number to another."""

    def bodies(self, epoch: str, first: int, last: int) -> dict[int, bytes]:
        """Return the events of an epoch from one number to another that have no position."""

    def hashes_at(self, seq: int) -> list[bytes]:
        """Return the hashes of that number in any epoch, of events that have a position."""


class Journal:
    """The journal of ``device`` as the database has it, and what is added to it."""

    def __init__(self, device: str, known: Known, now_ms: int) -> None:
        self.device = device
        self.oddities: list[Oddity] = []
        self.moves: list[Move] = []
        self.corrections: list[Correction] = []
        self.ended: list[str] = []
        """Commands that have come to an end."""
        self._now_ms = now_ms
        row = known.row._mapping  # noqa: SLF001  # how a row is read by name
        self._row = row
        self._position: int = row["position"]
        self._last = (row["epoch"], row["stored"])
        self._line: Line = line_from_text(row["line"])
        self._newest = Fact(row["last_type"], row["last_time"], row["last_number"])
        boot: str = row["boot"]
        self._timeline = msgspec.json.decode(boot, type=Timeline) if boot else Timeline()
        self._clock: str = row["clock"]
        self._unsynced_ms: int = row["unsynced_ms"]
        self._jumped_ms: int = row["jumped_ms"]
        self._reports: str = row["reports"]
        self._rewound_to: int = row["rewound_to"]
        self._first_seq: int = row["first_seq"]
        """The oldest event that the kiosk still has: what is missing before it is lost."""
        self._lost: int = row["lost"]
        self._lost_ms: int = row["lost_ms"]
        first, last = row["draining_first"], row["draining_last"]
        self._draining = (first, last) if last else None
        self._cursors = known.cursors
        self._held = known.held
        self._fresh: dict[str, dict[int, Arrival]] = {}
        self._passed: dict[int, list[bytes]] = {}
        """Hashes of what got its position just now: an epoch may begin after it."""

    def continues(self, arrivals: Sequence[Arrival]) -> bool:
        """Return whether these simply go on where the journal ends: nothing to be looked up."""
        epoch = arrivals[0].told.epoch
        cursor = self._cursors.get(epoch)
        if cursor is None:
            if self._cursors or arrivals[0].told.seq != 1:
                return False
            stored = 0
        else:
            if cursor.first is None or any(self._held.values()):
                return False
            stored = cursor.stored
        return all(
            one.told.seq == seq and one.told.epoch == epoch
            for seq, one in enumerate(arrivals, start=stored + 1)
        )

    def go_on(self, arrivals: Sequence[Arrival]) -> Iterator[EventRow]:
        """Yield the rows of events that go on where the journal ends."""
        cursor = self._cursor(arrivals[0].told.epoch)
        cursor.first = cursor.first or 1
        for arrival in arrivals:
            occurred = self._pass(cursor, arrival)
            yield self._event_row(arrival, self._position, occurred)

    def sort_in(self, arrivals: Sequence[Arrival], archive: Archive) -> list[EventRow]:
        """Return the rows of what is new, in place or not; put aside what contradicts."""
        for arrival in arrivals:
            told = arrival.told
            fresh = self._fresh.setdefault(told.epoch, {})
            if fresh.setdefault(told.seq, arrival).digest != arrival.digest:
                self._fork(arrival, fresh[told.seq].digest)
        for epoch, fresh in self._fresh.items():
            self._cursor(epoch)
            self._drop_known(epoch, fresh, archive)
        rows: list[EventRow] = []
        # An epoch that went on may be what another one begins after. A sum asks all in turn.
        while sum(self._advance(epoch, rows, archive) for epoch in self._cursors):
            continue
        room = MOST_HELD - sum(map(len, self._held.values()))
        for epoch, fresh in self._fresh.items():
            # What finds none is not answered for: its kiosk keeps it and sends it again.
            for arrival in itertools.islice(fresh.values(), max(0, room)):
                room -= 1
                rows.append(self._event_row(arrival, None, arrival.told.time))
                self._held.setdefault(epoch, {})[arrival.told.seq] = arrival.digest
        self._fresh = {}
        return rows

    def ack(self, epoch: str, *, at_once: bool = False) -> Ack:
        """Return what the kiosk is to be told about an epoch.

        Args:
            epoch: Which.
            at_once: Nothing is under way any more: name what is missing without waiting for it.
        """
        cursor = self._cursors[epoch]
        holes = self._holes(epoch)
        told = at_once or (cursor.gap_ms and self._now_ms - cursor.gap_ms >= REORDER_MS)
        stored = 0 if cursor.first is None else cursor.stored
        known = told and self._draining is None
        reached = received(stored, self._held.get(epoch, {})) if known else 0
        digest = cursor.hash.hex() if stored else ""
        return Ack(epoch, stored, holes if told else (), received=reached, hash=digest)

    def latest_ack(self) -> Ack | None:
        """Return what the kiosk is to be told when it comes; None when nothing is known."""
        epoch, _ = self._last
        if not epoch:
            return None
        ack = self.ack(epoch, at_once=True)
        if self._rewound_to > ack.stored and not ack.missing:
            # It thinks that this is here: the database went back to a backup.
            asked = since([(ack.stored + 1, self._rewound_to)], self._first_seq)
            return msgspec.structs.replace(ack, missing=asked)
        return ack

    @property
    def has_holes(self) -> bool:
        """Return whether something is held that waits for what is missing."""
        return any(self._held.values())

    def gap_ack(self) -> Ack | None:
        """Return what the kiosk is to be told of its oldest hole; None when there is none."""
        open_ms = {one.gap_ms: name for name, one in self._cursors.items() if one.gap_ms}
        return self.ack(open_ms[min(open_ms)]) if open_ms else None

    def device_row(self) -> dict[str, object]:
        """Return the kiosk as it is now."""
        line = self._line
        epoch, stored = self._last
        behind = self._row["last_seq"] > stored
        return {
            "device": self.device,
            "heard_ms": self._now_ms,
            "position": self._position,
            "epoch": epoch,
            "stored": stored,
            "behind_ms": (self._row["behind_ms"] or self._now_ms) if behind else 0,
            "day": line.day,
            "waiting": len(line.waiting),
            "served": line.today.served,
            "rating": line.rating,
            "last_type": self._newest.type,
            "last_number": self._newest.number,
            "last_time": self._newest.time,
            "line": line_to_text(line),
            # PostgreSQL has no zero character in texts.
            "clock": self._clock.replace("\0", ""),
            "unsynced_ms": self._unsynced_ms,
            "jumped_ms": self._jumped_ms,
            "boot": msgspec.json.encode(self._timeline).decode(),
            "reports": self._reports,
            "lost": self._lost,
            "lost_ms": self._lost_ms,
        }

    def epoch_rows(self) -> Iterator[dict[str, object]]:
        """Yield the epochs as they are now."""
        for epoch, cursor in self._cursors.items():
            yield {
                "device": self.device,
                "epoch": epoch,
                "first": cursor.first,
                "stored": cursor.stored,
                "hash": cursor.hash,
                "began_ms": cursor.began_ms,
                "held": len(self._held.get(epoch, ())),
                "gap_ms": self._gap_ms(epoch, cursor),
            }

    def _cursor(self, epoch: str) -> Cursor:
        if epoch not in self._cursors:
            self._cursors[epoch] = Cursor(began_ms=self._now_ms)
        return self._cursors[epoch]

    def _holes(self, epoch: str) -> tuple[tuple[int, int], ...]:
        cursor = self._cursors[epoch]
        stored = 0 if cursor.first is None else cursor.stored
        gaps = without(missing(stored, self._held.get(epoch, {})), self._draining)
        return since(gaps, self._first_seq)

    def _gap_ms(self, epoch: str, cursor: Cursor) -> int:
        """Return since when the oldest hole is there, 0 without one; the cursor keeps it."""
        cursor.gap_ms = (cursor.gap_ms or self._now_ms) if self._holes(epoch) else 0
        return cursor.gap_ms

    def _drop_known(self, epoch: str, fresh: dict[int, Arrival], archive: Archive) -> None:
        """Drop what is stored already; a different event in its place is put aside."""
        cursor = self._cursors[epoch]
        held = self._held.get(epoch, {})
        for seq in [seq for seq in fresh if seq in held]:
            arrival = fresh.pop(seq)
            if arrival.digest != held[seq]:
                self._fork(arrival, held[seq])
        if cursor.first is None:
            return
        old = sorted(seq for seq in fresh if seq <= cursor.stored)
        if not old or self._all_known(epoch, [fresh[seq] for seq in old], archive):
            for seq in old:
                del fresh[seq]
            return
        stored = archive.hashes(epoch, old[0], old[-1])
        for seq in old:
            arrival = fresh.pop(seq)
            # Before the epoch's first event nothing can belong to it.
            if arrival.digest != stored.get(seq):
                self._fork(arrival, stored.get(seq))

    @staticmethod
    def _all_known(epoch: str, old: Sequence[Arrival], archive: Archive) -> bool:
        """Return whether events are stored as they are, by the last one's hash alone.

        It covers those before it, as far as they follow each other.
        """
        first, last = old[0].told.seq, old[-1].told.seq
        return (
            last - first + 1 == len(old)
            and all(
                follows(before.digest, after.raw) for before, after in itertools.pairwise(old)
            )
            and archive.hash_at(epoch, last) == old[-1].digest
        )

    def _advance(self, epoch: str, rows: list[EventRow], archive: Archive) -> bool:
        """Give positions from the cursor on; return whether any was given."""
        cursor = self._cursors[epoch]
        fresh = self._fresh.get(epoch, {})
        held = self._held.get(epoch, {})
        if cursor.first is None and not self._begin(epoch, cursor, archive):
            return False
        numbers = fresh.keys() | held.keys()
        self._give_up(cursor, numbers)
        begin = cursor.stored + 1
        last = advance(cursor.stored, numbers)
        if last < begin:
            return False
        bodies = archive.bodies(epoch, begin, last) if held else {}
        for seq in range(begin, last + 1):
            arrival = fresh.pop(seq, None)
            if arrival is not None:
                occurred = self._pass(cursor, arrival)
                rows.append(self._event_row(arrival, self._position, occurred))
            else:
                del held[seq]
                arrival = told_of(bodies[seq])
                occurred = self._pass(cursor, arrival)
                self.moves.append(Move(epoch, seq, self._position, occurred))
            self._passed.setdefault(seq, []).append(arrival.digest)
        # The next hole, if there is one, begins to count now.
        cursor.gap_ms = 0
        return True

    def _give_up(self, cursor: Cursor, numbers: AbstractSet[int]) -> None:
        """Pass over what is missing next, if the kiosk has it no more."""
        if cursor.stored + 1 in numbers:
            return
        after = min((one for one in numbers if one > cursor.stored), default=0)
        if cursor.stored + 1 < after <= self._first_seq:
            self._lose(cursor, after - 1 - cursor.stored, after)

    def _lose(self, cursor: Cursor, count: int, after: int) -> None:
        self._lost = min(self._lost + count, MOST_LOST)
        self._lost_ms = self._now_ms
        cursor.stored, cursor.hash = after - 1, NOT_KNOWN

    def _begin(self, epoch: str, cursor: Cursor, archive: Archive) -> bool:
        """Find out where an epoch begins: at 1, or after an event of another epoch."""
        fresh = self._fresh.get(epoch, {})
        first = min([*fresh, *self._held.get(epoch, {})], default=None)
        if first is None:
            return False
        if first == 1:
            cursor.first = 1
            return True
        raw = fresh[first].raw if first in fresh else archive.bodies(epoch, first, first)[first]
        before = archive.hashes_at(first - 1) + self._passed.get(first - 1, [])
        for digest in before:
            if follows(digest, raw):
                cursor.first, cursor.stored, cursor.hash = first, first - 1, digest
                return True
        if first <= self._first_seq:
            here = max(one.stored for one in self._cursors.values())
            cursor.first = first
            self._lose(cursor, max(0, first - 1 - here), first)
            return True
        return False

    def _pass(self, cursor: Cursor, arrival: Arrival) -> str:
        """Move the cursor over an event; return when it happened."""
        told = arrival.told
        if cursor.hash != NOT_KNOWN and not follows(cursor.hash, arrival.raw):
            detail = f"{told.seq} does not follow {cursor.hash.hex()}"
            self._put_aside(Reason.BROKEN_CHAIN, arrival.raw, detail)
        cursor.stored = told.seq
        cursor.hash = arrival.digest
        self._position += 1
        self._last = (told.epoch, told.seq)
        self._newest = told
        if told.type in COUNTED:
            self._line = project(self._line, told)
        if told.type in REPORTS:
            self._hear(arrival)
        return self._date(arrival)

    def _hear(self, arrival: Arrival) -> None:
        known = reports_from_text(self._reports)
        reports, ended = hear(known, arrival.told.type, arrival.raw, self._now_ms)
        self._reports = reports_to_text(reports)
        if ended:
            self.ended.append(ended)

    def _date(self, arrival: Arrival) -> str:
        told = arrival.told
        if not told.boot:
            return told.time
        if self._timeline.steady(told, self._now_ms):
            self._clock = told.clock
            self._unsynced_ms = 0
            return told.time
        reading = Reading(self._position, told.boot, told.mono_ms, told.time, told.clock)
        heard = self._timeline.hear(reading, self._now_ms)
        self.corrections += heard.corrections
        if heard.jumped:
            self._jumped_ms = self._now_ms
        self._clock = told.clock
        right = told.clock in TRUSTED
        self._unsynced_ms = 0 if right else self._unsynced_ms or self._now_ms
        return heard.occurred

    def _event_row(self, arrival: Arrival, position: int | None, occurred: str) -> EventRow:
        told = arrival.told
        return (
            self.device,
            told.epoch,
            told.seq,
            position,
            told.type,
            told.number,
            told.time,
            arrival.raw,
            arrival.digest,
            occurred,
            told.mono_ms,
        )

    def _fork(self, arrival: Arrival, other: bytes | None) -> None:
        told = arrival.told
        stored = "nothing" if other is None else other.hex()
        detail = f"{told.epoch}-{told.seq} has the hash {told.hash}, stored is {stored}"
        self._put_aside(Reason.FORK, arrival.raw, detail)

    def _put_aside(self, reason: Reason, raw: bytes, detail: str) -> None:
        self.oddities.append(Oddity(self.device, reason, raw, detail, self._now_ms))
