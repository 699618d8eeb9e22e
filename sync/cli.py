"""The command ``kiosk sync``: brings a hall's journal to headquarters until told to stop."""

import os
import random
import signal
import threading
import time
from importlib import metadata
from pathlib import Path

import click
import structlog

from kiosk.command import USAGE, config_option, fail
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.settings import Settings, SyncSettings
from sync.broker_url import parse_broker
from sync.certificate_watch import CertificateWatch
from sync.door import Door
from sync.downlink.downlink import Downlink
from sync.downlink.wiring import hall_downlink
from sync.kit import Inbox, Kit, Stop, Timing
from sync.mqtt import is_networks
from sync.publisher import Publisher
from sync.reader import Reader
from sync.watchdog import Watchdog

BUG = 70
"""Exit code of a process that found a bug in itself (EX_SOFTWARE of sysexits.h)."""

log = structlog.get_logger("sync")


@click.command()
@config_option
@click.option(
    "--ack-wait", default=60.0, show_default=True, help="Seconds before sending again."
)
@click.option(
    "--slowest-retry", default=600.0, show_default=True, help="Seconds between tries at most."
)
@click.option(
    "--textfile",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Measurements for Prometheus' node_exporter. "
    "[default: sync.prom in $RUNTIME_DIRECTORY, if systemd gives one]",
)
def sync(
    settings: Settings, ack_wait: float, slowest_retry: float, textfile: Path | None
) -> None:
    """Bring the journal to headquarters."""
    if settings.sync is None:
        fail(f"{settings.path}: sync: found nothing, expected a table [sync]", USAGE)
    folder = os.environ.get("RUNTIME_DIRECTORY")
    if textfile is None and folder:
        textfile = Path(folder) / "sync.prom"
    publish(settings, settings.sync, Timing(ack_wait, slowest_retry), textfile)


def publish(
    settings: Settings, way: SyncSettings, timing: Timing, textfile: Path | None
) -> None:
    """Publish until SIGTERM or SIGINT."""
    threading.excepthook = end_with_thread
    inbox = Inbox()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A queue takes entries from a signal handler (queue.SimpleQueue is reentrant).
        signal.signal(number, lambda *_: inbox.put(Stop()))
    door = settings.api.socket
    broker = parse_broker(way.broker, way.ca, way.cert, way.key)
    downlink = _downlink(settings, way)
    kit = Kit(
        device=settings.device,
        name=dict(settings.plan.name),
        software=metadata.version("lobby-kiosk"),
        broker=broker,
        door=Door(door),
        new_reader=lambda number: Reader(number, door, inbox.put),
        inbox=inbox,
        now_s=time.monotonic,
        chance=random.SystemRandom().random,
        alive=Watchdog(watchdog_interval_s()),
        now_ms=lambda: time.time_ns() // 1_000_000,
        timing=timing,
        textfile=textfile,
        listeners=(
            lambda _say: CertificateWatch(broker),
            *(() if downlink is None else (downlink.listener,)),
        ),
    )
    notify("READY=1")
    log.info("started", device=settings.device, broker=way.broker)
    if downlink is not None:
        downlink.start()
    Publisher(kit).run()
    if downlink is not None:
        downlink.stop()
    notify("STOPPING=1")
    log.info("stopped")


def end_with_thread(bug: threading.ExceptHookArgs) -> None:
    """End the process over a bug in one of its threads: systemd starts all of them anew.

    A dead thread would go unseen, and nothing that headquarters wishes would be done. The
    connection's own thread is looked after where the connection is: that is made anew.
    """
    threading.__excepthook__(bug)
    if bug.thread is None or not is_networks(bug.thread):
        os._exit(BUG)


def _downlink(settings: Settings, way: SyncSettings) -> Downlink | None:
    """Return the way down; None where its folder is not there, and the way up goes on."""
    try:
        return hall_downlink(settings, way)
    except OSError as error:
        # `kiosk check` says so too; headquarters sees that nothing is answered.
        log.error("downlink_off", folder=str(way.settings), reason=str(error))  # noqa: TRY400  # says all
        return None
