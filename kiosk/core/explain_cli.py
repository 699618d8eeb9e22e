"""The subcommand ``kiosk journal explain``."""

import zoneinfo
from pathlib import Path

import click
import msgspec

from kiosk.command import config_option, fail
from kiosk.core.explain import Teller
from kiosk.core.journal_file import JournalError
from kiosk.core.journal_reading import read_day
from kiosk.domain.retelling import retell
from kiosk.domain.story import story_of
from kiosk.settings import Settings
from kiosk.words import LANGUAGES


@click.command()
@config_option
@click.option("--day", help="The business day, such as 2026-11-23; the newest one if left out.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The hall's first if left out.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Another journal than the hall's, such as a copy.",
)
@click.argument("number")
def explain(
    settings: Settings, day: str | None, language: str | None, file: Path | None, number: str
) -> None:
    """Tell why NUMBER was called when it was, or why it has not been yet."""
    path = file or settings.journal.path
    try:
        found, events = read_day(path, day)
    except (JournalError, msgspec.MsgspecError) as error:
        fail(str(error))
    story = story_of(retell(events, settings.plan), number.upper(), found)
    if story is None:
        fail(f"{path}: {number.upper()} was not taken on {found}")
    zone = zoneinfo.ZoneInfo(settings.timezone)
    for line in Teller(settings.plan, zone, language or settings.plan.languages[0]).lines(
        story
    ):
        click.echo(line)
