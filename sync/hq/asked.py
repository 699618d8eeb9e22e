"""What headquarters has asked of kiosks: settings that are to hold, commands unanswered."""

from sqlalchemy import Connection, exists, func, select

from sync.hq.schema_alarms import COMMAND_ENDS
from sync.hq.schema_documents import COMMANDS, DOCUMENTS

LOOKED_BACK_MS = 30 * 24 * 3600 * 1000
"""▲ An unanswered command that nobody has looked at for a month troubles nobody any more."""


def wished(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return each kiosk's newest revision of settings, and from when on it is to hold."""
    newest = (
        select(DOCUMENTS.c.device, func.max(DOCUMENTS.c.revision).label("revision"))
        .group_by(DOCUMENTS.c.device)
        .subquery()
    )
    statement = select(DOCUMENTS.c.device, DOCUMENTS.c.revision, DOCUMENTS.c.effective_ms).join(
        newest,
        (newest.c.device == DOCUMENTS.c.device) & (newest.c.revision == DOCUMENTS.c.revision),
    )
    return {
        row.device: (row.revision, row.effective_ms) for row in connection.execute(statement)
    }


def unanswered(connection: Connection, now_ms: int) -> dict[str, tuple[int, str]]:
    """Return when each kiosk's newest command expired that has no end, and what it asked."""
    answered = exists().where(
        COMMAND_ENDS.c.device == COMMANDS.c.device,
        COMMAND_ENDS.c.command.in_([COMMANDS.c.id, COMMANDS.c.stranger]),
    )
    statement = (
        select(COMMANDS.c.device, COMMANDS.c.expires_ms, COMMANDS.c.act)
        .where(COMMANDS.c.expires_ms.between(now_ms - LOOKED_BACK_MS, now_ms), ~answered)
        .order_by(COMMANDS.c.expires_ms)
    )
    return {row.device: (row.expires_ms, row.act) for row in connection.execute(statement)}
