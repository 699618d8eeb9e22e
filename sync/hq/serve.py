"""Runs headquarters' two processes: the collector, and the web pages."""

import queue
import random
import signal
import time

import structlog
import uvicorn
from sqlalchemy import Engine

from kiosk.sdnotify import notify, watchdog_interval_s
from sync.broker_url import Broker
from sync.hq.collector import Collector, Kit, Note
from sync.hq.database import BadUrl, open_database
from sync.hq.web import web_app
from sync.kit import Stop
from sync.watchdog import Watchdog

log = structlog.get_logger("hq")


def collect(broker: Broker, engine: Engine) -> None:
    """Collect until SIGTERM or SIGINT."""
    inbox: queue.SimpleQueue[Note] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A queue takes entries from a signal handler (queue.SimpleQueue is reentrant).
        signal.signal(number, lambda *_: inbox.put(Stop()))
    kit = Kit(
        engine=engine,
        broker=broker,
        inbox=inbox,
        now_s=time.monotonic,
        now_ms=lambda: time.time_ns() // 1_000_000,
        chance=random.SystemRandom().random,
        alive=Watchdog(watchdog_interval_s()),
    )
    notify("READY=1")
    log.info("collecting", broker=f"{broker.host}:{broker.port}")
    Collector(kit).run()
    notify("STOPPING=1")
    engine.dispose()
    log.info("stopped")


def serve_web(engine: Engine, host: str, port: int) -> None:
    """Serve the pages until SIGTERM or SIGINT."""
    server = uvicorn.Server(
        uvicorn.Config(
            web_app(engine), host=host, port=port, log_level="warning", lifespan="off"
        )
    )
    notify("READY=1")
    log.info("serving", url=f"http://{host}:{port}/")
    server.run()
    engine.dispose()


__all__ = ["BadUrl", "collect", "open_database", "serve_web"]
