"""Whether a command line is one that the kiosk understands, found out without running it."""

import shlex

import click

from kiosk.cli import main
from tests.systemd.unit_file import ROOT

PROGRAM = "/opt/kiosk/bin/kiosk"
SETTINGS_OPTION = "--config"
SETTINGS = "/etc/kiosk/kiosk.toml"
EXAMPLE = ROOT / "docs" / "examples" / "kiosk.toml"


def understood(line: str) -> str:
    """Return the subcommand that ``line`` would run, given a hall with the example's settings.

    Raises:
        click.UsageError: There is no such subcommand, option or choice.
    """
    words = shlex.split(line.replace(SETTINGS, str(EXAMPLE)), comments=True)[1:]
    command: click.Command = main
    context = main.make_context("kiosk", words, resilient_parsing=True)
    path = []
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert name is not None
        assert found is not None
        path.append(name)
        command = found
        if SETTINGS_OPTION in {text for one in found.params for text in one.opts}:
            words = [*words, SETTINGS_OPTION, str(EXAMPLE)]
        context = command.make_context(name, list(words), context, resilient_parsing=True)
    return " ".join(path)
