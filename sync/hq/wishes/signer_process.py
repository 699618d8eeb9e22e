"""The process that signs for the pages: a socket for orders, and a thread that publishes.

Broker and database may be away: what was ordered is stored, and published when it can be.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from kiosk.command import USAGE, WRONG, fail
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.unix_socket import somebody_listens
from sync.hq.away import is_away
from sync.hq.wishes.command_work import publish_all
from sync.hq.wishes.desk import Desk, opened
from sync.hq.wishes.signer import Signer, signer_app
from sync.hq.wishes.signing_keys import signing_key

OURS_ALONE = 0o177
"""Taken from what a new socket may: nobody but its owner comes in."""
BACKLOG = 32
PR_SET_DUMPABLE = 4
"""prctl(2); without it the folders of /proc lead past the walls around other processes."""

log = structlog.get_logger("hq")


def serve(desk: Desk, path: Path, every_s: float) -> None:
    """Serve until SIGTERM or SIGINT."""
    keep_to_itself()
    signing = desk.signing
    if signing is None:
        fail("no key is named", USAGE)
    try:
        listener = _listen(path)
    except OSError as error:
        fail(f"--socket {path}: {error.strerror or error}", USAGE)
    with opened(desk.database) as engine, listener:
        wake = threading.Event()
        signer = Signer(
            engine,
            lambda: signing_key(signing.folder, signing.name),
            lambda: desk.now_ms,
            time.monotonic,
            wake.set,
        )
        server = _Server(
            uvicorn.Config(
                signer_app(signer),
                log_level="warning",
                lifespan="off",
                timeout_notify=round(watchdog_interval_s() or 3600),
                callback_notify=_alive,
            )
        )
        rounds = Rounds(lambda: publish_all(engine, desk), wake, every_s, server)
        rounds.start()
        server.run([listener])
        rounds.end()
    path.unlink(missing_ok=True)
    if not rounds.ended:
        fail("publishing ended by a defect, see above", WRONG)


def keep_to_itself() -> None:
    """Let nobody of the same account read this process, its files or a dump of it: the key.

    Raises:
        OSError: The kernel does not do it.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")


class Rounds(threading.Thread):
    """Publishes whenever there is an order, and every so often."""

    def __init__(
        self,
        publish: Callable[[], str],
        wake: threading.Event,
        every_s: float,
        server: uvicorn.Server,
    ) -> None:
        super().__init__(name="publishing", daemon=True)
        self._publish = publish
        self._wake = wake
        self._every_s = every_s
        self._server = server
        self.ended = False
        """It came to its end because it was told to, and not by a defect."""

    def run(self) -> None:
        """Publish until the server is to end."""
        try:
            while not self._server.should_exit:
                self._wake.clear()
                problem = self._round()
                if problem:
                    log.warning("not_published", reason=problem)
                self._wake.wait(self._every_s)
            self.ended = True
        finally:
            # A process that signs and never publishes is worse than none.
            self._server.should_exit = True

    def end(self) -> None:
        """Let the present round come to its end."""
        self._wake.set()
        self.join()

    def _round(self) -> str:
        try:
            return self._publish()
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            return f"database: {error}"


async def _alive() -> None:
    notify("WATCHDOG=1")


class _Server(uvicorn.Server):
    """Says that it is ready when somebody may come, and ends as a success when told to."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
            log.info("signing")


def _listen(path: Path) -> socket.socket:
    """Return a socket that nobody but this user reaches, from its first moment on."""
    if somebody_listens(path):
        raise OSError(f"another process listens on {path}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(OURS_ALONE)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(BACKLOG)
    return listener
