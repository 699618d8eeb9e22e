"""A PostgreSQL server of the tests' own, where one is installed."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.sync.broker import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
DEADLINE_S = 60


def has_postgresql() -> bool:
    """Return whether a server can be started."""
    return bool(BINARIES) and (os.getuid() != 0 or _unprivileged() is not None)


def need_postgresql() -> None:
    """Skip the test on a machine without it; where the set-up has run, that is a failure."""
    if not has_postgresql():
        assert "CI" not in os.environ, "requirements/setup installs PostgreSQL: it is not here"
        pytest.skip("PostgreSQL is not installed")


FOR_TESTS = "-c fsync=off -c full_page_writes=off"
"""Who is killed loses nothing by it; a machine that loses its power would."""


class RunningPostgresql:
    """A server on a free loopback port; ``kill`` and ``start`` keep its data.

    Args:
        settings: More options of the server, as on its command line.
    """

    def __init__(self, settings: str = "") -> None:
        self._settings = settings
        # Not below pytest's folder: only its owner may enter that, and the server is not root.
        self._folder = Path(tempfile.mkdtemp(prefix="lobby-postgresql-"))
        self._user = _unprivileged() if os.getuid() == 0 else None
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._port = free_port()
        self._data = self._folder / "data"
        self.url = f"postgresql://lobby@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        try:
            words = ("-U", "lobby", "-A", "trust", "--no-sync", "-E", "UTF8")
            self._run("initdb", "-D", str(self._data), *words)
            self.start()
        except BaseException:
            shutil.rmtree(self._folder)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.kill()
        finally:
            shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        settings = (
            f"-c listen_addresses=127.0.0.1 -c port={self._port}"
            f" -c unix_socket_directories={self._folder} {self._settings}"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-o", settings, "start")

    def kill(self) -> None:
        """End it as a power cut would, its files as they are."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(  # noqa: S603  # the server's own programs
            [str(BINARIES[-1] / program), *words],
            check=True,
            user=self._user,
            cwd=self._folder,
            timeout=DEADLINE_S,
            stdout=subprocess.DEVNULL,
        )


@contextlib.contextmanager
def postgresql(settings: str = "") -> Iterator[str]:
    """Run a server on a free loopback port and yield the URL of an empty database."""
    with RunningPostgresql(settings) as server:
        yield server.url


def _unprivileged() -> str | None:
    """Return a user that the server may run as: it refuses root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)
