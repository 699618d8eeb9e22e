"""What becomes of headquarters' wishes in the hall's memory."""

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.hall import Hall


def reported(hall: Hall, event: e.RemoteCommandReported | e.SettingsReported) -> Hall:
    """Remember how far a command or settings have come."""
    known = hall.remote
    if isinstance(event, e.RemoteCommandReported):
        commands = known.with_command(event.remote, event.stage)
        return replace(hall, remote=replace(known, commands=commands))
    return replace(
        hall,
        remote=replace(
            known,
            revision=event.revision,
            digest=event.digest,
            stage=event.stage,
            reason=event.reason,
        ),
    )
