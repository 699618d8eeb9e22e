"""The subcommand ``kiosk world``: starts a world, and reaches into one."""

import json
import signal
import threading
import time
from pathlib import Path
from types import FrameType

import click

from kiosk.command import USAGE, fail
from kiosk.settings import SettingsError
from kiosk.world.client import NoWorldError, WorldClient
from kiosk.world.door import WorldRunsError
from kiosk.world.hall_file import SOCKET, FolderError
from kiosk.world.order import OrderError
from kiosk.world.world import World

HERE = Path("world")


@click.group(invoke_without_command=True)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=HERE,
    show_default=True,
    envvar="KIOSK_WORLD",
    help="The world's folder: settings, links to devices, slips, sounds. [env: KIOSK_WORLD]",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The hall whose devices to simulate. [default: the one in the folder, or a small one]",
)
@click.pass_context
def world(ctx: click.Context, folder: Path, config: Path | None) -> None:
    """Simulate every device of a hall, until Ctrl-C.

    Writes DIR/kiosk.toml for the hall's own commands (kiosk run, kiosk bridge, kiosk screen),
    with every address led to a simulated device, and says what can be seen and heard, a line
    each. Another shell reaches in with kiosk world ctl.
    """
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        _run(folder, config)


@world.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The world's folder. [default: as for kiosk world]",
)
@click.argument("words", nargs=-1, required=True, metavar="DEVICE [NAME] WHAT …")
@click.pass_obj
def ctl(default: Path, folder: Path | None, words: tuple[str, ...]) -> None:
    r"""Let something happen in a running world, and print the device's state as JSON.

    \b
    kiosk world ctl show
    kiosk world ctl printer paper-out
    kiosk world ctl panel 1 press call
    kiosk world ctl terminal 2 unplug

    Words that nobody understands are answered with those that are. The exit code is 1 when it
    could not be done, 2 when the words are wrong.
    """
    try:
        with WorldClient((folder or default).absolute() / SOCKET) as hand:
            click.echo(json.dumps(hand.order(*words), ensure_ascii=False, indent=2))
    except NoWorldError as error:
        fail(str(error))
    except OrderError as error:
        fail(str(error), USAGE if error.usage else 1)


def _run(folder: Path, config: Path | None) -> None:
    ends = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ends.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    narrator = _Narrator()
    try:
        made = World(folder, config, tell=narrator.tell)
    except SettingsError as error:
        fail("\n".join(error.lines), USAGE)
    except FolderError as error:
        fail(str(error), USAGE)
    except (WorldRunsError, OSError) as error:
        fail(str(error))
    with made:
        for note in made.notes:
            click.echo(f"Note: {note}")
        click.echo(f"There is {', '.join(made.state())}.")
        click.echo(f"kiosk run --config {made.settings}")
        click.echo(f"kiosk bridge --config {made.settings}")
        click.echo(f"kiosk world ctl --out {folder} show")
        ends.wait()


class _Narrator:
    """Says what happens, a line each, with the seconds since the world began."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._lock = threading.Lock()

    def tell(self, device: str, what: str) -> None:
        """Say it."""
        with self._lock:
            click.echo(f"{time.monotonic() - self._began_s:8.1f} s  {device:12} {what}")
