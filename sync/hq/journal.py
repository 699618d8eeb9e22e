"""One kiosk's journal at headquarters, for the length of a transaction.

An event is stored as soon as it is here. It gets its position, moves its epoch's cursor and
counts in the lobby's line when everything before it has: the same in whatever order they come.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from sync.contract.batch import Item
from sync.contract.messages import Ack
from sync.hq.chain import FIRST, follows
from sync.hq.cursor import advance, missing
from sync.hq.line import Fact, line_from_text, line_to_text, project
from sync.hq.quarantine import Oddity, Reason, put_aside
from sync.hq.schema import DEVICES, EPOCHS, EVENTS
from sync.hq.upsert import insert_new

_fact_decoder = msgspec.json.Decoder(Fact)


class Cursor(msgspec.Struct):
    """How far an epoch is here without a gap."""

    first: int | None = None
    stored: int = 0
    hash: bytes = FIRST


class Journal:
    """The journal of ``device`` as the database has it, and what is added to it."""

    def __init__(self, connection: Connection, device: str, now_ms: int) -> None:
        self._db = connection
        self._device = device
        self._now_ms = now_ms
        connection.execute(insert_new(connection, DEVICES), [{"device": device}])
        # The lock keeps a second collector from giving the same positions (PostgreSQL).
        row = connection.execute(
            select(DEVICES).where(DEVICES.c.device == device).with_for_update()
        ).one()
        self._position: int = row.position
        self._line = line_from_text(
            row.line, Fact(row.last_type, row.last_time, row.last_number)
        )
        self._cursors: dict[str, Cursor] = {
            one.epoch: Cursor(one.first, one.stored, one.hash)
            for one in connection.execute(select(EPOCHS).where(EPOCHS.c.device == device))
        }
        self._held: dict[str, dict[int, str]] = {}
        """Stored without a position, by epoch: number and hash."""
        for one in connection.execute(
            select(EVENTS.c.epoch, EVENTS.c.seq, EVENTS.c.hash)
            .where(EVENTS.c.device == device, EVENTS.c.position.is_(None))
            .order_by(EVENTS.c.seq)
        ):
            self._held.setdefault(one.epoch, {})[one.seq] = one.hash.hex()
        self._fresh: dict[str, dict[int, Item]] = {}
        self._rows: list[dict[str, object]] = []
        self._moved: list[dict[str, object]] = []

    def add(self, items: Iterable[Item]) -> None:
        """Store what is new, put aside what contradicts it, go on until there is a gap."""
        for item in items:
            fresh = self._fresh.setdefault(item.epoch, {})
            if fresh.setdefault(item.seq, item).hash != item.hash:
                self._fork(item, fresh[item.seq].hash)
        for epoch, fresh in self._fresh.items():
            self._cursors.setdefault(epoch, Cursor())
            self._drop_known(epoch, fresh)
        while any(self._advance(epoch) for epoch in self._cursors):
            # An epoch that went on may be what another one begins after.
            continue
        self._hold_rest()
        self._save()

    def ack(self, epoch: str) -> Ack:
        """Return what the kiosk is to be told about an epoch."""
        cursor = self._cursors[epoch]
        held = self._held.get(epoch, {})
        stored = 0 if cursor.first is None else cursor.stored
        return Ack(epoch, stored, missing(stored, held))

    def latest_ack(self) -> Ack | None:
        """Return what the kiosk is to be told when it comes; None when nothing is known."""
        epoch = self._db.execute(
            select(EVENTS.c.epoch).where(
                EVENTS.c.device == self._device, EVENTS.c.position == self._position
            )
        ).scalar_one_or_none()
        return None if epoch is None else self.ack(epoch)

    def _drop_known(self, epoch: str, fresh: dict[int, Item]) -> None:
        """Drop what is stored already; a different event in its place is put aside."""
        cursor = self._cursors[epoch]
        known = dict(self._held.get(epoch, {}))
        old = [seq for seq in fresh if cursor.first is not None and seq <= cursor.stored]
        if old:
            found = self._db.execute(
                select(EVENTS.c.seq, EVENTS.c.hash).where(
                    EVENTS.c.device == self._device,
                    EVENTS.c.epoch == epoch,
                    EVENTS.c.seq.between(min(old), max(old)),
                )
            )
            known.update({row.seq: row.hash.hex() for row in found})
        for seq in [seq for seq in fresh if seq in known]:
            item = fresh.pop(seq)
            if item.hash != known[seq]:
                self._fork(item, known[seq])
        for seq in [seq for seq in old if seq in fresh]:
            # Before the epoch's first event: it cannot belong to it.
            self._fork(fresh.pop(seq), "nothing")

    def _advance(self, epoch: str) -> bool:
        """Give positions from the cursor on; return whether any was given."""
        cursor = self._cursors[epoch]
        fresh = self._fresh.get(epoch, {})
        held = self._held.get(epoch, {})
        if cursor.first is None and not self._begin(epoch, cursor):
            return False
        last = advance(cursor.stored, fresh.keys() | held.keys())
        moved = last > cursor.stored
        for seq in range(cursor.stored + 1, last + 1):
            item = fresh.pop(seq, None)
            if item is not None:
                fact = fact_of(item.raw)
                self._pass(cursor, item.seq, item.raw, item.hash, fact)
                self._rows.append(self._row(item, fact, self._position))
            else:
                del held[seq]
                raw, digest = self._stored_body(epoch, seq)
                self._pass(cursor, seq, raw, digest, fact_of(raw))
                self._moved.append(
                    {"d": self._device, "e": epoch, "s": seq, "p": self._position}
                )
        return moved

    def _begin(self, epoch: str, cursor: Cursor) -> bool:
        """Find out where an epoch begins: at 1, or after an event of another epoch."""
        fresh = self._fresh.get(epoch, {})
        first = min([*fresh, *self._held.get(epoch, {})], default=None)
        if first is None:
            return False
        if first == 1:
            cursor.first = 1
            return True
        raw = fresh[first].raw if first in fresh else self._stored_body(epoch, first)[0]
        self._flush()
        before = self._db.execute(
            select(EVENTS.c.hash).where(
                EVENTS.c.device == self._device,
                EVENTS.c.seq == first - 1,
                EVENTS.c.position.is_not(None),
            )
        )
        for digest in before.scalars().all():
            if follows(digest, raw):
                cursor.first, cursor.stored, cursor.hash = first, first - 1, digest
                return True
        return False

    def _pass(self, cursor: Cursor, seq: int, raw: bytes, digest: str, fact: Fact) -> None:
        """Move the cursor over an event."""
        if not follows(cursor.hash, raw):
            detail = f"{seq} does not follow {cursor.hash.hex()}"
            self._put_aside(Reason.BROKEN_CHAIN, raw, detail)
        cursor.stored = seq
        cursor.hash = bytes.fromhex(digest)
        self._position += 1
        self._line = project(self._line, fact)

    def _stored_body(self, epoch: str, seq: int) -> tuple[bytes, str]:
        row = self._db.execute(
            select(EVENTS.c.body, EVENTS.c.hash).where(
                EVENTS.c.device == self._device,
                EVENTS.c.epoch == epoch,
                EVENTS.c.seq == seq,
            )
        ).one()
        return row.body, row.hash.hex()

    def _hold_rest(self) -> None:
        for epoch, fresh in self._fresh.items():
            for item in fresh.values():
                self._rows.append(self._row(item, fact_of(item.raw), None))
                self._held.setdefault(epoch, {})[item.seq] = item.hash
        self._fresh = {}

    def _row(self, item: Item, fact: Fact, position: int | None) -> dict[str, object]:
        return {
            "device": self._device,
            "epoch": item.epoch,
            "seq": item.seq,
            "position": position,
            "type": item.type,
            "number": fact.number,
            "time": item.time,
            "body": item.raw,
            "hash": bytes.fromhex(item.hash),
            "occurred": item.time,
            "mono_ms": 0,
        }

    def _flush(self) -> None:
        """Write the events."""
        if self._rows:
            self._db.execute(insert_new(self._db, EVENTS), self._rows)
            self._rows = []
        if self._moved:
            statement = (
                update(EVENTS)
                .where(
                    EVENTS.c.device == bindparam("d"),
                    EVENTS.c.epoch == bindparam("e"),
                    EVENTS.c.seq == bindparam("s"),
                )
                .values(position=bindparam("p"))
            )
            self._db.execute(statement, self._moved)
            self._moved = []

    def _save(self) -> None:
        """Write the events, the cursors and the line."""
        self._flush()
        for epoch, cursor in self._cursors.items():
            row = {"first": cursor.first, "stored": cursor.stored, "hash": cursor.hash}
            key = {"device": self._device, "epoch": epoch}
            self._db.execute(
                insert_new(self._db, EPOCHS), [key | row | {"began_ms": self._now_ms}]
            )
            self._db.execute(
                update(EPOCHS)
                .where(EPOCHS.c.device == self._device, EPOCHS.c.epoch == epoch)
                .values(row)
            )
        line = self._line
        self._db.execute(
            update(DEVICES)
            .where(DEVICES.c.device == self._device)
            .values(
                heard_ms=self._now_ms,
                position=self._position,
                day=line.day,
                waiting=len(line.waiting),
                served=line.today.served,
                rating=line.rating,
                last_type=line.last.type,
                last_number=line.last.number,
                last_time=line.last.time,
                line=line_to_text(line),
            )
        )

    def _fork(self, item: Item, other: str) -> None:
        detail = f"{item.epoch}-{item.seq} has the hash {item.hash}, stored is {other}"
        self._put_aside(Reason.FORK, item.raw, detail)

    def _put_aside(self, reason: Reason, raw: bytes, detail: str) -> None:
        put_aside(self._db, Oddity(self._device, reason, raw, detail, self._now_ms))


def fact_of(raw: bytes) -> Fact:
    """Return what a line needs of an item; of one in an unknown shape only what it is."""
    try:
        return _fact_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode(raw, type=_Bare).fact()


class _Bare(msgspec.Struct):
    type: str
    time: str

    def fact(self) -> Fact:
        return Fact(self.type, self.time)
