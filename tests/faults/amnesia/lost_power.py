"""A disk that may forget whatever nobody had it keep: the images a power cut can leave.

Of what was written since a file was last synced, any part may be there or not: whole writes,
or of one write only its first sectors. Names come and go in order, and the last ones of them
may be lost until their folder is synced. Nothing else is assumed of the file system.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.amnesia.syscalls import (
    Answered,
    Cut,
    Linked,
    Made,
    Removed,
    Renamed,
    Step,
    Synced,
    Wrote,
)

SECTOR = 512


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    unsynced: list[Wrote | Cut] = field(default_factory=list)
    size: int = 0

    def sync(self) -> None:
        for one in self.unsynced:
            _apply(self.kept, one)
        self.unsynced.clear()

    def now(self) -> bytes:
        """Return what other programs read of it."""
        content = bytearray(self.kept)
        for one in self.unsynced:
            _apply(content, one)
        return bytes(content)

    def after(self, chance: random.Random) -> bytes:
        """Return what a power cut leaves of it."""
        content = bytearray(self.kept)
        share = chance.random()
        for one in self.unsynced:
            if chance.random() < share:
                _apply(content, one)
            elif isinstance(one, Wrote) and chance.random() < share:
                sectors = chance.randint(0, len(one.data) // SECTOR)
                _apply(content, Wrote(one.path, one.offset, one.data[: sectors * SECTOR]))
        return bytes(content)


def _apply(content: bytearray, one: Wrote | Cut) -> None:
    if isinstance(one, Cut):
        del content[one.size :]
        content.extend(bytes(one.size - len(content)))
        return
    assert one.offset is not None
    end = one.offset + len(one.data)
    content.extend(bytes(max(0, end - len(content))))
    content[one.offset : end] = one.data


Names = dict[str, _File]
Change = dict[str, _File | None]
"""Names that come to mean a file, or nothing; all of a change or none of it."""


class Disk:
    """A disk to which steps happen, one after the other."""

    def __init__(self, before: Path | None = None, place: Path | None = None) -> None:
        """Begin empty, or with the files of a folder.

        Args:
            before: The folder, as it was before anything happened.
            place: Under which name the steps know it.
        """
        self.answered = 0
        self._now: Names = {}
        if before is not None:
            for path in before.iterdir():
                content = bytearray(path.read_bytes())
                name = str((place or before) / path.name)
                self._now[name] = _File(content, size=len(content))
        self._kept: Names = dict(self._now)
        self._unsynced: list[Change] = []

    def happens(self, step: Step) -> None:
        """Take the next step."""
        match step:
            case Answered():
                self.answered += 1
            case Wrote() | Cut():
                self._write(step)
            case Made():
                if step.path not in self._now:
                    self._rename({step.path: _File()})
                elif step.emptied:
                    self._write(Cut(step.path, 0))
            case Renamed() | Linked():
                left: Change = {step.path: None} if isinstance(step, Renamed) else {}
                self._rename(left | {step.to: self._now[step.path]})
            case Removed():
                self._rename({step.path: None})
            case Synced():
                file = self._now.get(step.path)
                if file is None:
                    self._kept = dict(self._now)
                    self._unsynced.clear()
                else:
                    file.sync()

    def image(self, folder: Path, chance: random.Random) -> None:
        """Write what a power cut now may leave into an empty folder."""
        names = dict(self._kept)
        for change in self._unsynced[: chance.randint(0, len(self._unsynced))]:
            _changed(names, change)
        _write(names, folder, lambda file: file.after(chance))

    def image_of_now(self, folder: Path) -> None:
        """Write what other programs read now into an empty folder."""
        _write(self._now, folder, _File.now)

    def _write(self, one: Wrote | Cut) -> None:
        file = self._now.get(one.path)
        if file is None:
            # Opened before anybody watched, such as the log of what the program says.
            return
        if isinstance(one, Wrote):
            offset = file.size if one.offset is None else one.offset
            one = Wrote(one.path, offset, one.data)
            file.size = max(file.size, offset + len(one.data))
        else:
            file.size = one.size
        file.unsynced.append(one)

    def _rename(self, change: Change) -> None:
        self._unsynced.append(change)
        _changed(self._now, change)


def _write(names: Names, folder: Path, content: Callable[[_File], bytes]) -> None:
    written: dict[int, Path] = {}
    for path, file in names.items():
        place = folder / Path(path).name
        if id(file) in written:
            place.hardlink_to(written[id(file)])
        else:
            place.write_bytes(content(file))
            written[id(file)] = place


def _changed(names: Names, change: Change) -> None:
    for path, file in change.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def images(
    steps: Sequence[Step],
    cuts: int,
    chance: random.Random,
    folder: Path,
    *,
    killed: bool = False,
) -> Iterator[tuple[int, Path]]:
    """Yield what power cuts at random moments leave: how many answers were given, and where.

    Each image is gone when the next one is asked for. When only the program is ``killed``, the
    kernel goes on and nothing that was written is lost.
    """
    disk, at = Disk(), 0
    for number, cut in enumerate(sorted(chance.randint(0, len(steps)) for _ in range(cuts))):
        for step in steps[at:cut]:
            disk.happens(step)
        at = cut
        image = folder / str(number)
        image.mkdir(parents=True)
        if killed:
            disk.image_of_now(image)
        else:
            disk.image(image, chance)
        yield disk.answered, image
        shutil.rmtree(image)
