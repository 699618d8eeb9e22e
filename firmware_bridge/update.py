"""A new program on its way to one terminal: what to say next, and what came of it; pure.

The terminal keeps what it has got, over a power cut too: after any trouble the host begins
again and is told where to go on. Nothing counts as done before the new program has answered.
"""

import enum

from firmware_bridge.bundle import Bundle
from firmware_bridge.messages import PROTOCOL_MAJOR, Message, Welcome
from firmware_bridge.update_words import (
    MAX_CHUNK_BYTES,
    UpdateBegin,
    UpdateChunk,
    UpdateCommit,
    UpdateState,
    UpdateStatus,
)

SILENT_S = 30.0
"""Without a word from the terminal for so long, the update is given up; it can be resumed."""
RESTART_S = 20.0
"""A board starts in 2 s and is greeted in 5 s at most; after that the new program is not well,
or its host speaks another protocol: it goes back to the old one by itself."""
MOST_RESTARTS = 3
"""A board that restarts at the last step so often would do so for ever, its counter with it."""


class Outcome(enum.StrEnum):
    """How it ended."""

    UPDATED = "updated"
    CURRENT = "current"
    """The terminal has this version already."""
    OLDER = "older"
    OTHER_PROTOCOL = "other_protocol"
    WRONG_BOARD = "wrong_board"
    NO_ROOM = "no_room"
    WRONG_DIGEST = "wrong_digest"
    BAD_BUNDLE = "bad_bundle"
    ON_TRIAL = "on_trial"
    UNSUPPORTED = "unsupported"
    """The board's program knows no updates."""
    FELL_BACK = "fell_back"
    SILENT = "silent"
    LOST = "lost"
    """The new program did not answer in time."""

    @property
    def is_fine(self) -> bool:
        """Whether the terminal runs what was asked for."""
        return self in {Outcome.UPDATED, Outcome.CURRENT}


_REFUSALS = {
    UpdateStatus.WRONG_BOARD: Outcome.WRONG_BOARD,
    UpdateStatus.NO_ROOM: Outcome.NO_ROOM,
    UpdateStatus.BAD_BUNDLE: Outcome.BAD_BUNDLE,
    UpdateStatus.ON_TRIAL: Outcome.ON_TRIAL,
}


class _Phase(enum.Enum):
    BEGIN = "begin"
    SEND = "send"
    COMMIT = "commit"
    RESTART = "restart"


def version_of(text: str) -> tuple[int, ...]:
    """Return a version as it compares; one that is none is older than any."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


class Update:
    """One bundle for one terminal.

    Args:
        force: also to an older version, the same one, or one of another protocol.
    """

    def __init__(self, bundle: Bundle, *, force: bool = False) -> None:
        self.bundle = bundle
        self.outcome: Outcome | None = None
        self.sent_bytes = 0
        """How much the terminal has."""
        self.before: Welcome | None = None
        """What the terminal was."""
        self._force = force
        self._phase = _Phase.BEGIN
        self._heard_at: float | None = None
        self._digest_failed = False
        self._restarts = 0
        """How often the board restarted when it was to prove and unpack the program."""
        self._boots: int | None = None

    def greeted(self, welcome: Welcome, now: float) -> None:
        """The terminal has said what it is, first or again."""
        self._heard_at = now
        restarted = self._boots not in {None, welcome.boots}
        self._boots = welcome.boots
        if self.outcome is not None:
            return
        if self._phase is _Phase.RESTART:
            if not restarted:
                return  # it does so in a moment
            new = welcome.firmware == self.bundle.manifest.version
            self.outcome = Outcome.UPDATED if new else Outcome.FELL_BACK
            if new and welcome.major != PROTOCOL_MAJOR:
                self.outcome = Outcome.OTHER_PROTOCOL  # it will not be confirmed
            return
        if (
            self._phase is _Phase.COMMIT
            and restarted
            and welcome.firmware == self.bundle.manifest.version
        ):
            self.outcome = Outcome.UPDATED  # only the answer was lost
            return
        if self._phase is _Phase.COMMIT and restarted:
            self._restarts += 1
            if self._restarts >= MOST_RESTARTS:
                self.outcome = Outcome.FELL_BACK  # no power is cut as often: it is the program
                return
        if self.before is None:
            self.before = welcome
            self.outcome = self._objection(welcome)
        self._phase = _Phase.BEGIN

    def _objection(self, welcome: Welcome) -> Outcome | None:
        manifest = self.bundle.manifest
        if welcome.board not in manifest.boards:
            return Outcome.WRONG_BOARD
        if self._force:
            return None
        if manifest.protocol != PROTOCOL_MAJOR:
            return Outcome.OTHER_PROTOCOL
        if welcome.firmware == manifest.version and welcome.major == PROTOCOL_MAJOR:
            return Outcome.CURRENT
        return Outcome.OLDER if self._is_older(welcome) else None

    def _is_older(self, welcome: Welcome) -> bool:
        return version_of(self.bundle.manifest.version) < version_of(welcome.firmware)

    @property
    def restarts(self) -> bool:
        """Whether the board may be at its restart: over USB its line goes too, and returns."""
        return self._phase in {_Phase.COMMIT, _Phase.RESTART}

    @property
    def has_words(self) -> bool:
        """Whether there is something to say now."""
        return self.say() is not None

    def say(self) -> Message | None:
        """Return what to say now, if there is something."""
        if self.outcome is not None or self.before is None:
            return None
        match self._phase:
            case _Phase.BEGIN:
                size = len(self.bundle.data)
                return UpdateBegin(size, self.bundle.digest, self.before.board)
            case _Phase.SEND:
                start = self.sent_bytes
                return UpdateChunk(start, self.bundle.data[start : start + MAX_CHUNK_BYTES])
            case _Phase.COMMIT:
                return UpdateCommit()
            case _Phase.RESTART:
                return None

    def look(self, now: float) -> None:
        """Give up where nothing is heard for too long."""
        if self._heard_at is None:
            self._heard_at = now
        restarting = self._phase is _Phase.RESTART
        if self.outcome is None and now - self._heard_at > (
            RESTART_S if restarting else SILENT_S
        ):
            self.outcome = Outcome.LOST if restarting else Outcome.SILENT

    def hear(self, state: UpdateState, now: float) -> None:
        """Take how far the terminal says it is."""
        self._heard_at = now
        if self.outcome is not None:
            return
        match state.status:
            case UpdateStatus.GO_ON:
                self.sent_bytes = min(state.offset, len(self.bundle.data))
                whole = self.sent_bytes == len(self.bundle.data)
                self._phase = _Phase.COMMIT if whole else _Phase.SEND
            case UpdateStatus.DONE:
                self._phase = _Phase.RESTART
            case UpdateStatus.NOT_BEGUN:
                self._phase = _Phase.BEGIN
            case UpdateStatus.WRONG_DIGEST if not self._digest_failed:
                self._digest_failed = True  # what it had kept over a power cut was not all ours
                self._phase = _Phase.BEGIN
            case UpdateStatus.WRONG_DIGEST:
                self.outcome = Outcome.WRONG_DIGEST
            case refusal:
                self.outcome = _REFUSALS[refusal]

    def begun(self) -> None:
        """The terminal has answered to the beginning, whatever it said."""
        if self.outcome is None and self._phase is _Phase.BEGIN:
            self.outcome = Outcome.UNSUPPORTED
