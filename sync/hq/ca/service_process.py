"""The enrolment service as a process."""

import asyncio
import socket
import time
from pathlib import Path

import msgspec
import structlog
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.command import USAGE, WRONG, fail
from kiosk.sdnotify import notify, watchdog_interval_s
from sync.hq.ca.desk import Desk
from sync.hq.ca.service import Parts, service
from sync.hq.ca.throttle import Throttle
from sync.hq.open_or_fail import open_or_fail

PATIENCE_S = 10
LONGEST_S = 30.0
"""▲ A question takes a second, also on a slow line."""
LARGEST_PORT = 65_535
MOST_CONNECTIONS = 200

log = structlog.get_logger("enrol")


class Told(msgspec.Struct, frozen=True):
    """What a kiosk hears beside its certificate."""

    broker: str = ""
    document_keys: Path | None = None


def serve(desk: Desk, listen: str, cert: Path, key: Path, told: Told) -> None:
    """Serve until SIGTERM or SIGINT."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= LARGEST_PORT:
        fail(f"--listen: found {listen!r}, expected address:port", USAGE)
    for path in (cert, key):
        if not path.is_file():
            fail(
                f"{path}: found nothing, expected a PEM file; `kiosk hq ca sign` makes it",
                WRONG,
            )
    authorities = desk.authorities()
    keys = ""
    if told.document_keys is not None:
        try:
            keys = told.document_keys.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            fail(f"--document-keys {told.document_keys}: {error}", WRONG)
    engine = open_or_fail(desk.database)
    parts = Parts(
        engine=engine,
        authorities=authorities,
        now_ms=lambda: desk.now_ms,
        lets=Throttle(time.monotonic).lets,
        broker=told.broker,
        document_keys=keys,
    )
    watchdog_s = watchdog_interval_s()
    server = _Server(
        uvicorn.Config(
            service(parts),
            host=host.strip("[]"),
            port=int(port),
            http=Impatient,
            log_level="warning",
            lifespan="off",
            timeout_notify=round(watchdog_s or 3600),
            callback_notify=_alive,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=PATIENCE_S,
            ssl_certfile=cert,
            ssl_keyfile=key,
        )
    )
    server.run()
    engine.dispose()


async def _alive() -> None:
    notify("WATCHDOG=1")


class Impatient(H11Protocol):
    """A connection that ends: strangers who say nothing must not take all the places."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin, and see that it ends."""
        super().connection_made(transport)
        self.loop.call_later(LONGEST_S, transport.abort)


class _Server(uvicorn.Server):
    """Says that it is ready when somebody may come, and not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
            log.info("serving", url=f"https://{self.config.host}:{self.config.port}/")
