"""How much room the disk has left for the record, and what that means for what is written.

Tickets, calls and ratings are always written. When room is short, what a report could do
without is only counted; when there is next to none, a file that was laid by gives up its place.
"""

import enum
import errno
import os
from pathlib import Path

import msgspec

from kiosk.domain.events import AnyEvent, EstimateMeasured, WaitsEstimated, WaitUpdated

EXPENDABLE = (WaitsEstimated, WaitUpdated, EstimateMeasured)
"""What people were told about waiting: no ticket's way, call or rating depends on it, and it is
most of what a quiet hall writes."""
MORE_PERCENT = 110
"""▲ So much of what made room short must be free before it counts as plenty."""
ENOUGH_PERCENT = 90
"""▲ The journal must shrink to this share of its quota before it counts as small."""


class Room(enum.StrEnum):
    """What there is for the record."""

    PLENTY = ""
    LOW = "disk_low"
    """Events that a report could do without are counted only."""
    FULL = "disk_full"
    """The reserve has been given up: the hall can go on, and close in good order."""


class RoomLimits(msgspec.Struct, frozen=True):
    """From where on room is short."""

    low_bytes: int
    reserve_bytes: int
    quota_bytes: int
    """What the journal may take by itself."""

    @property
    def full_bytes(self) -> int:
        """Below this the disk counts as full while the reserve is still held."""
        return self.reserve_bytes // 2


def room_now(before: Room, free_bytes: int, journal_bytes: int, limits: RoomLimits) -> Room:
    """Return what room there is, given what there was; at an edge it does not flap."""
    if before is Room.FULL:
        free_bytes -= limits.reserve_bytes
        if free_bytes < 2 * limits.full_bytes:
            return Room.FULL
    elif free_bytes < limits.full_bytes:
        return Room.FULL
    low_bytes, quota_bytes = limits.low_bytes, limits.quota_bytes
    if before is not Room.PLENTY:
        low_bytes = low_bytes * MORE_PERCENT // 100
        quota_bytes = quota_bytes * ENOUGH_PERCENT // 100
    short = free_bytes < low_bytes or journal_bytes >= quota_bytes
    return Room.LOW if short else Room.PLENTY


def written_and_dropped(
    events: tuple[AnyEvent, ...], room: Room
) -> tuple[tuple[AnyEvent, ...], tuple[str, ...]]:
    """Return the events to be written, and the types of those only to be counted."""
    if room is Room.PLENTY:
        return events, ()
    dropped = [one for one in events if isinstance(one, EXPENDABLE)]
    return (
        tuple(one for one in events if not isinstance(one, EXPENDABLE)),
        tuple(str(one.__struct_config__.tag) for one in dropped),
    )


class Disk:
    """The file system of a journal, with a reserve laid by on it."""

    def __init__(self, journal: Path, limits: RoomLimits) -> None:
        self.limits = limits
        self.room = Room.PLENTY
        self._folder = journal.parent
        self._reserve = Path(f"{journal}.reserve")
        self._folder.mkdir(parents=True, exist_ok=True)

    def free_bytes(self) -> int:
        """Return what this user may still write."""
        about = os.statvfs(self._folder)
        return about.f_bavail * about.f_frsize

    def size_bytes(self) -> int:
        """Return how large the file system is."""
        about = os.statvfs(self._folder)
        return about.f_blocks * about.f_frsize

    def look(self, journal_bytes: int) -> Room:
        """Find out what room there is, and hold or release the reserve accordingly."""
        free_bytes = self.free_bytes()
        if self.room is not Room.FULL:
            # Whatever of the reserve is still to be laid by is not free for anything else.
            free_bytes -= self._lacking_bytes()
        self.room = room_now(self.room, free_bytes, journal_bytes, self.limits)
        if self.room is Room.FULL or not self._laid_by():
            self.make_way()
        return self.room

    def make_way(self) -> bool:
        """Release the reserve; return whether that made room."""
        self.room = Room.FULL
        try:
            self._reserve.unlink()
        except FileNotFoundError:
            return False
        return True

    def _lacking_bytes(self) -> int:
        try:
            return max(0, self.limits.reserve_bytes - self._reserve.stat().st_blocks * 512)
        except FileNotFoundError:
            return self.limits.reserve_bytes

    def _laid_by(self) -> bool:
        """Lay the reserve by; return False when there is no room for it after all."""
        if self._lacking_bytes() == 0:
            return True
        try:
            with self._reserve.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, self.limits.reserve_bytes)
                os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            return False
        return True
