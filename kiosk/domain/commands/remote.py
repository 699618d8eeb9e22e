"""What is reported of headquarters' wishes (S52)."""

from kiosk.domain.commands.base import Command
from kiosk.domain.remote import RemoteStage


class ReportRemoteCommand(Command, frozen=True, tag="report_remote_command"):
    """A command of headquarters has come this far.

    ``accepted`` of one that is known is refused with ``remote_<stage>``: it came before.
    """

    command: str
    """Its id."""
    act: str
    stage: RemoteStage
    reason: str = ""
    detail: str = ""
    author: str = ""


class ReportSettings(Command, frozen=True, tag="report_settings"):
    """Headquarters' settings have come this far."""

    revision: int
    digest: str
    stage: RemoteStage
    reason: str = ""
    detail: str = ""
    author: str = ""
    approver: str = ""


class RestartCore(Command, frozen=True, tag="restart_core"):
    """End the core in good order, so that it is started anew."""

    by: str = ""
