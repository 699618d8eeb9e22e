"""The file of headquarters' settings, written whole or not at all."""

import os
from pathlib import Path

import msgspec

from kiosk.settings.kept import FILE, Kept

MODE = 0o640
"""Sync writes it, the hall's other processes read it: their group is the folder's."""


def write_kept(folder: Path, kept: Kept) -> None:
    """Write what is kept; after a power cut at any moment it is the old or the new.

    Raises:
        OSError: It cannot be written; what was there before is there still.
    """
    beside = folder / f"{FILE}.new"
    with beside.open("wb") as file:
        os.fchmod(file.fileno(), MODE)
        file.write(msgspec.json.encode(kept))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)
    directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
