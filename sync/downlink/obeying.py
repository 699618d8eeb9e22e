"""Carries out headquarters' commands: each once, and each with a result (S52).

A command is on the disk before it is begun and until its result is in the journal; the hall
remembers the ids. So whatever is killed when: what was begun is taken up again, what was done
is not done again, and what was not begun in time never is.
"""

import queue
import threading

import structlog
from msgspec.structs import replace

from kiosk.client import DoorClosed
from kiosk.domain.remote import ENDED
from sync.contract.documents import (
    Document,
    Doubt,
    NotBelieved,
    RemoteCommand,
    Stage,
)
from sync.downlink.core import ASK_AGAIN_S, DEFECTS, Core, Progress, Stopped
from sync.downlink.judging import act_name, misplaced, untimely
from sync.downlink.parts import Message, Parts
from sync.downlink.pending import Pending, PendingFolder
from sync.downlink.refusals import Refusals, strangers_id
from sync.wishes import Outcome

MOST_WAITING = 32
"""▲ Commands that may wait for their turn; headquarters sends again what was too much."""
MOST_TRIES = 3
"""▲ So many times is a command begun that is cut short each time."""
CLOCK_WAIT_S = 120.0
"""▲ So long what was cut short waits for the clock after a start without one."""

log = structlog.get_logger("sync")


class Obeying:
    """The thread; it may end with the process at any moment."""

    def __init__(self, parts: Parts, stop: threading.Event) -> None:
        """Make the folder of what is under way.

        Raises:
            OSError: It cannot be made.
        """
        self._parts = parts
        self._stop = stop
        self._core = Core(parts.new_door(), stop)
        self._folder = PendingFolder(parts.folder)
        self._refusals = Refusals(parts.now_s)
        self._waiting: queue.Queue[Message] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self.run, name="commands", daemon=True)

    def start(self) -> None:
        """Let the thread run."""
        self._thread.start()

    def hear(self, message: Message) -> None:
        """Have a message taken in its turn; returns at once."""
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            log.warning("command_dropped", topic=message.topic, reason=str(Doubt.TOO_MANY))

    def run(self) -> None:
        """Take up what was cut short, then what arrives, until sync ends."""
        try:
            try:
                self.take_up()
            except DEFECTS as error:
                # Its files are there still; what arrives is obeyed all the same.
                log.exception("commands_not_taken_up", reason=str(error))
            while not self._stop.is_set():
                try:
                    message = self._waiting.get(timeout=ASK_AGAIN_S)
                except queue.Empty:
                    continue
                self.take(message)
        except Stopped:
            log.info("commands_stopped")

    def take_up(self) -> None:
        """Go on with what was cut short.

        Raises:
            Stopped: Sync ends.
        """
        for pending in self._folder.all():
            self.take(Message(pending.topic, pending.payload), pending)

    def take(self, message: Message, pending: Pending | None = None) -> None:
        """Do what a message asks, or refuse it.

        Raises:
            Stopped: Sync ends; what is under way is on the disk.
        """
        try:
            self._judge(message, pending)
        except DEFECTS as error:
            # The core takes no report, the card no file, or a defect: what is on the disk stays
            # there and is taken up at the next start; what is not was not begun. A thread that
            # ended over it would obey nothing more, and nobody would know.
            log.exception("command_left", topic=message.topic, reason=str(error))

    def _judge(self, message: Message, pending: Pending | None) -> None:
        try:
            document, _ = self._parts.believed(message.payload)
        except NotBelieved as error:
            self._refuse(message, error.doubt, str(error))
            return
        doubt = misplaced(document, message.topic, self._parts.device)
        if doubt is not None or not isinstance(document, RemoteCommand):
            self._refuse(message, doubt or Doubt.OTHER_TOPIC, "", document)
        elif pending is None:
            self._begin(document, Pending(message.topic, message.payload))
        else:
            log.info("command_taken_up", id=document.id, tries=pending.tries)
            self._wait_for_clock()
            self._go_on(document, pending)

    def _refuse(
        self, message: Message, doubt: Doubt, why: str, document: Document | None = None
    ) -> None:
        """Refuse what is no command for this kiosk, in its own bytes' name."""
        progress = self._refusals.progress(message.topic, doubt, why)
        if progress is not None:
            act = act_name(document.act) if isinstance(document, RemoteCommand) else ""
            author = "" if document is None else document.author
            self._core.report_command(strangers_id(message.payload), act, progress, author)

    def _begin(self, command: RemoteCommand, pending: Pending) -> None:
        doubt = self._untimely(command)
        if doubt is not None:
            self._report(command, Progress(Stage.REFUSED, doubt))
            return
        self._folder.keep(command.id, pending)
        if not self._report(command, Progress(Stage.ACCEPTED)):
            self._folder.drop(command.id)
            return
        self._go_on(command, pending)

    def _go_on(self, command: RemoteCommand, pending: Pending) -> None:
        doubt = self._untimely(command)
        if pending.tries == 0 and doubt is not None:
            self._end(command, Progress(Stage.REFUSED, doubt))
            return
        if doubt is not None or pending.tries >= MOST_TRIES:
            why = f"begun {pending.tries} times" if doubt is None else doubt
            self._end(command, Progress(Stage.FAILED, Doubt.INTERRUPTED, why))
            return
        self._folder.keep(command.id, replace(pending, tries=pending.tries + 1))
        if not self._report(command, Progress(Stage.RUNNING)):
            self._folder.drop(command.id)
            return
        outcome = self._obey(command)
        self._end(command, Progress(outcome.stage, outcome.reason, outcome.detail))

    def _obey(self, command: RemoteCommand) -> Outcome:
        while True:
            try:
                return self._parts.deeds.obey(command)
            except DoorClosed as error:
                if self._stop.wait(ASK_AGAIN_S):
                    raise Stopped from error
                doubt = self._untimely(command, ask=False)
                if doubt is not None:
                    return Outcome(Stage.FAILED, Doubt.INTERRUPTED, f"{doubt}: {error}")
            except DEFECTS as error:
                # One command's defect must not end the journal's way up with this process.
                log.exception("command_crashed", id=command.id)
                return Outcome(Stage.FAILED, Doubt.CRASHED, repr(error))

    def _end(self, command: RemoteCommand, progress: Progress) -> None:
        self._report(command, progress)
        self._folder.drop(command.id)

    def _report(self, command: RemoteCommand, progress: Progress) -> bool:
        """Write down how far a command has come; return whether it is still to be done."""
        act = act_name(command.act)
        log.info(
            "command", id=command.id, act=act, stage=progress.stage, reason=progress.reason
        )
        known = self._core.report_command(command.id, act, progress, command.author)
        if known in ENDED:
            # Its result is in the journal, which headquarters is certain to get.
            log.info("command_known", id=command.id, stage=str(known))
        return known not in ENDED

    def _untimely(self, command: RemoteCommand, *, ask: bool = True) -> Doubt | None:
        trusted = self._core.look_at_clock() if ask else self._core.clock_trusted
        return untimely(command, self._parts.now_ms(), trusted=trusted)

    def _wait_for_clock(self) -> None:
        until_s = self._parts.now_s() + CLOCK_WAIT_S
        while not self._core.look_at_clock() and self._parts.now_s() < until_s:
            if self._stop.wait(ASK_AGAIN_S):
                raise Stopped
