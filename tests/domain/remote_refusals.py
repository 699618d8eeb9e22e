"""Every no about headquarters' wishes, and how it comes about."""

from collections.abc import Callable

from kiosk.domain import commands as c
from kiosk.domain.refused import Reason
from kiosk.domain.remote import RemoteStage as Stage
from tests.domain.lobby import Lobby

R = Reason


def told(stage: Stage, command: str = "a1", **more: str) -> c.ReportRemoteCommand:
    """Return the report that a command has come so far."""
    return c.ReportRemoteCommand(command=command, act="self_test", stage=stage, **more)


def after(*stages: Stage) -> Callable[[], Lobby]:
    """Return how to make a lobby in which a command went through these stages."""

    def prepare() -> Lobby:
        lobby = Lobby()
        for stage in stages:
            lobby.do(told(stage))
        return lobby

    return prepare


def settings(
    stage: Stage = Stage.SUCCEEDED, revision: int = 1, digest: str = "aa", **more: str
) -> c.ReportSettings:
    """Return the report that settings have come so far."""
    return c.ReportSettings(revision=revision, digest=digest, stage=stage, **more)


def restarted() -> Lobby:
    lobby = Lobby()
    lobby.do(c.RestartCore())
    return lobby.later(19)


ACCEPTED, RUNNING = Stage.ACCEPTED, Stage.RUNNING
REMOTE_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.REMOTE_ACCEPTED, after(ACCEPTED), told(ACCEPTED)),
    (R.REMOTE_RUNNING, after(ACCEPTED, RUNNING), told(ACCEPTED)),
    (R.REMOTE_SUCCEEDED, after(ACCEPTED, RUNNING, Stage.SUCCEEDED), told(ACCEPTED)),
    (R.REMOTE_SUCCEEDED, after(ACCEPTED, Stage.SUCCEEDED), told(Stage.FAILED)),
    (R.REMOTE_FAILED, after(ACCEPTED, Stage.FAILED), told(RUNNING)),
    (R.REMOTE_REFUSED, after(Stage.REFUSED), told(ACCEPTED)),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, command="")),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, command="a" * 65)),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, reason="a\nb")),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, author="a\nb")),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, detail="\x07")),
    (R.REPORT_UNFIT, Lobby, told(ACCEPTED, detail="a" * (48 * 1024 + 1))),
    (R.RESTARTED_LATELY, restarted, c.RestartCore()),
    (R.NAME_UNFIT, Lobby, c.RestartCore(by="a\nb")),
    (R.REPORT_UNFIT, Lobby, settings(revision=-1)),
    (R.REPORT_UNFIT, Lobby, settings(digest="a" * 81)),
    (R.REPORT_UNFIT, Lobby, settings(approver="\x07")),
]
