"""The only one who changes the hall: decide, evolve, append, assign, ring.

``submit`` is a plain function on the event loop's thread. Nothing is awaited between deciding
and remembering, so no two commands see the same hall. The next hall is computed before
anything is written: a bug in the rules stops the core, it never writes what no restart could
read.
"""

import asyncio
import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from kiosk.core.bell import Bell
from kiosk.core.clock import Clock, ClockTrust, Stamp
from kiosk.core.clock_watch import ClockMark, clock_news, first_mark
from kiosk.core.journal import CommandKey, Journal
from kiosk.core.replay import replay
from kiosk.core.room import Disk, Room, written_and_dropped
from kiosk.core.snapshot import encode_hall
from kiosk.domain.commands import AnyCommand
from kiosk.domain.decide import decide
from kiosk.domain.decision import Events
from kiosk.domain.events import AnyEvent
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.refused import Reason, Refused

SNAPSHOT_EVERY = 2_000
"""Events between snapshots: a start replays fewer than twice as many, well under a second."""


Written = TypeVar("Written")


class Done(msgspec.Struct, frozen=True):
    """A command was carried out."""

    seq: int
    items: list[bytes]
    """Its events as the journal holds them."""
    new: bool = True
    """False when the same was asked before, and this is the answer it got."""


class IdReusedError(ValueError):
    """A client used one id for two different commands."""


class Tally:
    """What the writer has done since the start, for /metrics."""

    def __init__(self) -> None:
        self.done = 0
        self.refused = 0
        self.repeated = 0
        self.commit_s_sum = 0.0
        self.commit_s_max = 0.0


class Writer:
    """The hall, its journal, and the one way to change either."""

    def __init__(
        self,
        plan: HallPlan,
        journal: Journal,
        clock: Clock,
        *,
        hall: Hall | None = None,
        disk: Disk | None = None,
    ) -> None:
        self.hall: Hall = replay(journal, plan) if hall is None else hall
        self.journal = journal
        self.disk = disk
        self.bell = Bell()
        self.tally = Tally()
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets the exception of a full disk or of a bug: then the core must stop."""
        self._clock = clock
        self._snapshot_at = journal.snapshot_seq()
        self.clock_mark: ClockMark = journal.clock_mark() or first_mark(clock.stamp())

    def stamp(self) -> Stamp:
        """Return now, and how far it can be trusted."""
        return self._clock.stamp()

    def now(self) -> UtcMillis:
        """Return the wall time."""
        return self._clock.stamp().moment.at

    def submit(self, command: AnyCommand, command_id: str | None = None) -> Done | Refused:
        """Carry a command out, durably and once, or refuse it.

        The same id with the same command gets the answer it got the first time.

        Raises:
            IdReusedError: The id belongs to another command.
            sqlite3.Error: The disk does not take it; nothing has changed, the core stops.
        """
        with self._breaking():
            return self._submit(command, command_id)

    def note(self, *events: AnyEvent, then: AnyCommand | None = None) -> None:
        """Write down what the core itself has found out, by nobody's command.

        What the hall decides on ``then`` is written in the same transaction.

        Raises:
            sqlite3.Error: As with ``submit``.
        """
        with self._breaking():
            stamp = self._clock.stamp()
            decision = () if then is None else decide(self.hall, then, stamp.moment)
            if isinstance(decision, Refused):
                raise TypeError(f"the hall refuses {then}: {decision.reason}")
            self._carry_out((*events, *decision), stamp, None)

    def note_clock(self) -> None:
        """Write down that the clock has become right or was moved, if it has.

        Raises:
            sqlite3.Error: As with ``submit``.
        """
        with self._breaking():
            self._note_clock(self._clock.stamp())

    def acknowledge(self, epoch: str, stored: int) -> bool | None:
        """Remember what headquarters has; return whether it can be true.

        None when the disk is full: nothing is lost by it, headquarters' next word says as much.

        Raises:
            sqlite3.Error: As with ``submit``.
        """
        stamp = self._clock.stamp()
        at = stamp.moment.at if stamp.trust is ClockTrust.SYNCED else None
        with self._breaking():
            try:
                return self.journal.acknowledge(epoch, stored, at)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                    raise
                return None

    @contextlib.contextmanager
    def _breaking(self) -> Iterator[None]:
        try:
            yield
        except IdReusedError:
            raise
        except BaseException as error:
            # Callers on the event loop would only log it; a core with a bug must not go on.
            if not self.broken.done():
                self.broken.set_exception(error)
            raise

    def _submit(self, command: AnyCommand, command_id: str | None) -> Done | Refused:
        key = None
        if command_id is not None:
            key = CommandKey(command_id, _digest(command))
            remembered = self._remembered(key)
            if remembered is not None:
                self.tally.repeated += 1
                return remembered
        stamp = self._clock.stamp()
        self._note_clock(stamp)
        decision = decide(self.hall, command, stamp.moment)
        if isinstance(decision, Refused):
            self.tally.refused += 1
            if key is not None:
                self._append((), stamp, key, decision.reason)
            return decision
        items = self._carry_out(decision, stamp, key)
        self.tally.done += 1
        return Done(self.hall.seq, items)

    def _note_clock(self, stamp: Stamp) -> None:
        mark, news = clock_news(self.clock_mark, stamp)
        if news is not None:
            self._carry_out((news,), stamp, None)
        self.clock_mark = mark

    def _carry_out(self, events: Events, stamp: Stamp, key: CommandKey | None) -> list[bytes]:
        room = Room.PLENTY if self.disk is None else self.disk.room
        written, dropped = written_and_dropped(events, room)
        hall = self.hall
        for event in written:
            hall = evolve(hall, event, stamp.moment.at)
        items = self._append(written, stamp, key, None, dropped)
        self.hall = hall
        if items:
            self.bell.ring()
            self._snapshot_if_due()
        return items

    def snapshot(self) -> None:
        """Save the hall as it is, so that the next start is quick."""
        if self.hall.seq > self._snapshot_at:
            sparing = self.disk is not None and self.disk.room is not Room.PLENTY
            hall = encode_hall(self.hall)
            self._with_room(
                lambda: self.journal.save_snapshot(self.hall.seq, hall, sparing=sparing)
            )
            self._snapshot_at = self.hall.seq

    def _append(
        self,
        events: Events,
        stamp: Stamp,
        key: CommandKey | None,
        refused: Reason | None,
        dropped: tuple[str, ...] = (),
    ) -> list[bytes]:
        began = time.perf_counter()
        items = self._with_room(
            lambda: self.journal.append(events, stamp, key, refused, dropped)
        )
        took_s = time.perf_counter() - began
        self.tally.commit_s_sum += took_s
        self.tally.commit_s_max = max(self.tally.commit_s_max, took_s)
        return items

    def _with_room(self, write: Callable[[], Written]) -> Written:
        """Write; when the disk is full, once more after the reserve has made way.

        Any other error of the disk is final: what it has taken is not known then.
        """
        try:
            return write()
        except sqlite3.OperationalError as error:
            full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
            if not full or self.disk is None or not self.disk.make_way():
                raise
        return write()

    def _snapshot_if_due(self) -> None:
        if self.hall.seq - self._snapshot_at >= SNAPSHOT_EVERY:
            self.snapshot()

    def _remembered(self, key: CommandKey) -> Done | Refused | None:
        answer = self.journal.answer(key.command_id)
        if answer is None:
            return None
        if answer.digest != key.digest:
            raise IdReusedError(f"the id {key.command_id} was used for another command")
        if answer.refused is not None:
            return Refused(Reason(answer.refused))
        return Done(answer.seq, self.journal.items_of(answer), new=False)


def _digest(command: AnyCommand) -> bytes:
    return hashlib.sha256(msgspec.json.encode(command)).digest()
