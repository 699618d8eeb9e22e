"""The web pages as a process."""

import structlog
import uvicorn

from kiosk.sdnotify import notify
from sync.hq.open_or_fail import open_or_fail
from sync.hq.web import web_app

log = structlog.get_logger("hq")


def serve_web(database: str, host: str, port: int) -> None:
    """Serve the pages until SIGTERM or SIGINT."""
    engine = open_or_fail(database)
    server = uvicorn.Server(
        uvicorn.Config(
            web_app(engine), host=host, port=port, log_level="warning", lifespan="off"
        )
    )
    notify("READY=1")
    log.info("serving", url=f"http://{host}:{port}/")
    server.run()
    engine.dispose()
