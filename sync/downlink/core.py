"""What the downlink says to the core, and asks of it; a core that is away is waited for."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec
import structlog

from kiosk.client import Accepted, Acknowledged, DoorClosed, DoorError, Refusal
from kiosk.domain.commands import Command, ReportRemoteCommand, ReportSettings
from kiosk.domain.moment import ClockTrust
from kiosk.domain.remote import DETAIL_LENGTH, RemoteStage
from sync.contract.documents import Stage
from sync.journal_text import plain, plain_line

ASK_AGAIN_S = 1.0
MOST_FAILURES = 30
"""▲ So many times in a row may the core fail over a report before it is let be."""
WORD_LENGTH = 80
NAME_LENGTH = 200
KNOWN = "remote_"
"""Before a stage: how the core says that a command was here before."""

DEFECTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DoorError,
    LookupError,
    msgspec.MsgspecError,
    OSError,
    TypeError,
    ValueError,
)
"""What a mistake in carrying out a wish looks like: told, and the way up goes on."""

Answer = TypeVar("Answer")
log = structlog.get_logger("sync")


class Stopped(Exception):
    """Sync ends: what is under way stays as it is."""


class Door(Protocol):
    """The way into the core; ``kiosk.client.Client`` in a hall."""

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Ask the hall for something."""

    def acknowledged(self) -> Acknowledged:
        """Return what the core knows of headquarters, and of its clock."""


class Progress(msgspec.Struct, frozen=True):
    """How far a command, or settings, have come."""

    stage: Stage
    reason: str = ""
    detail: str = ""


class Core:
    """The core, for one thread."""

    def __init__(self, door: Door, stop: threading.Event) -> None:
        self._door = door
        self._stop = stop
        self.clock_trusted = False
        """As the core said last."""

    def look_at_clock(self) -> bool:
        """Return whether somebody has set the clock.

        Raises:
            Stopped: Sync ends before the core is back.
        """
        clock = self.insist(lambda: self._door.acknowledged().clock)
        self.clock_trusted = clock in {ClockTrust.SYNCED, ClockTrust.HELD}
        return self.clock_trusted

    def report_command(
        self, command: str, act: str, progress: Progress, author: str
    ) -> RemoteStage | None:
        """Write down how far a command has come, however long the core is away.

        Returns:
            None when it is written; else how far the core knows it had come before.

        Raises:
            Stopped: Sync ends before the core is back.
        """
        report = ReportRemoteCommand(
            command=command,
            act=plain_line(act, WORD_LENGTH),
            stage=RemoteStage(progress.stage),
            reason=plain_line(progress.reason, WORD_LENGTH),
            detail=plain(progress.detail, DETAIL_LENGTH),
            author=plain_line(author, NAME_LENGTH),
        )
        answer = self.insist(lambda: self._door.submit(report))
        if isinstance(answer, Accepted):
            return None
        if answer.refused.startswith(KNOWN):
            return RemoteStage(answer.refused.removeprefix(KNOWN))
        raise DoorError(f"report refused: {answer.refused}")

    def report_settings(
        self, revision: int, digest: str, progress: Progress, people: tuple[str, str]
    ) -> None:
        """Write down that settings are not followed.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        author, approver = people
        report = ReportSettings(
            revision=revision,
            digest=digest,
            stage=RemoteStage(progress.stage),
            reason=plain_line(progress.reason, WORD_LENGTH),
            detail=plain(progress.detail, DETAIL_LENGTH),
            author=plain_line(author, NAME_LENGTH),
            approver=plain_line(approver, NAME_LENGTH),
        )
        answer = self._door.submit(report)
        if isinstance(answer, Refusal):
            raise DoorError(f"report refused: {answer.refused}")

    def insist(self, ask: Callable[[], Answer]) -> Answer:
        """Ask until there is an answer.

        Raises:
            Stopped: Sync ends before.
            DoorError: The core fails over it again and again.
        """
        failures = 0
        while True:
            try:
                return ask()
            except DoorClosed:
                # It restarts, or is away: nothing is lost by waiting.
                failures = 0
            except DoorError:
                failures += 1
                if failures >= MOST_FAILURES:
                    raise
            if self._stop.wait(ASK_AGAIN_S):
                raise Stopped
