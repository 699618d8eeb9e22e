"""The command ``kiosk time-floor``: a clock that woke up in the past is set forward."""

import time

import click

from kiosk.command import config_option, fail
from kiosk.core.time_floor import floor
from kiosk.domain.moment import UtcMillis
from kiosk.settings import Settings


@click.command("time-floor")
@config_option
@click.option("--show", is_flag=True, help="Say what would be done, and do nothing.")
def time_floor(settings: Settings, *, show: bool) -> None:
    """Set the clock forward to the latest moment that is known to have been."""
    known = floor(settings)
    now = UtcMillis(time.time_ns() // 1_000_000)
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(known.at / 1000))
    if now >= known.at:
        click.echo(f"the clock is later than {at} ({known.what})")
        return
    click.echo(f"the clock is set forward to {at} ({known.what})")
    if show:
        return
    try:
        time.clock_settime_ns(time.CLOCK_REALTIME, known.at * 1_000_000)
    except PermissionError as error:
        fail(f"the clock was not set: {error}")
