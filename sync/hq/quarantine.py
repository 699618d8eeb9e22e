"""What cannot be believed is kept aside once, with the reason: it does not block the rest.

There is a limit for each kiosk, or a broken one could fill headquarters' disk. What came first
is kept, for it shows how it began; rubbish that somebody has seen makes room for newer. Events
of a clone have a room of their own: they are evidence, no rubbish pushes them out. What finds
no room is counted and told.
"""

import enum
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import structlog
from sqlalchemy import Connection, case, delete, func, select, update

from sync.hq.alarm import AlarmKind
from sync.hq.schema import QUARANTINE, QUARANTINE_SUMS
from sync.hq.schema_alarms import ALARM_MARKS
from sync.hq.upsert import insert_new

LONGEST_DETAIL = 500
"""Characters; some quote what they complain of."""
ASKED_AT_ONCE = 500

log = structlog.get_logger("hq")


class Reason(enum.StrEnum):
    """Why something was put aside."""

    UNDECODABLE = "undecodable"
    """The bytes make no sense."""
    FORK = "fork"
    """Another event already has this place: two journals share one epoch (a cloned card)."""
    BROKEN_CHAIN = "broken_chain"
    """The event's hash does not follow from the one before it. The event is stored as well."""
    REFUSED = "refused"
    """The database did not take it."""


class Room(msgspec.Struct, frozen=True):
    """How much may be kept of one kiosk."""

    items: int
    size: int
    """Bytes."""


RUBBISH = Room(1_000, 4 * 1024 * 1024)
"""▲ More than anybody reads; 64 of the largest batches. All else that a kiosk may have sent it
still has, or it is stored as well. 40 GB if 10,000 kiosks went mad at once."""
FORKS = Room(100_000, 64 * 1024 * 1024)
"""▲ A clone's events of twenty busy days (5,000 of some 350 bytes, 35 MB)."""


class Oddity(msgspec.Struct, frozen=True):
    """What is kept aside."""

    device: str
    reason: Reason
    body: bytes
    detail: str
    received_ms: int


class Sums(msgspec.Struct, frozen=True):
    """What became of what one kiosk sent for some reasons."""

    kept: int = 0
    dropped: int = 0
    """It found no room."""
    last_ms: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(
            self.kept + other.kept,
            self.dropped + other.dropped,
            max(self.last_ms, other.last_ms),
        )


def put_aside(connection: Connection, *oddities: Oddity) -> None:
    """Keep them while there is room; the same bytes for the same reason are kept once."""
    shelves: dict[tuple[str, bool], list[Oddity]] = {}
    for one in oddities:
        shelves.setdefault((one.device, one.reason is Reason.FORK), []).append(one)
    for (device, forks), some in shelves.items():
        _Shelf(connection, device, forks=forks).put(some)


def sums_of(
    connection: Connection, ends: tuple[str, str] | None = None
) -> dict[str, tuple[Sums, Sums]]:
    """Return what became of each kiosk's forks, and of all else; of all or some by name."""
    statement = select(QUARANTINE_SUMS)
    if ends is not None:
        statement = statement.where(QUARANTINE_SUMS.c.device.between(*ends))
    found: dict[str, tuple[Sums, Sums]] = {}
    for row in connection.execute(statement):
        forks, others = found.get(row.device, (Sums(), Sums()))
        sums = Sums(row.kept, row.dropped, row.last_ms)
        if row.reason == Reason.FORK:
            found[row.device] = (forks + sums, others)
        else:
            found[row.device] = (forks, others + sums)
    return found


class Total(msgspec.Struct, frozen=True):
    """Of all kiosks, for one reason."""

    put_aside: int = 0
    dropped: int = 0


def totals(connection: Connection) -> dict[str, Total]:
    """Return how many were put aside for each reason, and how many found no room."""
    of = QUARANTINE_SUMS.c
    rows = connection.execute(
        select(of.reason, func.sum(of.kept + of.gone), func.sum(of.dropped)).group_by(of.reason)
    )
    found = {str(reason): Total(int(kept), int(dropped)) for reason, kept, dropped in rows}
    return {reason.value: found.get(reason.value, Total()) for reason in Reason}


class _Shelf:
    """The room that a kiosk has for some reasons."""

    def __init__(self, connection: Connection, device: str, *, forks: bool) -> None:
        self._db = connection
        self._device = device
        self._seen_makes_room = not forks
        self._room = FORKS if forks else RUBBISH
        self._reasons = [one for one in Reason if (one is Reason.FORK) is forks]
        self._counts = {one: dict.fromkeys(_COUNTED, 0) for one in self._reasons}
        self._kept, self._size = self._filled()

    def put(self, oddities: Sequence[Oddity]) -> None:
        """Keep what is new and finds room; say what became of it."""
        rows: list[dict[str, object]] = []
        for digest, one in self._new(oddities):
            counts = self._counts[one.reason]
            counts["last_ms"] = max(counts["last_ms"], one.received_ms)
            if not self._has_room(len(one.body)):
                counts["dropped"] += 1
                continue
            self._kept += 1
            self._size += len(one.body)
            counts["kept"] += 1
            counts["size"] += len(one.body)
            rows.append(
                {
                    "device": self._device,
                    "reason": one.reason.value,
                    "digest": digest,
                    # PostgreSQL has no zero character in texts.
                    "detail": one.detail[:LONGEST_DETAIL].replace("\0", ""),
                    "body": one.body,
                    "received_ms": one.received_ms,
                }
            )
        if rows:
            self._db.execute(insert_new(self._db, QUARANTINE), rows)
        self._count()
        self._say(rows)

    def _filled(self) -> tuple[int, int]:
        """Return how many are there and their bytes; nobody else changes it meanwhile."""
        of = QUARANTINE_SUMS.c
        rows = self._db.execute(
            select(of.kept, of.size)
            .where(of.device == self._device, of.reason.in_(self._reasons))
            .order_by(of.reason)
            .with_for_update()
        ).all()
        return sum(row.kept for row in rows), sum(row.size for row in rows)

    def _new(self, oddities: Sequence[Oddity]) -> Iterator[tuple[bytes, Oddity]]:
        """Yield what is not there yet, in the order in which it came."""
        known: set[tuple[Reason, bytes]] = set()
        digests = [hashlib.sha256(one.body).digest() for one in oddities]
        for reason in self._reasons:
            known.update((reason, one) for one in self._there(reason, digests))
        for digest, one in zip(digests, oddities, strict=True):
            if (one.reason, digest) not in known:
                known.add((one.reason, digest))
                yield digest, one

    def _there(self, reason: Reason, digests: Sequence[bytes]) -> Iterator[bytes]:
        for at in range(0, len(digests), ASKED_AT_ONCE):
            yield from self._db.execute(
                select(QUARANTINE.c.digest).where(
                    QUARANTINE.c.device == self._device,
                    QUARANTINE.c.reason == reason,
                    QUARANTINE.c.digest.in_(digests[at : at + ASKED_AT_ONCE]),
                )
            ).scalars()

    def _has_room(self, size: int) -> bool:
        fits = self._fits(size)
        if not fits and self._seen_makes_room and size <= self._room.size:
            self._seen_makes_room = self._make_room(size)
            fits = self._fits(size)
        return fits

    def _fits(self, size: int) -> bool:
        return self._kept < self._room.items and self._size + size <= self._room.size

    def _make_room(self, size: int) -> bool:
        """Let go of the oldest that somebody has seen; return whether there was any."""
        of = QUARANTINE.c
        seen_ms = self._db.execute(
            select(ALARM_MARKS.c.seen_ms).where(
                ALARM_MARKS.c.device == self._device,
                ALARM_MARKS.c.kind == AlarmKind.QUARANTINE.value,
            )
        ).scalar_one_or_none()
        seen = self._db.execute(
            select(of.reason, of.digest, func.length(of.body).label("size"))
            .where(
                of.device == self._device,
                of.reason.in_(self._reasons),
                of.received_ms <= (seen_ms or 0),
            )
            .order_by(of.received_ms)
        ).all()
        for row in seen:
            if self._fits(size):
                break
            self._db.execute(
                delete(QUARANTINE).where(
                    of.device == self._device,
                    of.reason == row.reason,
                    of.digest == row.digest,
                )
            )
            counts = self._counts[Reason(row.reason)]
            counts["kept"] -= 1
            counts["size"] -= row.size
            counts["gone"] += 1
            self._kept -= 1
            self._size -= row.size
        return bool(seen)

    def _count(self) -> None:
        of = QUARANTINE_SUMS.c
        for reason, counts in self._counts.items():
            if not any(counts.values()):
                continue
            key = {"device": self._device, "reason": reason.value}
            self._db.execute(insert_new(self._db, QUARANTINE_SUMS), [key])
            last_ms = counts["last_ms"]
            self._db.execute(
                update(QUARANTINE_SUMS)
                .where(of.device == self._device, of.reason == reason)
                .values(
                    {name: of[name] + counts[name] for name in _COUNTED if name != "last_ms"}
                    | {"last_ms": case((of.last_ms < last_ms, last_ms), else_=of.last_ms)}
                )
            )

    def _say(self, rows: Collection[Mapping[str, object]]) -> None:
        for reason, counts in self._counts.items():
            details = [row["detail"] for row in rows if row["reason"] == reason]
            if details:
                log.error(
                    "put_aside",
                    device=self._device,
                    reason=reason,
                    count=len(details),
                    detail=details[0],
                )
            if counts["dropped"]:
                log.error(
                    "no_room_in_quarantine",
                    device=self._device,
                    reason=reason,
                    dropped=counts["dropped"],
                    kept=self._kept,
                )


_COUNTED = ("kept", "size", "gone", "dropped", "last_ms")
