"""What a program did to the files of a folder, and when it answered, as strace saw it."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,creat,pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,lseek,"
    "unlink,unlinkat,rename,renameat,renameat2,link,linkat"
)
LONGEST_WRITE = 1 << 20
LINE = re.compile(r"^(\d+) +(.*)$")
CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?.*$")
UNFINISHED = " <unfinished ...>"
RESUMED = re.compile(r"^<\.\.\. \w+ resumed>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
FD_PATH = re.compile(r"^(?:AT_FDCWD|\d+)<([^>]*)>")


def strace(log: Path) -> list[str | Path]:
    """Return the command that runs another one and keeps its system calls in ``log``."""
    found = shutil.which("strace")
    assert found is not None, "strace is missing: requirements/setup installs it"
    # -D: the program stays the direct child, so that signals reach it.
    options = ["-D", "-f", "-y", "-xx", "-s", str(LONGEST_WRITE), "-e", f"trace={CALLS}"]
    return [found, *options, "-o", log]


@dataclass(frozen=True)
class Wrote:
    """Bytes went to a place in a file; to its end when there is none."""

    path: str
    offset: int | None
    data: bytes


@dataclass(frozen=True)
class Cut:
    """A file got another length."""

    path: str
    size: int


@dataclass(frozen=True)
class Synced:
    """A file, or a folder's names, is on the disk."""

    path: str


@dataclass(frozen=True)
class Made:
    """A name came to be."""

    path: str
    emptied: bool


@dataclass(frozen=True)
class Renamed:
    """A file got another name, in the place of whoever had it."""

    path: str
    to: str


@dataclass(frozen=True)
class Linked:
    """A file got another name beside the one it has."""

    path: str
    to: str


@dataclass(frozen=True)
class Removed:
    """A name is gone."""

    path: str


@dataclass(frozen=True)
class Answered:
    """Somebody outside was given an answer."""


Step = Wrote | Cut | Synced | Made | Renamed | Linked | Removed | Answered


def steps(log: Path, folder: Path, answers: Callable[[bytes], int]) -> list[Step]:
    """Return what happened to the files below ``folder``, in order.

    Args:
        log: What strace wrote.
        folder: Whose files matter.
        answers: How many answers there are in bytes that went to anything but a file.
    """
    found: list[Step] = []
    positions: dict[str, int] = {}
    for name, arguments, result, opened in _calls(log):
        if result < 0:
            continue
        found.extend(
            step
            for step in _steps(name, arguments, result, opened, positions, answers, str(folder))
            if isinstance(step, Answered) or step.path.startswith(str(folder))
        )
    return found


def _calls(log: Path) -> Iterator[tuple[str, str, int, str]]:
    begun: dict[str, str] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            met = LINE.match(line.rstrip("\n"))
            if met is None:
                continue
            process, said = met.groups()
            if said.endswith(UNFINISHED):
                begun[process] = said.removesuffix(UNFINISHED)
                continue
            if RESUMED.match(said):
                said = begun.pop(process, "") + RESUMED.sub("", said)
            call = CALL.match(said)
            if call is not None:
                name, arguments, result, opened = call.groups()
                yield name, arguments, int(result), _plain(opened or "")


def _steps(  # noqa: C901, PLR0911, PLR0913, PLR0917 - one arm per system call
    name: str,
    arguments: str,
    result: int,
    opened: str,
    positions: dict[str, int],
    answers: Callable[[bytes], int],
    folder: str,
) -> Sequence[Step]:
    if name in {"openat", "creat"}:
        if "O_CREAT" not in arguments and name != "creat" and "O_TRUNC" not in arguments:
            return ()
        emptied = name == "creat" or "O_TRUNC" in arguments
        positions[opened] = -1 if "O_APPEND" in arguments else 0
        return (Made(opened, emptied),)
    if name in {"unlink", "unlinkat"}:
        return (Removed(_texts(arguments)[-1]),)
    if name in {"rename", "renameat", "renameat2"}:
        old, new = _texts(arguments)[:2]
        return (Renamed(old, new),)
    if name in {"link", "linkat"}:
        old, new = _texts(arguments)[:2]
        return (Linked(old, new),)
    handle = FD_PATH.match(arguments)
    path = "" if handle is None else _plain(handle.group(1))
    if name in {"fdatasync", "fsync"}:
        return (Synced(path),)
    if not path.startswith(folder):
        sent = b"".join(_bytes(arguments))
        return (Answered(),) * answers(sent)
    if name == "ftruncate":
        return (Cut(path, int(arguments.rpartition(", ")[2])),)
    if name == "lseek":
        positions[path] = result
        return ()
    data = b"".join(_bytes(arguments))[:result]
    assert len(data) == result, f"strace cut {path} short"
    if name == "pwrite64":
        return (Wrote(path, int(arguments.rpartition(", ")[2]), data),)
    at = positions.get(path, 0)
    positions[path] = at if at < 0 else at + result
    return (Wrote(path, None if at < 0 else at, data),)


def _bytes(arguments: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text, _ in TEXT.findall(arguments)]


def _texts(arguments: str) -> list[str]:
    return [one.decode() for one in _bytes(arguments)]


def _plain(path: str) -> str:
    if "\\x" not in path:
        return path
    return bytes.fromhex(path.replace("\\x", "")).decode(errors="replace")
