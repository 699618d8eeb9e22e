"""The web pages as a process."""

import socket

import structlog
import uvicorn

from kiosk.sdnotify import notify
from sync.hq.open_or_fail import open_or_fail
from sync.hq.web import web_app

log = structlog.get_logger("hq")


def serve_web(database: str, host: str, port: int) -> None:
    """Serve the pages until SIGTERM or SIGINT."""
    engine = open_or_fail(database)
    server = _Server(
        uvicorn.Config(
            web_app(engine), host=host, port=port, log_level="warning", lifespan="off"
        )
    )
    server.run()
    engine.dispose()


class _Server(uvicorn.Server):
    """Says that it is ready when somebody may come, and not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            notify("READY=1")
            log.info("serving", url=f"http://{self.config.host}:{self.config.port}/")
