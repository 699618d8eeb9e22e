"""The collector as a process: everything it works with, put together."""

import queue
import random
import signal
import time

import structlog

from kiosk.sdnotify import notify, watchdog_interval_s
from sync.broker_url import Broker
from sync.hq.collector import Collector, Kit, Note
from sync.hq.open_or_fail import open_or_fail
from sync.kit import Stop
from sync.watchdog import Watchdog

log = structlog.get_logger("hq")


def collect(broker: Broker, database: str) -> None:
    """Collect until SIGTERM or SIGINT."""
    engine = open_or_fail(database)
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
