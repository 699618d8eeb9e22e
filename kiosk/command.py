"""What every subcommand of ``kiosk`` shares: its option for the settings, and its exit codes.

0 is fine, 1 is something checked and found wrong, 2 is bad usage or bad settings.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from kiosk.settings import Settings, SettingsError, read_settings

Command = TypeVar("Command", bound=Callable[..., object])

WRONG = 1
USAGE = 2


class SettingsFile(click.ParamType[Settings]):
    """A settings file, read and checked while the command line is."""

    name = "file"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> Settings:
        """Return the settings; print each mistake and exit with 2 when there are any."""
        if isinstance(value, Settings):
            return value
        try:
            return read_settings(Path(str(value)))
        except SettingsError as error:
            for line in error.lines:
                click.echo(line, err=True)
            sys.exit(USAGE)


DEFAULT_CONFIG = "/etc/kiosk/kiosk.toml"


def config_option(command: Command) -> Command:
    """Give a command the option ``--config FILE``; it gets ``settings``."""
    option = click.option(
        "--config",
        "settings",
        type=SettingsFile(),
        default=DEFAULT_CONFIG,
        show_default=True,
        help="The hall's settings, a TOML file.",
    )
    return option(command)


def fail(message: str, code: int = WRONG) -> NoReturn:
    """Say what is wrong, in one line, and end with ``code``."""
    click.echo(message, err=True)
    sys.exit(code)
