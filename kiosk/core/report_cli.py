"""The subcommand ``kiosk journal report``."""

import zoneinfo
from pathlib import Path

import click
import msgspec

from kiosk.command import config_option, fail
from kiosk.core.journal_file import JournalError
from kiosk.core.journal_reading import read_day
from kiosk.core.report_text import ReportText
from kiosk.domain.day_report import report_of
from kiosk.settings import Settings
from kiosk.words import LANGUAGES


@click.command()
@config_option
@click.option("--day", help="The business day, such as 2026-11-23; the newest one if left out.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The hall's first if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Another journal than the hall's, such as a copy.",
)
def report(
    settings: Settings,
    day: str | None,
    language: str | None,
    file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Report a day's fairness: promises kept or not, and every wait that was too long."""
    try:
        found, events = read_day(file or settings.journal.path, day)
    except (JournalError, msgspec.MsgspecError) as error:
        fail(str(error))
    figures = report_of(events, settings.plan, found)
    if as_json:
        click.echo(msgspec.json.encode(figures).decode())
        return
    zone = zoneinfo.ZoneInfo(settings.timezone)
    spoken = language or settings.plan.languages[0]
    for line in ReportText(settings.plan, zone, spoken).lines(figures):
        click.echo(line)
