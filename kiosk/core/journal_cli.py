"""The subcommands about the record: ``kiosk journal``, ``kiosk backup``, ``kiosk restore``."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from kiosk.command import DEFAULT_CONFIG, Command, SettingsFile, config_option, fail
from kiosk.core.backup import back_up
from kiosk.core.backup import restore as restore_copy
from kiosk.core.explain_cli import explain
from kiosk.core.item import with_hash
from kiosk.core.journal_file import JournalError, connect_reading
from kiosk.core.new_epoch import leave_epoch
from kiosk.core.report_cli import report
from kiosk.core.verify import verify as verify_journal
from kiosk.settings import Settings

LOOK_S = 0.5
"""How often ``tail --follow`` looks for news."""


@click.group()
def journal() -> None:
    """Look at the record of everything that happened in the hall."""


journal.add_command(explain)
journal.add_command(report)


def _journal_argument(command: Command) -> Command:
    """Give a command the hall's journal, or the FILE that is named instead of it."""
    for option in (
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            default=DEFAULT_CONFIG,
            show_default=True,
            help="The hall's settings, which name its journal.",
        ),
        click.argument("file", required=False, type=click.Path(path_type=Path, exists=True)),
    ):
        command = option(command)
    return command


def _path(config: Path, file: Path | None) -> Path:
    """Return which journal is meant; a copy can be looked at where there is no hall."""
    return file or SettingsFile().convert(config, None, None).journal.path


@journal.command()
@_journal_argument
def verify(config: Path, file: Path | None) -> None:
    """Check that every event is there, unchanged and in order."""
    path = _path(config, file)
    try:
        report = verify_journal(path)
    except JournalError as error:
        fail(str(error))
    for problem in report.problems:
        click.echo(f"{path}: {problem}", err=True)
    if report.problems:
        fail(f"{path}: {len(report.problems)} problems. Restore a backup: kiosk restore --help")
    click.echo(
        f"{path}: clean. {report.events} events, {report.first} to {report.last}, "
        f"{len(report.epochs)} epochs, stored at headquarters up to {report.acknowledged}."
    )


@journal.command()
@_journal_argument
@click.option("--after", default=0, help="Only events after this sequence number.")
def export(config: Path, file: Path | None, after: int) -> None:
    """Print every event as a line of JSON."""
    for _, line in _lines(_path(config, file), after):
        click.echo(line)


@journal.command()
@_journal_argument
@click.option("-n", "count", default=20, help="How many events.")
@click.option("-f", "--follow", is_flag=True, help="Go on with each new event.")
def tail(config: Path, file: Path | None, count: int, *, follow: bool) -> None:
    """Print the newest events."""
    path = _path(config, file)
    last = _last(path)
    after = max(0, last - count)
    while True:
        for seq, line in _lines(path, after):
            click.echo(line)
            after = seq
        if not follow:
            return
        time.sleep(LOOK_S)


@journal.command("new-epoch")
@config_option
def new_epoch(settings: Settings) -> None:
    """Part from a cloned card: go on in a new epoch; stop the core first."""
    try:
        last = leave_epoch(settings.journal.path, _say)
    except (JournalError, OSError, sqlite3.Error) as error:
        fail(str(error))
    click.echo(f"{settings.journal.path}: goes on after event {last}, a new epoch begun")


@click.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(settings: Settings, file: Path) -> None:
    """Copy the journal to FILE; the core may be running."""
    try:
        last = back_up(settings.journal.path, file)
    except (JournalError, OSError, sqlite3.Error) as error:
        fail(str(error))
    click.echo(f"{file}: events up to {last}")


@click.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(settings: Settings, file: Path) -> None:
    """Put FILE, made by ``kiosk backup``, in the journal's place; stop the core first."""
    try:
        last = restore_copy(settings.journal.path, file, _say)
    except (JournalError, OSError, sqlite3.Error) as error:
        fail(str(error))
    click.echo(f"{settings.journal.path}: restored with events up to {last}, a new epoch begun")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _last(path: Path) -> int:
    try:
        with closing(connect_reading(path)) as db:
            row = db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    except JournalError as error:
        fail(str(error))
    return int(row[0])


def _lines(path: Path, after: int) -> Iterator[tuple[int, str]]:
    try:
        db = connect_reading(path)
    except JournalError as error:
        fail(str(error))
    with closing(db):
        for seq, item, digest in db.execute(
            "SELECT seq, item, hash FROM events WHERE seq > ? ORDER BY seq", (after,)
        ):
            yield seq, with_hash(item, digest).decode()
