"""What carries out headquarters' wishes, as the downlink calls it; nothing of how.

Whoever may be killed at any moment may be called again with the same wish: both are made so
that this does it no second time.
"""

from typing import Protocol

import msgspec

from sync.contract.documents import Desired, RemoteCommand, Reported, Stage


class Outcome(msgspec.Struct, frozen=True):
    """What became of a command: ``succeeded``, ``failed`` or ``refused``."""

    stage: Stage
    reason: str = ""
    detail: str = ""


class SettingsKeeper(Protocol):
    """Keeps the hall set as headquarters wishes; all calls come from one thread."""

    def take(self, desired: Desired, digest: str) -> bool:
        """Stage settings that were believed, or refuse them; the next ``look`` says which.

        Args:
            desired: The document.
            digest: SHA-256 of its bytes.

        Returns:
            False when newer settings were here before, or others of the same revision.

        Raises:
            OSError: They cannot be written down; nothing has changed.
        """

    def look(self) -> Reported:
        """Take the next step if it is time for one; return how things are.

        Called several times a second, so that settings take effect in their second.
        """


class Deeds(Protocol):
    """Does what commands ask; all calls come from one thread, one at a time."""

    def obey(self, command: RemoteCommand) -> Outcome:
        """Do it; this may take a minute.

        A call that was cut short is repeated after the restart, and must then do nothing a
        second time: what it asks of the core carries ids that follow from the command's.

        Raises:
            DoorClosed: The core is away: called again as long as there is time.
        """
