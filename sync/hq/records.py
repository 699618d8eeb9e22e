"""What the database holds of the kiosks that a group concerns: read once, written once."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from sync.contract.batch import parse_item
from sync.hq.chain import FIRST
from sync.hq.quarantine import Reason
from sync.hq.schema import DEVICES, EPOCHS, EVENTS, QUARANTINE
from sync.hq.schema_alarms import COMMAND_ENDS
from sync.hq.timeline import Correction, utc_text
from sync.hq.upsert import insert_new, upsert

MOST_CORRECTED = 10_000
"""▲ Two busy days: a clock that jumps back and forth must not hold up headquarters."""
MOST_CLONED = 10_000
"""▲ As far back a clone's last event is looked for; a clone is found out within hours."""
ASKED_AT_ONCE = 500
"""▲ No database takes more than some ten thousand names in a question: it would seem away."""
MOST_LOST = 2**53
"""More than any kiosk has: what one makes up, again and again, must not overflow a column."""


class Cursor(msgspec.Struct):
    """How far an epoch is here without a gap."""

    first: int | None = None
    stored: int = 0
    hash: bytes = FIRST
    began_ms: int = 0
    gap_ms: int = 0


class Known(msgspec.Struct):
    """What is known of one kiosk before a group."""

    row: Row[tuple[object, ...]]
    cursors: dict[str, Cursor]
    held: dict[str, dict[int, bytes]]
    """Stored without a position, by epoch: number and hash."""


class Move(msgspec.Struct, frozen=True):
    """A held event that gets its position."""

    epoch: str
    seq: int
    position: int
    occurred: str


def read_known(connection: Connection, names: Collection[str]) -> dict[str, Known]:
    """Return what is known of kiosks, new ones included, and keep others from changing it."""
    # In one order everywhere: whoever else locks kiosks must not do it crosswise.
    statement = (
        select(DEVICES)
        .where(DEVICES.c.device.in_(sorted(names)))
        .order_by(DEVICES.c.device)
        .with_for_update()
    )
    rows = connection.execute(statement).all()
    if len(rows) < len(names):
        new = sorted(set(names) - {row.device for row in rows})
        connection.execute(insert_new(connection, DEVICES), [{"device": one} for one in new])
        rows = connection.execute(statement).all()
    found = {row.device: Known(row, {}, {}) for row in rows}
    holding = set()
    for one in connection.execute(select(EPOCHS).where(EPOCHS.c.device.in_(found))):
        found[one.device].cursors[one.epoch] = Cursor(
            one.first, one.stored, one.hash, one.began_ms, one.gap_ms
        )
        if one.held:
            holding.add(one.device)
    if holding:
        statement_held = (
            select(EVENTS.c.device, EVENTS.c.epoch, EVENTS.c.seq, EVENTS.c.hash)
            .where(EVENTS.c.device.in_(holding), EVENTS.c.position.is_(None))
            .order_by(EVENTS.c.seq)
        )
        for one in connection.execute(statement_held):
            found[one.device].held.setdefault(one.epoch, {})[one.seq] = one.hash
    return found


class Archive:
    """One kiosk's events in the database, to look things up in."""

    def __init__(self, connection: Connection, device: str) -> None:
        self._db = connection
        self._device = device

    def hash_at(self, epoch: str, seq: int) -> bytes | None:
        """Return an event's hash, None when it is not there."""
        found: bytes | None = self._db.execute(
            select(EVENTS.c.hash).where(
                EVENTS.c.device == self._device, EVENTS.c.epoch == epoch, EVENTS.c.seq == seq
            )
        ).scalar_one_or_none()
        return found

    def hashes(self, epoch: str, first: int, last: int) -> dict[int, bytes]:
        """Return the hashes of an epoch's events from one number to another."""
        rows = self._db.execute(
            select(EVENTS.c.seq, EVENTS.c.hash).where(
                EVENTS.c.device == self._device,
                EVENTS.c.epoch == epoch,
                EVENTS.c.seq.between(first, last),
            )
        )
        return {row.seq: row.hash for row in rows}

    def bodies(self, epoch: str, first: int, last: int) -> dict[int, bytes]:
        """Return the events of an epoch from one number to another that have no position."""
        rows = self._db.execute(
            select(EVENTS.c.seq, EVENTS.c.body).where(
                EVENTS.c.device == self._device,
                EVENTS.c.epoch == epoch,
                EVENTS.c.seq.between(first, last),
                EVENTS.c.position.is_(None),
            )
        )
        return {row.seq: row.body for row in rows}

    def hashes_at(self, seq: int) -> list[bytes]:
        """Return the hashes of that number in any epoch, of events that have a position.

        Also of a clone's events, which are in quarantine: it may begin an epoch of its own.
        """
        # By the key, epoch for epoch: otherwise all of the kiosk's events would be read.
        rows = self._db.execute(select(EPOCHS.c.epoch).where(EPOCHS.c.device == self._device))
        epochs = rows.scalars().all()
        found: list[bytes] = []
        for start in range(0, len(epochs), ASKED_AT_ONCE):
            found += self._db.execute(
                select(EVENTS.c.hash).where(
                    EVENTS.c.device == self._device,
                    EVENTS.c.epoch.in_(epochs[start : start + ASKED_AT_ONCE]),
                    EVENTS.c.seq == seq,
                    EVENTS.c.position.is_not(None),
                )
            ).scalars()
        return [*found, *self._clone_hashes_at(seq)]

    def _clone_hashes_at(self, seq: int) -> list[bytes]:
        rows = self._db.execute(
            select(QUARANTINE.c.body)
            .where(QUARANTINE.c.device == self._device, QUARANTINE.c.reason == Reason.FORK)
            .order_by(QUARANTINE.c.received_ms.desc())
            .limit(MOST_CLONED)
        )
        items = [parse_item(bytes(body)) for body in rows.scalars()]
        return [bytes.fromhex(item.hash) for item in items if item.seq == seq]


def give_positions(connection: Connection, moves: Mapping[str, Sequence[Move]]) -> None:
    """Give held events their positions, by device."""
    rows = [
        {"d": device, "e": one.epoch, "s": one.seq, "p": one.position, "o": one.occurred}
        for device, some in moves.items()
        for one in some
    ]
    if not rows:
        return
    statement = (
        update(EVENTS)
        .where(
            EVENTS.c.device == bindparam("d"),
            EVENTS.c.epoch == bindparam("e"),
            EVENTS.c.seq == bindparam("s"),
        )
        .values(position=bindparam("p"), occurred=bindparam("o"))
    )
    connection.execute(statement, rows)


def correct(connection: Connection, corrections: Mapping[str, Sequence[Correction]]) -> None:
    """Set right when events happened, by device."""
    rows = []
    for device, some in corrections.items():
        for one in some:
            found = connection.execute(
                select(EVENTS.c.position, EVENTS.c.mono_ms)
                .where(
                    EVENTS.c.device == device,
                    EVENTS.c.position.between(
                        max(one.first, one.last - MOST_CORRECTED + 1), one.last
                    ),
                )
                .order_by(EVENTS.c.position)
            )
            rows += [
                {"d": device, "p": at.position, "o": utc_text(one.zero_ms + at.mono_ms)}
                for at in found
            ]
    if rows:
        statement = (
            update(EVENTS)
            .where(EVENTS.c.device == bindparam("d"), EVENTS.c.position == bindparam("p"))
            .values(occurred=bindparam("o"))
        )
        connection.execute(statement, rows)


def end_commands(
    connection: Connection, ended: Mapping[str, Sequence[str]], now_ms: int
) -> None:
    """Note that nothing more will come of commands, by device."""
    rows = [
        {"device": device, "command": command, "ended_ms": now_ms}
        for device, some in ended.items()
        for command in some
    ]
    if rows:
        connection.execute(insert_new(connection, COMMAND_ENDS), rows)


def save(
    connection: Connection,
    devices: Iterable[dict[str, object]],
    epochs: Iterable[dict[str, object]],
) -> None:
    """Write kiosks and their epochs as they are after a group."""
    _update_devices(connection, list(devices))
    upsert(connection, EPOCHS, list(epochs))


def _update_devices(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    # Not an upsert: columns that are not named would need their defaults for nothing.
    if rows:
        names = [name for name in rows[0] if name != "device"]
        statement = (
            update(DEVICES)
            .where(DEVICES.c.device == bindparam("key"))
            .values({name: bindparam(f"to_{name}") for name in names})
        )
        connection.execute(
            statement,
            [
                {"key": row["device"]} | {f"to_{name}": row[name] for name in names}
                for row in rows
            ],
        )
