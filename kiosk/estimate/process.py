"""The estimator at work: look at the hall, play it forward, report, and wait to do so again.

A client of the door like any other; it holds nothing. Without it people are told how many are
ahead of them and no time.
"""

import queue
import random
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from kiosk.client import Client, DoorClosed
from kiosk.domain.queue_view import QueueView
from kiosk.domain.waits import ROUND_S
from kiosk.estimate.law import Draw
from kiosk.estimate.of_view import command_of, scene_of
from kiosk.estimate.ranges import estimate, floored
from kiosk.sdnotify import notify

AWAY_S = 5.0
"""While the core is away it is asked so often."""

log = structlog.get_logger("estimate")


class Stop:
    """Put into the inbox to end the estimator."""


Inbox = queue.SimpleQueue[Stop]


class NewerSettingsError(Exception):
    """The hall is set otherwise now: this process is to end and be started anew."""


def run_round(client: Client, draw: Draw, newer: Callable[[str], bool] | None = None) -> bool:
    """Estimate once and report it; return whether there was anything to estimate.

    Raises:
        DoorClosed: The core is away.
        DoorError: The core does not understand the estimator: a bug.
        NewerSettingsError: It runs with newer settings than this process.
    """
    view = client.view("queue", QueueView)
    if view is not None and newer is not None and newer(view.settings):
        raise NewerSettingsError
    if view is None or not view.counters:
        return False
    scene = scene_of(view)
    said = floored(estimate(scene, draw), scene.lines, scene.now)
    client.submit(command_of(view, said))
    return True


def keep_estimating(
    door: Path,
    inbox: Inbox,
    every_s: float = ROUND_S,
    alive_s: float | None = None,
    newer: Callable[[str], bool] | None = None,
) -> None:
    """Estimate every so many seconds until ``Stop`` arrives.

    Args:
        door: The core's socket.
        inbox: Where ``Stop`` arrives.
        every_s: From the beginning of one round to that of the next.
        alive_s: How often to tell systemd that all is well; None for never.
        newer: Whether the settings in force, by digest, are such that this process is to end.
    """
    draw = random.SystemRandom().random
    chance = random.Random(draw())  # noqa: S311 - futures of a queue, no secret
    stopped = False
    with Client(door) as client:
        while not stopped:
            began_s = time.monotonic()
            rest_s = every_s
            try:
                run_round(client, chance.random, newer)
            except NewerSettingsError:
                log.info("newer_settings")
                return
            except DoorClosed as error:
                log.warning("core_away", reason=str(error))
                rest_s = min(AWAY_S, every_s)
            stopped = _wait(inbox, began_s + rest_s, alive_s, time.monotonic)


def _wait(
    inbox: Inbox, until_s: float, alive_s: float | None, now_s: Callable[[], float]
) -> bool:
    """Wait, giving signs of life meanwhile; return whether ``Stop`` arrived."""
    while True:
        notify("WATCHDOG=1")
        left_s = until_s - now_s()
        if left_s <= 0:
            return False
        try:
            inbox.get(timeout=left_s if alive_s is None else min(left_s, alive_s))
        except queue.Empty:
            continue
        return True
