"""The subcommand ``kiosk demo``."""

import sys
import tempfile
from pathlib import Path

import click

from kiosk.command import WRONG, fail
from kiosk.demo.broker import BrokerMissingError
from kiosk.demo.lobby import NotSettledError, Wishes, run_lobby
from kiosk.demo.processes import ChildDiedError

FASTEST = 600.0


@click.command()
@click.option("--minutes", type=click.FloatRange(min=0.05), help="End by itself after so long.")
@click.option(
    "--speed",
    type=click.FloatRange(1.0, FASTEST),
    default=20.0,
    show_default=True,
    help="How much faster than life people come and are served.",
)
@click.option("--seed", default=1, show_default=True, help="Another seed, other people.")
@click.option(
    "--screenshots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep pictures of the screens, and every slip, in this folder.",
)
@click.option("--screens/--no-screens", default=True, help="With or without the two screens.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep journal, databases and logs here. [default: a new temporary folder]",
)
def demo(  # noqa: PLR0913 - one parameter an option, by name
    *,
    minutes: float | None,
    speed: float,
    seed: int,
    screenshots: Path | None,
    screens: bool,
    folder: Path | None,
) -> None:
    """Run a whole lobby: core, screens, printer, counters, customers, broker, headquarters.

    Devices and people are simulated, everything else is real. Ctrl-C ends the day; the closing
    report counts it at the core, in the journal, at headquarters and on paper.
    """
    wishes = Wishes(
        folder=_folder(folder),
        minutes=minutes,
        speed=speed,
        seed=seed,
        screenshots=None if screenshots is None else screenshots.absolute(),
        screens=screens,
    )
    try:
        agree = run_lobby(wishes)
    except (BrokerMissingError, ChildDiedError, NotSettledError, OSError) as error:
        fail(str(error))
    if not agree:
        sys.exit(WRONG)


def _folder(asked: Path | None) -> Path:
    if asked is None:
        return Path(tempfile.mkdtemp(prefix="kiosk-demo-"))
    asked.mkdir(parents=True, exist_ok=True)
    if any(asked.iterdir()):
        fail(f"{asked}: this folder is not empty; the demo wants one of its own", 2)
    return asked.absolute()
