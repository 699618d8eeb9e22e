"""The command ``kiosk bridge``: the serial terminals' way into the hall."""

import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import click
import structlog

from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge, CounterTerminal
from kiosk.client import Client
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.settings import Settings, SettingsError, read_settings

BAD_SETTINGS = 2


def terminals(settings: Settings) -> tuple[CounterTerminal, ...]:
    """Return the counters that have a terminal on a serial line."""
    return tuple(
        CounterTerminal(one.id, one.terminal)
        for one in settings.devices
        if isinstance(one.terminal, SerialTerminalUrl)
    )


@click.command()
@click.option(
    "--config", required=True, type=click.Path(path_type=Path), help="The hall's settings."
)
def bridge(config: Path) -> None:
    """Hold the serial lines of the counter terminals."""
    try:
        settings = read_settings(config)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(BAD_SETTINGS)
    ends = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    found = terminals(settings)
    if not found:
        structlog.get_logger().info("no counter has a serial terminal")
    door = settings.api.socket
    Bridge(found, lambda: Client(door), time.monotonic).run(ends, notify, watchdog_interval_s())
