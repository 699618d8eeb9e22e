"""What became of headquarters' wishes (S52)."""

from kiosk.domain.events.base import Event
from kiosk.domain.remote import RemoteStage


class RemoteCommandReported(Event, frozen=True, tag="remote_command_reported"):
    """A command of headquarters has come this far."""

    remote: str
    """Its id; ``command`` beside it names what was said at the door, as in every event."""
    act: str
    stage: RemoteStage
    reason: str = ""
    detail: str = ""
    author: str = ""


class SettingsReported(Event, frozen=True, tag="settings_reported"):
    """Headquarters' settings have come this far."""

    revision: int
    digest: str
    stage: RemoteStage
    reason: str = ""
    detail: str = ""
    author: str = ""
    approver: str = ""


class CoreRestartAsked(Event, frozen=True, tag="core_restart_asked"):
    """The core ends after this, in good order, to be started anew."""

    by: str = ""
