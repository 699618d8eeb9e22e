"""The settings in force: the hall's own file, with headquarters' wishes over it (S52).

Wishes that cannot be used never keep a hall from opening: then the last good ones are in force,
or the hall's own file alone, and it is said.
"""

import tomllib
from pathlib import Path

from msgspec.structs import replace

from kiosk.settings.kept import FOLDER, Kept, KeptUnreadableError, KeptWish, read_kept
from kiosk.settings.model import Overlay, Settings
from kiosk.settings.overlay import Tree, laid_over
from kiosk.settings.problem import Problem, SettingsError
from kiosk.settings.read import load, settings_of


def read_settings(path: Path, *, trial: bool = True) -> Settings:
    """Read the hall's settings as they are in force.

    Args:
        path: the hall's own file.
        trial: False leaves out what is on trial only.

    Raises:
        SettingsError: The hall's own file cannot be used; it holds every mistake found.
    """
    own = load(path)
    kept, said = _kept(own)
    for wish in (kept.trial if trial else None, kept.good):
        if wish is None:
            continue
        try:
            settings = with_wish(own, wish, path)
        except SettingsError as error:
            said = (*said, *error.lines)
            continue
        overlay = Overlay(wish.revision, wish.digest, trial=wish is kept.trial, problems=said)
        return _with_overlay(settings, overlay)
    return _with_overlay(settings_of(own, path), Overlay(problems=said))


def with_wish(own: Tree, wish: KeptWish, path: Path) -> Settings:
    """Return the settings that a wish makes of the hall's own.

    Raises:
        SettingsError: They cannot be used; it holds every mistake found, at the wish's place.
    """
    place = path.with_name(f"revision {wish.revision}")
    try:
        wished = tomllib.loads(wish.settings)
    except tomllib.TOMLDecodeError as error:
        found = f"a mistake in its spelling: {error}"
        raise SettingsError(place, [Problem("", found, "TOML")]) from error
    problems: list[Problem] = []
    merged = laid_over(own, wished, problems)
    if problems:
        raise SettingsError(place, problems)
    try:
        return settings_of(merged, path)
    except SettingsError as error:
        raise SettingsError(place, error.problems) from error


def folder_of(own: Tree) -> Path | None:
    """Return where headquarters' settings are kept; None in a hall without headquarters."""
    sync = own.get("sync")
    if not isinstance(sync, dict):
        return None
    named = sync.get("settings")
    return Path(named) if isinstance(named, str) else FOLDER


def _kept(own: Tree) -> tuple[Kept, tuple[str, ...]]:
    folder = folder_of(own)
    if folder is None:
        return Kept(), ()
    try:
        return read_kept(folder), ()
    except KeptUnreadableError as error:
        return Kept(), (str(error),)


def _with_overlay(settings: Settings, overlay: Overlay) -> Settings:
    plan = replace(settings.plan, settings=overlay.digest)
    return replace(settings, plan=plan, overlay=overlay)
