"""The command ``kiosk screen``: one display of the hall, in a process of its own.

Nothing of Kivy is imported before its settings stand; ``kiosk --help`` never pays for it.
"""

import re
from pathlib import Path

import click

from kiosk.command import config_option
from kiosk.screens import window
from kiosk.screens.picture_size import PictureSize
from kiosk.settings import Settings

SIZE = re.compile(r"(\d{3,4})x(\d{3,4})")


def size_of(text: str) -> PictureSize:
    """Read ``1280x800``.

    Raises:
        click.BadParameter: It is no size.
    """
    match = SIZE.fullmatch(text)
    if match is None:
        raise click.BadParameter(f"{text!r} is not a size such as 1280x800")
    return PictureSize(int(match[1]), int(match[2]))


@click.command()
@click.argument("name", type=click.Choice(["ticket", "board", "staff"]))
@config_option
@click.option(
    "--size",
    type=size_of,
    default="1280x800",
    metavar="WIDTHxHEIGHT",
    show_default=True,
    help="Size of the window; a full screen takes the display's.",
)
@click.option(
    "--fullscreen/--windowed",
    default=None,
    help="Default: full screen on a bare console, a window on a desktop.",
)
@click.option(
    "--screenshot-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep NAME.png there up to date with what the screen shows.",
)
def screen(
    name: str,
    settings: Settings,
    size: PictureSize,
    fullscreen: bool | None,  # noqa: FBT001  # click hands options over by name
    screenshot_dir: Path | None,
) -> None:
    """Show the ticket screen, the board, or the staff screen: what wants somebody."""
    window.prepare(size, fullscreen=fullscreen)
    # Kivy reads its surroundings when it is imported: only here, and only now, may it be.
    from kiosk.screens import stage  # noqa: PLC0415

    stage.show(name, settings, screenshot_dir)
