"""The commands ``kiosk hq config``: how kiosks are to be set, and how far that has come.

Light to import: the work is loaded when it is asked for.
"""

from pathlib import Path

import click

from sync.broker_url import Broker
from sync.hq.ca.cli import database_option
from sync.hq.wishes.options import (
    Signing,
    Whom,
    broker_options,
    json_option,
    path_type,
    signing_options,
    whom_options,
)


@click.group()
def config() -> None:
    """Settings and notices of kiosks: approved by two people, in force from a moment on."""


@config.command()
@database_option
@broker_options
@signing_options
@whom_options()
@click.option("--settings", type=path_type, help="TOML, laid over the kiosk's own file.")
@click.option("--notices", type=path_type, help="TOML with tables [[notice]].")
@click.option("--author", required=True, help="Who wrote it.")
@click.option("--approver", required=True, help="Who approves it: somebody else.")
@click.option("--effective", help="2026-12-01T08:00:00+08:00; without it: now.")
def push(  # noqa: PLR0913  # one for each option
    *,
    database: str,
    broker: Broker,
    signing: Signing,
    whom: Whom,
    settings: Path | None,
    notices: Path | None,
    author: str,
    approver: str,
    effective: str | None,
) -> None:
    """Give kiosks a new revision; what is not named stays as it is."""
    from sync.hq.wishes import config_work as work  # noqa: PLC0415  # heavy: see above

    desk = work.Desk(database, broker, signing)
    wish = work.read_wish(work.People(author, approver), effective, settings, notices)
    work.push(desk, whom, wish)


@config.command()
@database_option
@broker_options
@signing_options
@whom_options()
@click.option("--revision", type=click.IntRange(min=1), help="Without it: the one before.")
@click.option("--author", required=True, help="Who goes back.")
@click.option("--approver", required=True, help="Who approves it: somebody else.")
@click.option("--effective", help="2026-12-01T08:00:00+08:00; without it: now.")
def rollback(  # noqa: PLR0913  # one for each option
    *,
    database: str,
    broker: Broker,
    signing: Signing,
    whom: Whom,
    revision: int | None,
    author: str,
    approver: str,
    effective: str | None,
) -> None:
    """Give kiosks what an older revision held, as a new one."""
    from sync.hq.wishes import config_work as work  # noqa: PLC0415  # heavy: see above

    desk = work.Desk(database, broker, signing)
    wish = work.read_wish(work.People(author, approver), effective)
    work.rollback(desk, whom, wish, revision)


@config.command()
@database_option
@whom_options(optional=True)
@click.option("--behind", is_flag=True, help="Only those that should be set so and are not.")
@json_option
def status(*, database: str, whom: Whom, behind: bool, as_json: bool) -> None:
    """Show which revision each kiosk is to have and how far it is; 1 when some are behind."""
    from sync.hq.wishes import config_work as work  # noqa: PLC0415  # heavy: see above

    work.status(database, whom, behind=behind, as_json=as_json)


@config.command()
@database_option
@broker_options
@whom_options(optional=True)
def republish(*, database: str, broker: Broker, whom: Whom) -> None:
    """Give the broker every kiosk's newest revision again, as when it lost everything."""
    from sync.hq.wishes import config_work as work  # noqa: PLC0415  # heavy: see above

    work.republish(work.Desk(database, broker), whom)
