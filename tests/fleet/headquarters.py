"""Headquarters' processes: database server and collectors, killed, restarted, brought back."""

import os
import subprocess
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from sync.hq.alarms import standing_alarms
from sync.hq.database import open_database
from tests.fleet.service import Service
from tests.hq.databases import BINARIES, RunningPostgresql

DATABASE = "lobby"


class Headquarters:
    """A PostgreSQL server and one collector for each stretch of shards."""

    def __init__(self, folder: Path, server: RunningPostgresql, broker: str) -> None:
        self.server = server
        self.url = server.url.rpartition("/")[0] + f"/{DATABASE}"
        self._dump = folder / "hq.dump"
        self._tool("createdb")
        self.collectors = [
            Service(
                folder / f"collector-{shards}.log",
                *("hq", "collect", "--broker", broker),
                *("--database", self.url, "--shards", shards),
            )
            for shards in ("0-31", "32-63")
        ]

    def start(self) -> None:
        """Start every collector."""
        for collector in self.collectors:
            collector.start()

    def stop(self) -> None:
        """End them in good order."""
        for collector in self.collectors:
            collector.stop()

    def kill_collector(self, number: int) -> None:
        """End one as a power cut would; it is started again."""
        self.collectors[number].kill()

    def kill_database(self) -> None:
        """The same for the database."""
        self.server.kill()
        self.server.start()

    def back_up(self) -> None:
        """Write the database to a file, as an administrator does."""
        self._tool("pg_dump", "--format=custom", f"--file={self._dump}")

    def bring_back(self) -> None:
        """Put what the file holds in the place of the database; collectors do not run."""
        self._tool("dropdb", "--force")
        self._tool("createdb")
        self._tool("pg_restore", "--exit-on-error", "--dbname=" + DATABASE, str(self._dump))

    def alarms(self, now_ms: int) -> set[tuple[str, str]]:
        """Return which alarms stand, by the product's own rules."""
        engine: Engine = open_database(self.url)
        try:
            with engine.connect() as connection:
                found = standing_alarms(connection, now_ms)
        finally:
            engine.dispose()
        return {(alarm.device, alarm.kind.value) for alarm in found}

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection that owes nothing to the product."""
        return psycopg.connect(self.url, autocommit=True)

    def _tool(self, program: str, *words: str) -> None:
        host, _, port = self.server.url.split("@")[1].split("/")[0].partition(":")
        where = {"PGHOST": host, "PGPORT": port, "PGUSER": "lobby"}
        name = [] if program == "pg_restore" else [DATABASE]
        command = [str(BINARIES[-1] / program), *words, *name]
        subprocess.run(command, check=True, env={**os.environ, **where})  # noqa: S603  # PostgreSQL's own
