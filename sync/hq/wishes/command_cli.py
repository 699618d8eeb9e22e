"""The commands ``kiosk hq command``: acts that kiosks do once, or never.

Light to import: the work is loaded when it is asked for.
"""

import functools
from collections.abc import Callable
from pathlib import Path

import click

from kiosk.command import USAGE, fail
from kiosk.settings.duration import parse_duration_s
from sync.broker_url import Broker
from sync.contract import documents
from sync.hq.ca.cli import database_option
from sync.hq.wishes.options import (
    Asked,
    Signing,
    Whom,
    broker_options,
    json_option,
    path_type,
    signing_options,
    whom_options,
)
from sync.hq.wishes.orders import SOCKET


@click.group()
def command() -> None:
    """Ask kiosks to do something, once."""


def _act(work: Callable[..., documents.Act]) -> Callable[..., object]:
    """Make a command of what returns an act: its options, and those of all acts."""

    @database_option
    @broker_options
    @signing_options
    @whom_options()
    @click.option("--author", required=True, help="Who asks.")
    @click.option("--why", default="", help="For headquarters' record.")
    @click.option("--expires", default="5m", show_default=True, help="Good for so long.")
    @click.option("--wait", "wait_s", default=0.0, help="Seconds to wait for the results.")
    @json_option
    @functools.wraps(work)
    def asked(  # noqa: PLR0913  # one for each option
        *,
        database: str,
        broker: Broker,
        signing: Signing,
        whom: Whom,
        author: str,
        why: str,
        expires: str,
        wait_s: float,
        as_json: bool,
        **options: object,
    ) -> None:
        from sync.hq.wishes import command_work  # noqa: PLC0415  # heavy: see above

        try:
            life_s = parse_duration_s(expires)
        except ValueError as error:
            fail(f"--expires: {error}", USAGE)
        act = work(**options)
        command_work.send(
            Asked(database, broker, signing, whom, author, life_s, wait_s, as_json, why), act
        )

    return asked


def _texts(option: str, pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        language, mark, text = pair.partition("=")
        if not mark or not language.strip() or not text.strip():
            fail(f"{option}: found {pair!r}, expected en=some words", USAGE)
        found[language.strip()] = text.strip()
    return found


@command.command()
@_act
@click.option("--text", "texts", multiple=True, required=True, help="en=words; again for zh.")
@click.option("--for", "length", default="1h", show_default=True, help="Shown for so long.")
@click.option("--id", "name", help="Of the notice: shown again it replaces the former one.")
def notice(texts: tuple[str, ...], length: str, name: str | None) -> documents.Act:
    """Show a notice in the hall from now on."""
    from sync.hq.wishes import command_work  # noqa: PLC0415  # heavy: see above

    try:
        length_s = parse_duration_s(length)
    except ValueError as error:
        fail(f"--for: {error}", USAGE)
    return command_work.notice_from_now(_texts("--text", texts), length_s, name)


@command.command()
@_act
@click.option("--reason", "reasons", multiple=True, help="en=words for the screens.")
def pause_hall(reasons: tuple[str, ...]) -> documents.Act:
    """Give no tickets and call nobody, until resumed."""
    return documents.PauseHall(paused=True, reason=_texts("--reason", reasons))


@command.command()
@_act
def resume_hall() -> documents.Act:
    """Go on after a pause."""
    return documents.PauseHall(paused=False)


@command.command()
@_act
def emergency_on() -> documents.Act:
    """Ask everybody to leave the hall."""
    return documents.Emergency(on=True)


@command.command()
@_act
def emergency_off() -> documents.Act:
    """Say that the emergency is over."""
    return documents.Emergency(on=False)


@command.command()
@_act
@click.option("--number", required=True, help="A ticket's, A001.")
def reprint(number: str) -> documents.Act:
    """Print a ticket's slip again."""
    return documents.Reprint(number)


@command.command()
@_act
def self_test() -> documents.Act:
    """Test the devices, as before opening."""
    return documents.SelfTest()


@command.command()
@_act
@click.option("--hours", type=click.IntRange(1, 168), default=24, show_default=True)
def collect_logs(hours: int) -> documents.Act:
    """Have the last hours' logs in the result."""
    return documents.CollectLogs(hours)


@command.command()
@_act
def restart_core() -> documents.Act:
    """Start the hall's core anew."""
    return documents.RestartCore()


@command.command()
@database_option
@whom_options(optional=True)
@click.option("--id", "ids", multiple=True, help="A command; again for more.")
@json_option
def status(*, database: str, whom: Whom, ids: tuple[str, ...], as_json: bool) -> None:
    """Show commands and how far they have come, the newest first."""
    from sync.hq.wishes import command_work  # noqa: PLC0415  # heavy: see above

    command_work.status(database, whom, ids, as_json=as_json)


@command.command()
@database_option
@broker_options
@click.option("--every", "every_s", default=0.0, help="Seconds; goes on until stopped.")
def resend(*, database: str, broker: Broker, every_s: float) -> None:
    """Publish again what is in time and has no result; also what settings are not out yet."""
    from sync.hq.wishes import command_work  # noqa: PLC0415  # heavy: see above

    command_work.resend(database, broker, every_s)


@command.command()
@database_option
@broker_options
@signing_options
@click.option("--socket", type=path_type, default=SOCKET, show_default=True)
@click.option("--every", "every_s", default=10.0, show_default=True, help="Seconds.")
def serve(
    *, database: str, broker: Broker, signing: Signing, socket: Path, every_s: float
) -> None:
    """Sign what operators send from the pages, and publish whatever waits."""
    from sync.hq.wishes import signer_process  # noqa: PLC0415  # heavy: see above
    from sync.hq.wishes.desk import Desk  # noqa: PLC0415  # heavy: see above

    signer_process.serve(Desk(database, broker, signing), socket, every_s)
