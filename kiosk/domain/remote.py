"""What headquarters has asked of this hall, and what became of it (S52).

The hall remembers the newest of its wishes by their ids, so that none is done twice, whatever
crashed in between.
"""

import enum

import msgspec

REMEMBERED = 200
"""▲ Wishes remembered; headquarters asks a few a day, and each expires within days."""
ID_LENGTH = 64
DETAIL_LENGTH = 48 * 1024
"""▲ Characters of a result: collected logs, packed, still fit into one batch of events."""


class RemoteStage(enum.StrEnum):
    """How far a wish of headquarters has come; the words of ``sync.contract.documents``."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"


ENDED = frozenset({RemoteStage.SUCCEEDED, RemoteStage.FAILED, RemoteStage.REFUSED})


class Remote(msgspec.Struct, frozen=True):
    """What is remembered of headquarters' wishes."""

    commands: dict[str, RemoteStage] = {}
    """The newest ``REMEMBERED``, by id, the oldest first."""
    revision: int = 0
    """Of the settings that were reported last."""
    digest: str = ""
    stage: RemoteStage = RemoteStage.SUCCEEDED
    reason: str = ""

    def with_command(self, command: str, stage: RemoteStage) -> dict[str, RemoteStage]:
        """Return the commands with this one's stage; who is one too many is forgotten.

        What was refused goes first: refused again it does no harm.
        """
        commands = {**self.commands, command: stage}
        if len(commands) > REMEMBERED:
            refused = (one for one, known in commands.items() if known is RemoteStage.REFUSED)
            del commands[next(refused, next(iter(commands)))]
        return commands
