"""The collector's hold on the database: one connection that also says whose shards these are.

Transactions run on the connection that holds the claim: whoever has lost the claim cannot write
any more. A database that is away, locked or full is one thing to the caller: not now.
"""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from sync.contract.messages import Stretches
from sync.contract.shards import numbers_of, parse_shards, shards_text
from sync.hq.database import WRITING

SHARDS_LOCK = 0x4C4F4253
"""The first half of PostgreSQL's advisory lock of a shard; the second is its number."""
DEAD_CLIENT = (
    "tcp_keepalives_idle = 10",
    "tcp_keepalives_interval = 5",
    "tcp_keepalives_count = 3",
)
"""So that the server lets go of the claim of a collector whose machine is gone."""


class DatabaseAway(Exception):
    """Nothing can be written now: the message says why, in the database's words."""


class ShardsTaken(Exception):
    """Another collector reads some of these shards."""


class Refused(Exception):
    """The database does not take this, and would not later."""


class Store:
    """The database, as long as nobody else collects these shards into it."""

    def __init__(self, engine: Engine, shards: Stretches) -> None:
        self._engine = engine
        self._shards = shards
        self._connection: Connection | None = None
        self._claim: IO[bytes] | None = None

    def open(self) -> None:
        """Take the shards, if that has not been done.

        Raises:
            ShardsTaken: Another collector has one of them.
            DatabaseAway: It cannot be asked.
        """
        if self._connection is not None:
            return
        with self._told():
            connection = self._engine.connect().execution_options(**WRITING)
            self._connection = connection
            taken = self._take(connection)
        if taken:
            self.close()
            raise ShardsTaken(
                f"shards {taken} are collected into this database by another collector"
            )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run the body in a transaction; what it has written is on disk afterwards.

        Raises:
            DatabaseAway: Nothing was written.
            Refused: Nothing was written, and the same would be refused again.
            ShardsTaken: The connection was lost, and another collector has come instead.
        """
        self.open()
        connection = self._connection
        assert connection is not None, "open has returned"  # noqa: S101  # for the type checker
        with self._told(), connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the database and of the shards."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError):
                connection.invalidate()
            connection.close()
        claim, self._claim = self._claim, None
        if claim is not None:
            claim.close()
        self._engine.dispose()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (DataError, IntegrityError) as error:
            raise Refused(str(error.orig)) from error
        except SQLAlchemyError as error:
            # What is half done on this connection must not stay.
            self.close()
            raise DatabaseAway(str(getattr(error, "orig", error)).strip()) from error

    def _take(self, connection: Connection) -> str:
        """Claim the shards; return those that another collector has."""
        if self._engine.dialect.name == "postgresql":
            with connection.begin():
                for setting in DEAD_CLIENT:
                    connection.execute(text(f"SET {setting}"))
                taken = [
                    number
                    for number in numbers_of(self._shards)
                    if not connection.execute(
                        select(func.pg_try_advisory_lock(SHARDS_LOCK, number))
                    ).scalar_one()
                ]
            return _text(taken)
        claim = Path(f"{self._engine.url.database}.shards").open("ab")  # noqa: SIM115  # open as long as the claim
        self._claim = claim
        taken = []
        for number in numbers_of(self._shards):
            try:
                fcntl.lockf(claim, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            except BlockingIOError:
                taken.append(number)
        return _text(taken)


def _text(numbers: list[int]) -> str:
    return shards_text(parse_shards(",".join(map(str, numbers)))) if numbers else ""
