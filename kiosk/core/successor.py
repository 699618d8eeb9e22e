"""A journal that takes another's place: whole under a name of its own, then ready, then there.

Until it is called ready the journal stays what it was. From then on it will be in force,
however often somebody pulls the plug: whoever opens the journal next puts it in place first. So
nobody ever finds half of both, or nothing at all and begins an empty one. All of it needs the
lock.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Kind(NamedTuple):
    """Where a journal comes from that takes another's place: the names it has on its way."""

    unfinished: str
    ready: str
    kept: str
    """What the one is called whose place it takes."""
    undone: str
    """What to say of one that was cut off before it was ready."""
    finished: str
    """What to say of one that was cut off after that."""


RESTORED = Kind(
    unfinished="restoring",
    ready="restored",
    kept="replaced",
    undone="kiosk restore was cut off before its copy was ready: the journal is the one that "
    "was there before; restore again, if it is still wanted",
    finished="kiosk restore was cut off while it put its copy in place: the journal is the "
    "restored one",
)
SALVAGED = Kind(
    unfinished="part",
    ready="salvaged",
    kept="damaged",
    undone="saving a damaged journal was cut off: it is saved anew, if it is damaged still",
    finished="saving a damaged journal was cut off while it was put in place: the journal is "
    "what was whole of it",
)
KINDS = (SALVAGED, RESTORED)
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, by the end of its name."""
MOST_KEPT = 1_000
"""▲ So many replaced journals stand beside each other at the most."""


def begin(journal: Path, kind: Kind) -> Path:
    """Return where to write a successor; nothing is left there of an earlier one."""
    path = Path(f"{journal}.{kind.unfinished}")
    give_up(journal, kind)
    return path


def give_up(journal: Path, kind: Kind) -> None:
    """Remove what was written of a successor that is not ready."""
    for suffix in ("", *BESIDE):
        Path(f"{journal}.{kind.unfinished}{suffix}").unlink(missing_ok=True)


def make_ready(journal: Path, kind: Kind) -> None:
    """Decide for the successor: whatever is cut off from here on, it will be the journal.

    Raises:
        OSError: It cannot be; the journal stays what it was.
    """
    unfinished = Path(f"{journal}.{kind.unfinished}")
    sync_path(unfinished)
    unfinished.rename(f"{journal}.{kind.ready}")
    sync_path(journal.parent)


def put_in_place(journal: Path, kind: Kind) -> Path | None:
    """Make the successor that is ready the journal; return where the former one is kept.

    None where there was no journal.

    Raises:
        OSError: The files cannot be moved; the next one to open the journal tries again.
    """
    kept = _keep(journal, kind.kept)
    sync_path(journal.parent)
    # The old log goes first: beside the new file it would be taken for its own.
    for suffix in BESIDE:
        Path(f"{journal}{suffix}").unlink(missing_ok=True)
    sync_path(journal.parent)
    Path(f"{journal}.{kind.ready}").rename(journal)
    sync_path(journal.parent)
    return kept


def on_the_way(journal: Path) -> tuple[Path, ...]:
    """Return what a journal's successors are called before they are in place."""
    return tuple(
        Path(f"{journal}.{name}") for kind in KINDS for name in (kind.unfinished, kind.ready)
    )


def is_settled(journal: Path) -> bool:
    """Return whether nothing was cut off."""
    return not any(one.exists() for one in on_the_way(journal))


def settle(journal: Path) -> Iterator[str]:
    """Finish what is ready and remove what is not; yield a sentence about each.

    Raises:
        OSError: The files cannot be moved.
    """
    for kind in KINDS:
        if Path(f"{journal}.{kind.unfinished}").exists():
            give_up(journal, kind)
            yield f"{journal}: {kind.undone}"
        if Path(f"{journal}.{kind.ready}").exists():
            kept = put_in_place(journal, kind)
            where = "" if kept is None else f"; what was there before is kept as {kept}"
            yield f"{journal}: {kind.finished}{where}"


def _keep(journal: Path, word: str) -> Path | None:
    """Give the journal a second name that nothing else has, or the one that it has already."""
    if not journal.exists():
        return None
    names = (f"{journal}.{word}{number}" for number in ("", *range(2, MOST_KEPT)))
    for kept in map(Path, names):
        if kept.exists() and not kept.samefile(journal):
            continue
        for suffix in ("", "-wal", "-journal"):
            old, new = Path(f"{journal}{suffix}"), Path(f"{kept}{suffix}")
            if old.exists() and not new.exists():
                os.link(old, new)
        return kept
    raise FileExistsError(f"{journal}.{word}: too many are kept; remove what nobody needs")


def sync_path(path: Path) -> None:
    """Have a file, or a folder's names, on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
