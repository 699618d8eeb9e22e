"""The commands ``kiosk enrol`` and ``kiosk renew``: this kiosk's own certificate.

Light to import: the work is in ``sync.identity.process``, loaded when it is asked for.
"""

import sys
from pathlib import Path

import click

from kiosk.command import config_option
from kiosk.settings import Settings


@click.command()
@config_option
@click.option("--server", help="https://host:8843; else the settings' sync.enrol")
@click.option("--code", required=True, help="What headquarters has given out; - reads a line.")
@click.option(
    "--ca",
    "authority",
    type=click.Path(path_type=Path),
    help="Headquarters' ca.pem, copied here by any way: the code tells whether it is right.",
)
def enrol(settings: Settings, server: str | None, code: str, authority: Path | None) -> None:
    """Get this kiosk's certificate with a one-time code."""
    from sync.identity import process  # noqa: PLC0415  # heavy: see above

    typed = sys.stdin.readline() if code == "-" else code
    process.enrol(settings, server, typed, authority)


@click.command()
@config_option
@click.option("--now", "always", is_flag=True, help="Before half of its life is over, too.")
def renew(settings: Settings, *, always: bool) -> None:
    """Have this kiosk's certificate renewed when half of its life is over."""
    from sync.identity import process  # noqa: PLC0415  # heavy: see above

    process.renew(settings, always=always)
