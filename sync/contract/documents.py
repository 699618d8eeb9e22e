"""What headquarters asks of a kiosk: documents that somebody wrote, approved and signed.

``Desired`` is a state, retained by the broker; a ``RemoteCommand`` is an act, done once or
never. Both name the kiosk that they are for, so that none is good for another.
"""

import enum
from typing import Annotated, TypeAlias

import msgspec

from sync.contract.messages import Whole

Moment = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$")
]
"""RFC 3339 in UTC with milliseconds: ``2026-11-22T12:00:00.123Z``."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
CommandId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class Notice(msgspec.Struct, frozen=True):
    """A few words for everybody in the hall, between two moments."""

    id: Name
    text: dict[str, str]
    """By language."""
    since: Moment
    until: Moment


class Desired(msgspec.Struct, frozen=True, tag_field="kind", tag="desired"):
    """How a kiosk is to be set from ``effective`` on (S52)."""

    device: str
    revision: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    """Counts up; a kiosk never goes back to an older one by itself."""
    author: Name
    approver: Name
    """Somebody else than the author."""
    issued: Moment
    effective: Moment
    settings: str = ""
    """TOML, laid over the hall's own file."""
    notices: tuple[Notice, ...] = ()


class ShowNotice(msgspec.Struct, frozen=True, tag="notice"):
    """Show a notice, now and until it is over."""

    notice: Notice


class PauseHall(msgspec.Struct, frozen=True, tag="pause_hall"):
    """Give no tickets and call nobody, until resumed."""

    paused: bool
    reason: dict[str, str] = {}
    """For the screens, by language."""


class Emergency(msgspec.Struct, frozen=True, tag="emergency"):
    """Ask everybody to leave, or say that it is over."""

    on: bool


class Reprint(msgspec.Struct, frozen=True, tag="reprint"):
    """Print a ticket's slip again."""

    number: Name


class SelfTest(msgspec.Struct, frozen=True, tag="self_test"):
    """Test the devices, as before opening (S55)."""


class CollectLogs(msgspec.Struct, frozen=True, tag="collect_logs"):
    """Put the last hours' logs into the result."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24


class RestartCore(msgspec.Struct, frozen=True, tag="restart_core"):
    """Start the hall's core anew."""


Act: TypeAlias = (
    ShowNotice | PauseHall | Emergency | Reprint | SelfTest | CollectLogs | RestartCore
)
"""All there is to be asked: never a shell."""


class RemoteCommand(msgspec.Struct, frozen=True, tag_field="kind", tag="command"):
    """An act for one kiosk, done once if it arrives in time."""

    device: str
    id: CommandId
    author: Name
    issued: Moment
    expires: Moment
    act: Act


Document: TypeAlias = Desired | RemoteCommand


class Signed(msgspec.Struct, frozen=True):
    """On ``config/desired`` and ``command/<type>/<id>``: a document, its bytes unchanged."""

    document: msgspec.Raw
    key: str
    """Which of headquarters' keys: the first 16 hexadecimal digits of its SHA-256."""
    signature: str
    """Ed25519 (RFC 8032) over ``SIGNING_CONTEXT`` and the document's bytes, in base64."""


SIGNING_CONTEXT = b"lobby/v1 document\0"
"""So that a signature is good for nothing else."""


LARGEST_DOCUMENT_BYTES = 65_536
"""▲ With its signature; as large as the largest batch on the way up."""
LONGEST_LIFE_MS = 24 * 60 * 60 * 1000
"""▲ Of a command; the hall remembers the ids of more than anybody sends in that time."""


class Doubt(enum.StrEnum):
    """Why a kiosk does not follow a document, or no further."""

    UNSIGNED = "unsigned"
    """No signed document at all."""
    UNTRUSTED = "untrusted"
    """Signed by a key that this kiosk does not trust."""
    WRONG_SIGNATURE = "wrong_signature"
    """The signature does not fit these bytes."""
    NO_TRUST = "no_trust"
    """This kiosk has no key to trust, or none that can be read."""
    NOT_UNDERSTOOD = "not_understood"
    """Signed, and nothing that this software knows."""
    TOO_LARGE = "too_large"
    OTHER_DEVICE = "other_device"
    """For another kiosk."""
    OTHER_TOPIC = "other_topic"
    """Not where a document of this kind and id belongs."""
    ONE_PERSON = "one_person"
    """Its author has approved it himself."""
    OLDER = "older"
    """A newer revision was here before, or another document of the same one."""
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    """It was made in the future, by the kiosk's clock."""
    LASTS_TOO_LONG = "lasts_too_long"
    """A command that is good for longer than a day."""
    CLOCK = "clock"
    """The kiosk's clock is not trusted, and the act matters when it comes too late."""
    TOO_MANY = "too_many"
    """More arrived than can be looked at."""
    INTERRUPTED = "interrupted"
    """It was begun, cut short, and its time is over: the journal tells what was done."""
    CRASHED = "crashed"
    """A defect came to light over it."""


class NotBelieved(Exception):
    """A document that must not be followed; the message says why."""

    def __init__(self, doubt: Doubt, message: str) -> None:
        super().__init__(message)
        self.doubt = doubt


class Stage(enum.StrEnum):
    """What has become of a wish of headquarters."""

    ACCEPTED = "accepted"
    """Understood and believed; it waits for its time."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Tried, and back as before."""
    REFUSED = "refused"
    """Not even tried: not believed, too late, or makes no sense here."""


class Reported(msgspec.Struct, frozen=True):
    """On ``config/reported``: which settings a kiosk has, what became of the newest ones."""

    applied: Whole = 0
    """The revision in force; 0: the hall's own file alone."""
    digest: str = ""
    """SHA-256 of the document in force."""
    revision: Whole = 0
    """The newest revision that arrived."""
    stage: Stage = Stage.SUCCEEDED
    reason: str = ""
    """A ``Doubt``, or a word of what was tried; empty when there is nothing to explain."""
    detail: str = ""
