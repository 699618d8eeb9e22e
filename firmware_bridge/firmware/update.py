"""A new program comes over the line: kept aside, proven, and only then put on trial.

Nothing that runs is touched. Power may go at any moment: what has come stays as the beginning
of the same program's next coming, and before the last step the old program starts again.
"""

import hashlib
import json

from . import starter, words

STAGED = "staged"
STAGED_ID = "staged.id"
RESTART_MS = 500
"""Long enough to say again that all is done, if that was not heard."""
TRIAL_MS = 60_000
"""A bridge that is there greets within 5 s."""
MAGIC = b"LOBBYFW1"


class Updater:
    """What the host's update messages do to the board."""

    def __init__(self, flash: starter.Flash, board: str, slot: str) -> None:
        self.done = False
        """Whether the next boot begins the trial."""
        self.on_trial = False
        self._flash = flash
        self._board = board
        self._slot = slot
        self._size = 0
        self._digest = b""
        self._since_ms = -1

    def ends(self, now_ms: int, *, greeted: bool) -> bool:
        """Return whether the board shall restart; a host's greeting ends the trial well."""
        if self.on_trial and greeted:
            starter.set_active(self._flash, self._slot)
            self.on_trial = False
            self._since_ms = -1
        if not self.done and not self.on_trial:
            return False
        if self._since_ms < 0:
            self._since_ms = now_ms
        return now_ms - self._since_ms >= (RESTART_MS if self.done else TRIAL_MS)

    def hear(self, kind: int, body: bytes) -> tuple[int, int] | None:
        """Do what a message asks; return status and offset, or None: not understood."""
        if self.done:
            return words.UPDATE_DONE, self._size
        try:
            if kind == words.UPDATE_BEGIN and len(body) >= words.BEGIN_BYTES:
                return self._begin(body)
            if kind == words.UPDATE_CHUNK and words.is_chunk(body):
                return self._take(body)
            if kind == words.UPDATE_COMMIT and not body:
                return self._commit()
        except OSError:
            # A flash that stays full cannot count the next boot: no program would start.
            self._forget()
            return words.UPDATE_NO_ROOM, 0
        return None

    def _begin(self, body: bytes) -> tuple[int, int]:
        size, digest, board = words.read_begin(body)
        if self.on_trial:
            return words.UPDATE_ON_TRIAL, 0
        if board != self._board:
            return words.UPDATE_WRONG_BOARD, 0
        flash = self._flash
        named = digest + size.to_bytes(4, "big")
        if flash.read(STAGED_ID) != named or flash.size(STAGED) > size:
            self._forget()
            # It is kept whole, and unpacked into the room of the program before the last.
            if flash.free_bytes() < 2 * size:
                return words.UPDATE_NO_ROOM, 0
            flash.replace(STAGED_ID, named)
        self._size, self._digest = size, digest
        return words.UPDATE_GO_ON, flash.size(STAGED)

    def _take(self, body: bytes) -> tuple[int, int]:
        if not self._digest:
            return words.UPDATE_NOT_BEGUN, 0
        offset = int.from_bytes(body[: words.OFFSET_BYTES], "big")
        data = body[words.OFFSET_BYTES + 1 :]
        have = self._flash.size(STAGED)
        if offset == have and have + len(data) <= self._size:
            self._flash.put(STAGED, data, "ab")
            have += len(data)
        return words.UPDATE_GO_ON, have

    def _commit(self) -> tuple[int, int]:
        flash = self._flash
        if not self._digest:
            return words.UPDATE_NOT_BEGUN, 0
        have = flash.size(STAGED)
        if have < self._size:
            return words.UPDATE_GO_ON, have
        if self._sha256() != self._digest:
            self._forget()
            return words.UPDATE_WRONG_DIGEST, 0
        slot = starter.other(self._slot)
        if not self._unpack(slot):
            self._forget()
            return words.UPDATE_BAD_BUNDLE, 0
        starter.set_active(flash, self._slot, slot, starter.TRIAL_BOOTS)
        self._forget()
        self.done = True
        return words.UPDATE_DONE, self._size

    def _forget(self) -> None:
        """Forget what has come; the name first, so that no rest is taken for a beginning."""
        self._digest = b""
        self._flash.remove(STAGED_ID)
        self._flash.remove(STAGED)

    def _sha256(self) -> bytes:
        digest = hashlib.sha256()
        with open(self._flash.path(STAGED), "rb") as file:
            while True:
                data = file.read(512)
                if not data:
                    return digest.digest()
                digest.update(data)

    def _unpack(self, slot: str) -> bool:
        """Put the files into the slot, the mark that it is complete last of all."""
        flash = self._flash
        flash.remove(slot + "/" + starter.COMPLETE)
        for name in flash.names(slot + "/firmware"):
            flash.remove(slot + "/firmware/" + name)
        flash.make_folder(slot)
        flash.make_folder(slot + "/firmware")
        with open(flash.path(STAGED), "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return False
            try:
                manifest = json.loads(file.read(int.from_bytes(file.read(4), "big")))
                files, version = manifest["files"], manifest["version"]
            except (ValueError, KeyError, TypeError):
                return False
            for name, size in files:
                data = file.read(size)
                if "/" in name or ".." in name or len(data) != size:
                    return False
                flash.put(slot + "/firmware/" + name, data)
                if flash.read(slot + "/firmware/" + name) != data:
                    return False
        flash.put(slot + "/" + starter.COMPLETE, version.encode())
        return True
