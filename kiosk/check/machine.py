"""The machine under the kiosk: accounts, files, processes, as its system tells of them.

Everything is read below ``root``, so that a test can build a machine out of files.
"""

import os
import pwd
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

RUN_S = 10.0
"""A tool of the system that takes longer has nothing to say."""


class Ran(NamedTuple):
    """What a tool said."""

    code: int
    out: str


class Process(NamedTuple):
    """A running process."""

    pid: int
    name: str


def run_tool(words: Sequence[str]) -> Ran | None:
    """Run a tool of the system; None when there is no such tool, or it hangs."""
    try:
        done = subprocess.run(  # noqa: S603  # our own words, never a shell
            words, capture_output=True, text=True, check=False, timeout=RUN_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Ran(done.returncode, done.stdout)


class Machine(msgspec.Struct, frozen=True):
    """One machine, seen by one user."""

    root: Path = Path("/")
    user: str = "root"
    groups: frozenset[str] = frozenset()
    """Of the running process: a new membership counts from the next login on."""
    all_may: bool = True
    """Root is asked by no permission and sees every process."""
    run: Callable[[Sequence[str]], Ran | None] = run_tool

    def path(self, path: str | Path) -> Path:
        """Return where that absolute path is."""
        return self.root / str(path).lstrip("/")

    def text(self, path: str) -> str:
        """Return a file's text; nothing when it is not there or not for us."""
        try:
            return self.path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def members(self, group: str) -> frozenset[str] | None:
        """Return who is in a group, by its list or as their own group; None: no such group."""
        rows = [line.split(":") for line in self.text("/etc/group").splitlines()]
        found = next((row for row in rows if row[0] == group and len(row) > 3), None)  # noqa: PLR2004  # group(5) has four fields
        if found is None:
            return None
        listed = {one for one in found[3].strip().split(",") if one}
        accounts = [line.split(":") for line in self.text("/etc/passwd").splitlines()]
        own = {row[0] for row in accounts if len(row) > 3 and row[3] == found[2]}  # noqa: PLR2004  # passwd(5): the fourth is the group
        return frozenset(listed | own)

    def account(self, user: str) -> bool:
        """Return whether there is such a user."""
        return any(line.split(":")[0] == user for line in self.text("/etc/passwd").splitlines())

    def processes(self) -> Iterator[Process]:
        """Yield the processes that run."""
        for folder in self.path("/proc").glob("[0-9]*"):
            name = self.text(f"/proc/{folder.name}/comm").strip()
            if name:
                yield Process(int(folder.name), name)

    def holders(self, device: Path) -> list[Process]:
        """Return which other processes have a device open, as far as this user may see."""
        wanted = str(device.resolve())
        return [
            one
            for one in self.processes()
            if one.pid != os.getpid() and wanted in self._open_files(one.pid)
        ]

    def _open_files(self, pid: int) -> set[str]:
        try:
            numbers = list(self.path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            return set()  # another user's, or gone since
        return {target for one in numbers if (target := _target(one))}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""  # closed since


def this_machine() -> Machine:
    """Return the machine this process runs on, as this user sees it."""
    uid = os.geteuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = str(uid)
    lines = [line.split(":") for line in Path("/etc/group").read_text().splitlines()]
    mine = {str(one) for one in (os.getegid(), *os.getgroups())}
    groups = {row[0] for row in lines if len(row) > 3 and row[2] in mine}  # noqa: PLR2004  # group(5)
    return Machine(user=user, groups=frozenset(groups), all_may=uid == 0)
