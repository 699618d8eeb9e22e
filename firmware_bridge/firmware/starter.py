"""Which of two programs a board runs: the one in use, or for a few boots a new one on trial.

A program lies in a folder of its own, ``a`` or ``b``; the file ``active`` says which runs, and
is only ever replaced whole. A copy of this file lies in the flash's root when the board is set
up, and no update touches it: whatever a new program does, this chooses again at the next boot.
"""

import json
import os

SLOTS = ("a", "b")
TRIAL_BOOTS = 3
"""A new program that no host has greeted by then is not started again."""
COMPLETE = "complete"
"""Written into a slot last of all."""
ACTIVE = "active"


class Power:
    """Asked before each change of a file; where a board is only played, it may go."""

    def __call__(self) -> None:
        """Go on."""


class Flash:
    """The board's files under ``root``."""

    def __init__(self, root: str, power: Power | None = None) -> None:
        self._root = root
        self._power = power or Power()

    def path(self, name: str) -> str:
        """Return where a file is."""
        return self._root + "/" + name

    def read(self, name: str) -> bytes:
        """Return a file's content; nothing where there is none."""
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except OSError:
            return b""

    def size(self, name: str) -> int:
        """Return how long a file is; nothing is 0 long."""
        try:
            return os.stat(self.path(name))[6]
        except OSError:
            return 0

    def put(self, name: str, data: bytes, mode: str = "wb") -> None:
        """Write a file, or with ``ab`` at its end."""
        self._power()
        half = len(data) // 2
        with open(self.path(name), mode) as file:
            file.write(data[:half])
            self._power()
            file.write(data[half:])

    def replace(self, name: str, data: bytes) -> None:
        """Change a file whole or not at all."""
        self.put(name + ".new", data)
        self._power()
        os.rename(self.path(name + ".new"), self.path(name))

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        self._power()
        try:
            os.remove(self.path(name))
        except OSError:
            return  # there is none

    def make_folder(self, name: str) -> None:
        """Make a folder, if there is none."""
        self._power()
        try:
            os.mkdir(self.path(name))
        except OSError:
            return  # it is there

    def names(self, folder: str) -> list[str]:
        """Return what is in a folder."""
        try:
            return sorted(os.listdir(self.path(folder)))
        except OSError:
            return []

    def free_bytes(self) -> int:
        """Return how much room is left."""
        stat = os.statvfs(self._root or "/")
        return stat[0] * stat[3]


def is_complete(flash: Flash, slot: str) -> bool:
    """Return whether a whole program lies in the slot."""
    return flash.size(slot + "/" + COMPLETE) > 0


def other(slot: str) -> str:
    """Return the other slot."""
    return SLOTS[1 - SLOTS.index(slot)]


def set_active(flash: Flash, slot: str, trial: str = "", boots: int = 0) -> None:
    """Run ``slot`` from the next boot on, but first ``trial`` for so many boots."""
    state = {"slot": slot, "trial": trial, "boots": boots}
    flash.replace(ACTIVE, json.dumps(state).encode())


def choose(flash: Flash) -> tuple[str, bool]:
    """Return the slot to run now and whether it is on trial; called once at each boot."""
    try:
        state = json.loads(flash.read(ACTIVE))
        slot, trial, boots = state["slot"], state["trial"], state["boots"]
    except (ValueError, KeyError, TypeError):
        slot, trial, boots = SLOTS[0], "", 0
    if trial and boots > 0 and is_complete(flash, trial):
        set_active(flash, slot, trial, boots - 1)
        return trial, True
    if trial:
        set_active(flash, slot)
    if not is_complete(flash, slot) and is_complete(flash, other(slot)):
        return other(slot), False
    return slot, False
