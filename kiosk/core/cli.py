"""The subcommands of the core: ``kiosk run``."""

import click

from kiosk.command import config_option, fail
from kiosk.core.daemon import run_core
from kiosk.core.door_socket import SocketTakenError
from kiosk.core.journal_file import JournalError
from kiosk.settings import Settings


@click.command()
@config_option
def run(settings: Settings) -> None:
    """Run the core of a hall: its rules, its journal, its door and its devices."""
    try:
        run_core(settings)
    except (JournalError, SocketTakenError, OSError) as error:
        fail(str(error))
