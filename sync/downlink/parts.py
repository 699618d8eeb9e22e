"""What the downlink works with: put together in one place, each part replaceable by a test."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from sync.contract.documents import Document, Doubt, NotBelieved
from sync.downlink import believing
from sync.downlink.core import Door
from sync.wishes import Deeds, SettingsKeeper


class Message(msgspec.Struct, frozen=True):
    """What arrived from the broker; nobody has looked into it."""

    topic: str
    payload: bytes


class Parts(msgspec.Struct, frozen=True):
    """The parts."""

    device: str
    trust: Path | None
    """Headquarters' public keys: a PEM file or a folder of them; None: none is believed."""
    folder: Path
    """Where commands are kept that are under way."""
    new_door: Callable[[], Door]
    """Makes a way into the core, one for each thread."""
    keeper: SettingsKeeper
    deeds: Deeds
    now_s: Callable[[], float]
    """Monotonic."""
    now_ms: Callable[[], int]
    """Wall time since 1970 UTC."""

    def believed(self, payload: bytes) -> tuple[Document, str]:
        """Return the document in ``payload`` and the SHA-256 of its bytes.

        Raises:
            NotBelieved: No key that is trusted here has signed it.
        """
        if self.trust is None:
            raise NotBelieved(Doubt.NO_TRUST, "sync.trust is not set")
        return believing.believed(payload, self.trust)
