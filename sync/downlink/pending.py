"""Commands that are under way, one file each: what a power cut interrupts is taken up again."""

from pathlib import Path

import msgspec
import structlog

from sync.contract.documents import LARGEST_DOCUMENT_BYTES
from sync.identity.files import SECRET, sync_folder, write_file

log = structlog.get_logger("sync")


class Pending(msgspec.Struct, frozen=True):
    """A command as it arrived; believed once, and believed anew when it is taken up again."""

    topic: str
    payload: bytes
    tries: int = 0
    """How many times it was begun."""


class PendingFolder:
    """The files; used in one thread."""

    def __init__(self, folder: Path) -> None:
        """Make the folder.

        Raises:
            OSError: It cannot be made.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def all(self) -> list[Pending]:
        """Return what is under way, by id."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                with path.open("rb") as file:
                    found.append(
                        msgspec.json.decode(file.read(2 * LARGEST_DOCUMENT_BYTES), type=Pending)
                    )
            except OSError as error:
                # It may be whole, and to be read at the next start.
                log.error("pending_command_unreadable", path=str(path), reason=str(error))  # noqa: TRY400  # the reason says all
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                # Files are whole or not there: this one is not ours.
                log.error("pending_command_not_ours", path=str(path), reason=str(error))  # noqa: TRY400  # the reason says all
                path.unlink(missing_ok=True)
        return found

    def keep(self, command: str, pending: Pending) -> None:
        """Have a command on the disk before anything is done for it."""
        write_file(self._folder / f"{command}.json", msgspec.json.encode(pending), SECRET)

    def drop(self, command: str) -> None:
        """Forget one whose result is in the journal."""
        (self._folder / f"{command}.json").unlink(missing_ok=True)
        sync_folder(self._folder)
