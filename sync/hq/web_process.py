"""The web pages as a process."""

import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path

import structlog
import uvicorn

from kiosk.command import USAGE, fail
from kiosk.sdnotify import notify
from sync.hq.access.accounts import any_account
from sync.hq.open_or_fail import open_or_fail
from sync.hq.web import web_app
from sync.hq.wishes.signer_door import SignerDoor

log = structlog.get_logger("hq")


def serve_web(
    database: str, host: str, port: int, names: Sequence[str], commands: Path
) -> None:
    """Serve the pages until SIGTERM or SIGINT."""
    engine = open_or_fail(database)
    with engine.connect() as connection:
        closed = any_account(connection)
    if not closed and not is_loopback(host):
        fail(
            f"--listen: found {host}, expected loopback: without a user everybody could read; "
            "`kiosk hq user add` makes the first one",
            USAGE,
        )
    server = _Server(
        uvicorn.Config(
            web_app(engine, names=names, orders=SignerDoor(commands)),
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            # Who asks, and whether by TLS, is believed of a proxy on this machine alone.
            proxy_headers=True,
            forwarded_allow_ips=["127.0.0.1", "::1"],
        )
    )
    server.run()
    engine.dispose()


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    """Says that it is ready when somebody may come, and not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
            log.info("serving", url=f"http://{self.config.host}:{self.config.port}/")
