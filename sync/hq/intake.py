"""Takes batches in: stored, put in order, verified and counted in one transaction.

Whatever arrives twice, late, out of order or forged, the tables come out the same: an event is
there once, gets its position when everything before it is there, and what does not fit is
kept aside. Only the caller's commit makes any of it true; acknowledge after it.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from sync.contract.batch import EnvelopeError
from sync.contract.messages import Ack
from sync.hq.arrival import open_envelope
from sync.hq.bulk import EventRow, insert_events
from sync.hq.journal import Journal
from sync.hq.quarantine import put_aside
from sync.hq.records import correct, end_commands, give_positions, read_known, save
from sync.hq.schema import EPOCHS
from sync.hq.unpacking import Sealed, Unpacking, undecodable


class Received(msgspec.Struct, frozen=True):
    """A payload from the ``events`` topic of a device."""

    device: str
    payload: bytes


class Taken(msgspec.Struct, frozen=True):
    """What became of a group."""

    acks: dict[str, Ack]
    """What each device is to be told."""
    with_holes: frozenset[str]
    """Devices to be told later what is missing, if it has not come."""
    events: int


def take_in(
    connection: Connection, messages: Sequence[Received], now_ms: int
) -> dict[str, Ack]:
    """Store a group of batches and return what each device is to be told."""
    return take_group(connection, messages, now_ms).acks


def take_group(connection: Connection, messages: Sequence[Received], now_ms: int) -> Taken:
    """Store a group of batches.

    Args:
        connection: In a transaction.
        messages: In the order in which they came.
        now_ms: Wall time of their arrival.
    """
    sealed: dict[str, list[Sealed]] = {}
    oddities = []
    for message in messages:
        try:
            batch = open_envelope(message.payload, message.device)
        except EnvelopeError as error:
            oddities.append(undecodable(message.device, message.payload, error, now_ms))
        else:
            sealed.setdefault(message.device, []).append(Sealed(batch, message.payload))
    known = read_known(connection, sealed) if sealed else {}
    journals = {one: Journal(one, known[one], now_ms) for one in sealed}
    unpacking = Unpacking(journals, sealed, now_ms)
    if sealed:
        insert_events(connection, unpacking.in_order())
        _write(connection, journals, unpacking.out_of_order(connection), now_ms)
    put_aside(
        connection,
        *oddities,
        *unpacking.oddities,
        *(oddity for one in journals.values() for oddity in one.oddities),
    )
    return Taken(
        {name: journals[name].ack(epoch) for name, epoch in unpacking.epochs.items()},
        frozenset(name for name, one in journals.items() if one.has_holes),
        unpacking.events,
    )


def holding(connection: Connection) -> list[str]:
    """Return the devices of which events are here that wait for others."""
    statement = select(EPOCHS.c.device).where(EPOCHS.c.held > 0).distinct()
    return list(connection.execute(statement).scalars())


def greet(connection: Connection, device: str, now_ms: int) -> Ack | None:
    """Return what a kiosk is to be told that has just come on line."""
    return Journal(device, read_known(connection, [device])[device], now_ms).latest_ack()


def remind(connection: Connection, device: str, now_ms: int) -> Ack | None:
    """Return what a kiosk is to be told again now that it has had time to fill a hole."""
    return Journal(device, read_known(connection, [device])[device], now_ms).gap_ack()


def _write(
    connection: Connection, journals: dict[str, Journal], rows: list[EventRow], now_ms: int
) -> None:
    """Write what is left, and how far each journal has come."""
    if rows:
        insert_events(connection, rows)
    give_positions(connection, {name: one.moves for name, one in journals.items()})
    correct(connection, {name: one.corrections for name, one in journals.items()})
    end_commands(connection, {name: one.ended for name, one in journals.items()}, now_ms)
    save(
        connection,
        [one.device_row() for one in journals.values()],
        [row for one in journals.values() for row in one.epoch_rows()],
    )
