"""The command ``kiosk estimate``: tells the hall how long its people will wait."""

import signal

import click
import structlog

from kiosk.command import config_option
from kiosk.domain.waits import ROUND_S
from kiosk.estimate.process import Inbox, Stop, keep_estimating
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.settings import Settings
from kiosk.settings.newer import NewerSettings

log = structlog.get_logger("estimate")


@click.command()
@config_option
@click.option(
    "--every",
    default=float(ROUND_S),
    type=click.FloatRange(min=0.1),
    show_default=True,
    help="Seconds between two rounds.",
)
def estimate(settings: Settings, every: float) -> None:
    """Estimate all waiting times, again and again, by playing the hall's own rule forward."""
    inbox = Inbox()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A simple queue takes entries from a signal handler: it is reentrant.
        signal.signal(number, lambda *_: inbox.put(Stop()))
    newer = NewerSettings(settings).there
    notify("READY=1")
    log.info("started", device=settings.device)
    keep_estimating(settings.api.socket, inbox, every, watchdog_interval_s(), newer)
    notify("STOPPING=1")
    log.info("stopped")
