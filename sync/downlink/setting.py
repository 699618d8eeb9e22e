"""Hands headquarters' settings on to their keeper, refuses what is not to be believed (S52)."""

import collections
import contextlib
import hashlib
import queue
import threading

import structlog
from msgspec.structs import replace

from kiosk.client import DoorClosed, DoorError
from sync.contract.documents import Desired, Doubt, NotBelieved, Reported, Stage
from sync.downlink.core import DEFECTS, Core, Progress
from sync.downlink.judging import misplaced, outdated
from sync.downlink.parts import Message, Parts
from sync.downlink.refusals import Refusals

MOST_WAITING = 8
"""▲ Documents that may wait for their turn; of more the oldest go."""
LOOK_S = 0.25
"""▲ Settings take effect in their second."""
PAUSE_S = 10.0
"""▲ After a defect, before the next look."""

log = structlog.get_logger("sync")


class Setting:
    """The thread; it may end with the process at any moment."""

    def __init__(self, parts: Parts, stop: threading.Event) -> None:
        self._parts = parts
        self._stop = stop
        self._core = Core(parts.new_door(), stop)
        self._refusals = Refusals(parts.now_s)
        self._waiting: queue.Queue[Message] = queue.Queue(MOST_WAITING)
        self._next: Message | None = None
        """Has had its turn, and is not taken yet."""
        self._untold: collections.deque[tuple[int, str, Progress, tuple[str, str]]] = (
            collections.deque(maxlen=32)
        )
        self._taken = (0, "")
        self._doubt: Progress | None = None
        """Of the newest document, if it was not handed on."""
        self._kept = Reported()
        self.reported: Reported | None = None
        """What is to be on ``config/reported``; None until the keeper was asked."""
        self._thread = threading.Thread(target=self.run, name="settings", daemon=True)

    def start(self) -> None:
        """Let the thread run."""
        self._thread.start()

    def hear(self, message: Message) -> None:
        """Have a message taken in its turn; returns at once."""
        while True:
            try:
                self._waiting.put_nowait(message)
            except queue.Full:
                # The newest counts, and would not come again over this connection.
                log.warning("settings_dropped", reason=str(Doubt.TOO_MANY))
                with contextlib.suppress(queue.Empty):
                    self._waiting.get_nowait()
            else:
                return

    def run(self) -> None:
        """Take what arrives and look after what is kept, until sync ends."""
        while not self._stop.is_set():
            try:
                self.look()
                if self._next is None:
                    self._next = self._waiting.get(timeout=LOOK_S)
                self.take(self._next)
                self._next = None
            except queue.Empty:
                continue
            except DEFECTS as error:
                if not isinstance(error, OSError):
                    # What the card does not take now is taken later: it does not come again
                    # over this connection. A defect would be one again.
                    self._next = None
                # A defect of settings must not end the journal's way up with this process.
                log.exception("settings_crashed")
                self._doubt = Progress(Stage.FAILED, Doubt.CRASHED, repr(error))
                self.reported = self._with_doubt()
                self._stop.wait(PAUSE_S)

    def take(self, message: Message) -> None:
        """Believe a document and hand it on, or refuse it."""
        digest = hashlib.sha256(message.payload).hexdigest()
        try:
            document, digest = self._parts.believed(message.payload)
        except NotBelieved as error:
            self._refuse(message, digest, error.doubt, str(error))
            return
        doubt = misplaced(document, message.topic, self._parts.device)
        if doubt is not None or not isinstance(document, Desired):
            self._refuse(message, digest, doubt or Doubt.OTHER_TOPIC, "")
            return
        if outdated(document, digest, self._kept.revision, self._taken):
            why = f"revision {document.revision} after {self._kept.revision}"
            self._refuse(message, digest, Doubt.OLDER, why, document)
            return
        if not self._parts.keeper.take(document, digest):
            # Of before this start: only the keeper knows.
            why = f"another document of revision {document.revision} was here"
            self._refuse(message, digest, Doubt.OLDER, why, document)
            return
        self._taken = (document.revision, digest)
        self._doubt = None

    def look(self) -> None:
        """Let the keeper take its next step; tell the core of what was refused."""
        self._kept = self._parts.keeper.look()
        self.reported = self._with_doubt()
        while self._untold:
            revision, digest, progress, people = self._untold[0]
            try:
                self._core.report_settings(revision, digest, progress, people)
            except DoorClosed:
                return
            except DoorError as error:
                log.error("core_took_no_report", reason=str(error))  # noqa: TRY400  # says all
            self._untold.popleft()

    def _refuse(
        self,
        message: Message,
        digest: str,
        doubt: Doubt,
        why: str,
        document: Desired | None = None,
    ) -> None:
        self._doubt = Progress(Stage.REFUSED, doubt, why)
        progress = self._refusals.progress(message.topic, doubt, why)
        if progress is not None:
            revision = 0 if document is None else document.revision
            people = ("", "") if document is None else (document.author, document.approver)
            self._untold.append((revision, digest, progress, people))

    def _with_doubt(self) -> Reported:
        doubt = self._doubt
        if doubt is None:
            return self._kept
        return replace(self._kept, stage=doubt.stage, reason=doubt.reason, detail=doubt.detail)
