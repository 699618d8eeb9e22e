"""The command ``kiosk bridge``: the serial terminals' way into the hall."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
import structlog

from drivers.keypad_url import TerminalKeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.transfer import Destination
from firmware_bridge.update_door import UpdateDoor, place
from kiosk.client import Client, ViewType
from kiosk.command import config_option
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.settings import Settings
from kiosk.settings.newer import NewerSettings


def terminals(settings: Settings) -> tuple[CounterTerminal, ...]:
    """Return the counters that have a terminal on a serial line."""
    destinations = tuple(Destination(one.id, one.prefix) for one in settings.plan.services)
    return tuple(
        CounterTerminal(
            one.id,
            one.terminal,
            rates=isinstance(one.keypad, TerminalKeypadUrl),
            destinations=destinations,
        )
        for one in settings.devices
        if isinstance(one.terminal, SerialTerminalUrl)
    )


def others(settings: Settings) -> tuple[CounterTerminal, ...]:
    """Return the terminals and number displays of other makers."""
    callers = [
        CounterTerminal(one.id, one.terminal)
        for one in settings.devices
        if isinstance(one.terminal, OtherLineUrl)
    ]
    displays = [
        CounterTerminal(one.id, one.display, kind="display")
        for one in settings.devices
        if one.display is not None
    ]
    return (*callers, *displays)


class _DoorOfTheseSettings(Client):
    """The door, for a bridge that ends when the hall is set otherwise: it is started anew."""

    def __init__(
        self, socket_path: Path, newer: Callable[[str], bool], end: Callable[[], None]
    ) -> None:
        super().__init__(socket_path)
        self._newer = newer
        self._end = end

    def view(self, name: str, view_type: type[ViewType], after: int = -1) -> ViewType | None:
        view = super().view(name, view_type, after)
        if view is not None and self._newer(view.settings):
            self._end()
        return view


@click.command()
@config_option
def bridge(settings: Settings) -> None:
    """Hold the serial lines of the counter terminals."""
    ends = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    found = (*terminals(settings), *others(settings))
    if not found:
        structlog.get_logger().info("no counter has a serial terminal or display")
    door = settings.api.socket
    newer = NewerSettings(settings).there
    held = Bridge(
        found,
        lambda: _DoorOfTheseSettings(door, newer, ends.set),
        time.monotonic,
        callers=settings.callers,
        site=settings.device,
    )
    updates = UpdateDoor(place(door), held.update)
    updates.start()
    try:
        held.run(ends, notify, watchdog_interval_s())
    finally:
        updates.stop()
