"""The rules of what is reported of headquarters' wishes: each stage once, none goes back."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision
from kiosk.domain.hall import Hall
from kiosk.domain.plain_text import is_plain
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.remote import DETAIL_LENGTH, ENDED, ID_LENGTH, RemoteStage

WORD_LENGTH = 80
AUTHOR_LENGTH = 200
LARGEST = 2**63 - 1

BEFORE = {
    RemoteStage.ACCEPTED: Reason.REMOTE_ACCEPTED,
    RemoteStage.RUNNING: Reason.REMOTE_RUNNING,
    RemoteStage.SUCCEEDED: Reason.REMOTE_SUCCEEDED,
    RemoteStage.FAILED: Reason.REMOTE_FAILED,
    RemoteStage.REFUSED: Reason.REMOTE_REFUSED,
}
"""What is said of a command that is known already."""


def report_command(hall: Hall, command: c.ReportRemoteCommand) -> Decision:
    """Write down how far a command has come, unless it was further before."""
    names = (command.act, command.reason)
    if not _is_id(command.command) or not all(is_plain(one, WORD_LENGTH) for one in names):
        return Refused(Reason.REPORT_UNFIT)
    if not _fits(command.detail, command.author):
        return Refused(Reason.REPORT_UNFIT)
    known = hall.remote.commands.get(command.command)
    if known is not None:
        again = known is command.stage and known is not RemoteStage.ACCEPTED
        if again:
            return ()
        if known in ENDED or command.stage is RemoteStage.ACCEPTED:
            return Refused(BEFORE[known])
    return (
        e.RemoteCommandReported(
            remote=command.command,
            act=command.act,
            stage=command.stage,
            reason=command.reason,
            detail=command.detail,
            author=command.author,
        ),
    )


def report_settings(hall: Hall, command: c.ReportSettings) -> Decision:
    """Write down how far settings have come, if that is news."""
    words = (command.reason, command.digest)
    if not 0 <= command.revision <= LARGEST or not all(
        is_plain(one, WORD_LENGTH) for one in words
    ):
        return Refused(Reason.REPORT_UNFIT)
    if not _fits(command.detail, command.author, command.approver):
        return Refused(Reason.REPORT_UNFIT)
    last = hall.remote
    same = (last.revision, last.digest, last.stage, last.reason)
    if same == (command.revision, command.digest, command.stage, command.reason):
        return ()
    return (
        e.SettingsReported(
            revision=command.revision,
            digest=command.digest,
            stage=command.stage,
            reason=command.reason,
            detail=command.detail,
            author=command.author,
            approver=command.approver,
        ),
    )


def _is_id(text: str) -> bool:
    return 0 < len(text) <= ID_LENGTH and text.isascii() and text.isalnum()


def _fits(detail: str, *people: str) -> bool:
    if len(detail.encode()) > DETAIL_LENGTH:
        return False
    lines = detail.splitlines() or [""]
    return all(is_plain(one, DETAIL_LENGTH) for one in lines) and all(
        is_plain(one, AUTHOR_LENGTH) for one in people
    )
