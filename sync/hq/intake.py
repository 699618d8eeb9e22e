"""Takes batches in: stored, put in order, verified and counted in one transaction.

Whatever arrives twice, late, out of order or forged, the tables come out the same: an event is
there once, gets its position when everything before it is there, and what does not fit is
kept aside. Only the caller's commit makes any of it true; acknowledge after it.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from sync.contract.batch import EnvelopeError, Item, decode_batch
from sync.contract.messages import Ack
from sync.hq.journal import Journal
from sync.hq.quarantine import Oddity, Reason, put_aside


class Received(msgspec.Struct, frozen=True):
    """A payload from the ``events`` topic of a device."""

    device: str
    payload: bytes


def take_in(
    connection: Connection, messages: Sequence[Received], now_ms: int
) -> dict[str, Ack]:
    """Store a group of batches and return what each device is to be told.

    Args:
        connection: In a transaction.
        messages: In the order in which they came.
        now_ms: Wall time of their arrival.
    """
    arrived: dict[str, list[Item]] = {}
    for message in messages:
        try:
            items = decode_batch(message.payload, message.device)
        except EnvelopeError as error:
            put_aside(
                connection,
                Oddity(message.device, Reason.UNDECODABLE, message.payload, str(error), now_ms),
            )
        else:
            arrived.setdefault(message.device, []).extend(items)
    acks = {}
    for device, items in arrived.items():
        journal = Journal(connection, device, now_ms)
        journal.add(items)
        acks[device] = journal.ack(items[-1].epoch)
    return acks


def greet(connection: Connection, device: str, now_ms: int) -> Ack | None:
    """Return what a kiosk is to be told that has just come on line."""
    return Journal(connection, device, now_ms).latest_ack()
