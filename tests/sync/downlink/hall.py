"""A hall by the real rules, in memory, whose power may go at any step of the downlink."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from kiosk.client import Accepted, Acknowledged, Refusal
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.refused import Refused
from sync.contract.documents import Desired, RemoteCommand, Reported, Stage
from sync.downlink.judging import millis
from sync.downlink.parts import Parts
from sync.wishes import Outcome
from tests.domain.lobby import Lobby

DEVICE = "hz-0001"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
NOW = "2026-11-22T12:00:00.000Z"


class Cut(BaseException):
    """The power is gone."""


def write_keys(path: Path, *keys: Ed25519PublicKey) -> Path:
    """Write public keys into a file and return where."""
    path.write_bytes(
        b"".join(
            key.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            for key in keys
        )
    )
    return path


class HallInMemory:
    """Core, keeper and deeds in one; what it has written outlives every cut."""

    def __init__(self, folder: Path) -> None:
        self.lobby = Lobby()
        self.now_ms = millis(NOW)
        self.now_s = 0.0
        self.clock = "synced"
        self.folder = folder
        self.told: list[e.RemoteCommandReported | e.SettingsReported] = []
        """The journal, as far as it is about headquarters."""
        self.done: list[str] = []
        """Ids of the commands whose deed was done, by the core: once for each id."""
        self.taken: list[tuple[int, str]] = []
        self.tries = 0
        """How often settings were to be taken."""
        self.card_full = False
        self.outcome = Outcome(Stage.SUCCEEDED)
        self.cut_at = -1
        self.steps = 0

    def parts(self, trust: Path | None) -> Parts:
        """Return what a downlink in this hall works with."""
        return Parts(
            device=DEVICE,
            trust=trust,
            folder=self.folder,
            new_door=lambda: self,
            keeper=self,
            deeds=self,
            now_s=lambda: self.now_s,
            now_ms=lambda: self.now_ms,
        )

    def step(self) -> None:
        """Pass a moment at which the power may go."""
        self.steps += 1
        if self.steps == self.cut_at:
            raise Cut

    def submit(self, command: c.Command, command_id: str | None = None) -> Accepted | Refusal:
        """Decide by the hall's rules."""
        assert isinstance(command, c.ReportRemoteCommand | c.ReportSettings)
        assert command_id is None, "the core would answer as before the restart"
        self.step()
        decided = decide(self.lobby.hall, command, self.lobby.moment)
        if isinstance(decided, Refused):
            return Refusal(decided.reason, {})
        for event in self.lobby.do(command):
            if isinstance(event, e.RemoteCommandReported | e.SettingsReported):
                self.told.append(event)
        self.step()
        return Accepted(len(self.told), ())

    def acknowledged(self) -> Acknowledged:
        """Return what the core says of its clock."""
        return Acknowledged("", 0, clock=self.clock)

    def take(self, desired: Desired, digest: str) -> bool:
        """Note settings, if the card takes them and no others have their revision."""
        self.tries += 1
        if self.card_full:
            raise OSError(28, "No space left on device")
        if dict(self.taken).get(desired.revision, digest) != digest:
            return False
        self.taken.append((desired.revision, digest))
        return True

    def look(self) -> Reported:
        """Say what was taken."""
        revision = max((one for one, _ in self.taken), default=0)
        return Reported(applied=revision, revision=revision)

    def obey(self, command: RemoteCommand) -> Outcome:
        """Do it as the core would, which knows what it did by its id."""
        self.step()
        if command.id not in self.done:
            self.done.append(command.id)
        self.step()
        return self.outcome

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Stage and reason of everything that was reported."""
        return [(one.stage.value, one.reason) for one in self.told]
