"""The collector as a process: everything it works with, put together."""

import queue
import random
import signal
import time

import structlog

from kiosk.command import USAGE, fail
from kiosk.sdnotify import notify, watchdog_interval_s
from sync.broker_url import Broker
from sync.contract.messages import Stretches
from sync.contract.shards import shards_text
from sync.hq.collect_metrics import CollectMetrics
from sync.hq.collector import Collector, Kit, Note
from sync.hq.open_or_fail import open_or_fail
from sync.hq.store import DatabaseAway, ShardsTaken, Store
from sync.kit import Stop
from sync.watchdog import Watchdog

log = structlog.get_logger("hq")


def collect(
    broker: Broker, database: str, shards: Stretches, metrics: tuple[str, int] | None
) -> None:
    """Collect until SIGTERM or SIGINT."""
    engine = open_or_fail(database)
    store = Store(engine, shards)
    try:
        store.open()
    except (ShardsTaken, DatabaseAway) as error:
        fail(f"--database: {error}")
    measured = CollectMetrics()
    if metrics is not None:
        try:
            measured.serve(*metrics)
        except OSError as error:
            fail(f"--metrics: {metrics[0]}:{metrics[1]}: {error}", USAGE)
    inbox: queue.SimpleQueue[Note] = queue.SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A queue takes entries from a signal handler (queue.SimpleQueue is reentrant).
        signal.signal(number, lambda *_: inbox.put(Stop()))
    kit = Kit(
        store=store,
        broker=broker,
        inbox=inbox,
        now_s=time.monotonic,
        now_ms=lambda: time.time_ns() // 1_000_000,
        chance=random.SystemRandom().random,
        alive=Watchdog(watchdog_interval_s()),
        metrics=measured,
        shards=shards,
    )
    notify("READY=1")
    log.info("collecting", broker=f"{broker.host}:{broker.port}", shards=shards_text(shards))
    Collector(kit).run()
    notify("STOPPING=1")
    store.close()
    log.info("stopped")
