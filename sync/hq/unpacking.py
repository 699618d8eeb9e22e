"""A group's batches unpacked while the database already writes the rows of those before.

Nearly every batch simply goes on where its kiosk's journal ends: it is read, verified and
handed over event by event. What needs the database for its place is kept for afterwards, since
nothing can be asked while rows are taken.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from sync.contract.batch import Batch, EnvelopeError
from sync.hq.arrival import Arrival, read_events
from sync.hq.bulk import EventRow
from sync.hq.journal import Journal
from sync.hq.quarantine import Oddity, Reason
from sync.hq.records import Archive


class Sealed(msgspec.Struct, frozen=True):
    """A batch whose events are unread, and the bytes it came in."""

    batch: Batch
    payload: bytes


class Unpacking:
    """One group's events on their way into the journals of their kiosks."""

    def __init__(
        self,
        journals: Mapping[str, Journal],
        sealed: Mapping[str, Sequence[Sealed]],
        now_ms: int,
    ) -> None:
        self.oddities: list[Oddity] = []
        """What turned out to be no batch."""
        self.epochs: dict[str, str] = {}
        """By kiosk the epoch of the last event read."""
        self.events = 0
        self._journals = journals
        self._sealed = sealed
        self._now_ms = now_ms
        self._kept: dict[str, list[Arrival]] = {}

    def in_order(self) -> Iterator[EventRow]:
        """Yield the rows of what goes on where journals end; the database is not asked."""
        for device, some in self._sealed.items():
            journal = self._journals[device]
            kept: list[Arrival] = []
            for one in some:
                arrivals = self._read(device, one)
                if kept or not arrivals or not journal.continues(arrivals):
                    # Whatever comes after it stays behind it.
                    kept += arrivals
                else:
                    yield from journal.go_on(arrivals)
            if kept:
                self._kept[device] = kept

    def out_of_order(self, connection: Connection) -> list[EventRow]:
        """Return the rows of the rest, when ``in_order`` is at its end."""
        return [
            row
            for device, some in self._kept.items()
            for row in self._journals[device].sort_in(some, Archive(connection, device))
        ]

    def _read(self, device: str, sealed: Sealed) -> list[Arrival]:
        try:
            arrivals = read_events(sealed.batch)
        except EnvelopeError as error:
            self.oddities.append(undecodable(device, sealed.payload, error, self._now_ms))
            return []
        self.epochs[device] = sealed.batch.epoch
        self.events += len(arrivals)
        return arrivals


def undecodable(device: str, payload: bytes, error: EnvelopeError, now_ms: int) -> Oddity:
    """Return what is no batch as it is kept."""
    return Oddity(device, Reason.UNDECODABLE, payload, str(error), now_ms)
