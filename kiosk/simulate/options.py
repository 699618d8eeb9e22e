"""A scenario file as an argument on the command line."""

import sys
from pathlib import Path

import click

from kiosk.command import USAGE
from kiosk.settings import SettingsError
from kiosk.simulate.model import Scenario
from kiosk.simulate.scenario import read_scenario


class ScenarioFile(click.ParamType[Scenario]):
    """A scenario file, read and checked while the command line is."""

    name = "scenario"

    def convert(
        self, value: object, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> Scenario:
        """Return the scenario; print each mistake and exit with 2 when there are any."""
        if isinstance(value, Scenario):
            return value
        try:
            return read_scenario(Path(str(value)))
        except SettingsError as error:
            for line in error.lines:
                click.echo(line, err=True)
            sys.exit(USAGE)
