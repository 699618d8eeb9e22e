"""A PostgreSQL server of the tests' own, where one is installed."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.sync.broker import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
DEADLINE_S = 60


def has_postgresql() -> bool:
    """Return whether a server can be started."""
    return bool(BINARIES) and (os.getuid() != 0 or _unprivileged() is not None)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run a server on a free loopback port and yield the URL of an empty database."""
    # Not below pytest's folder: only its owner may enter that, and the server is not root.
    folder = Path(tempfile.mkdtemp(prefix="lobby-postgresql-"))
    user = _unprivileged() if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    port = free_port()
    data = folder / "data"
    settings = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    )

    def run(program: str, *words: str) -> None:
        command = [str(BINARIES[-1] / program), *words]
        subprocess.run(  # noqa: S603  # the server's own programs
            command,
            check=True,
            user=user,
            cwd=folder,
            timeout=DEADLINE_S,
            stdout=subprocess.DEVNULL,
        )

    try:
        run("initdb", "-D", str(data), "-U", "lobby", "-A", "trust", "--no-sync", "-E", "UTF8")
        log = str(folder / "log")
        run("pg_ctl", "-D", str(data), "-l", log, "-w", "-o", settings, "start")
        yield f"postgresql://lobby@127.0.0.1:{port}/postgres"
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> str | None:
    """Return a user that the server may run as: it refuses root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)
