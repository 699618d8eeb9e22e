"""The commands of one kiosk as its page shows them: what was asked, and what became of it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, or_, select, text

from sync.contract.documents import Act, RemoteCommand, Signed, Stage
from sync.hq.schema import EVENTS
from sync.hq.schema_documents import COMMANDS, OF_WISHES
from sync.hq.wishes.outcomes import CommandOutcome, commands
from sync.logs import PREFIX, unpack

SHOWN = 20
DETAIL_SHOWN = 2000


class Sent(msgspec.Struct, frozen=True):
    """A command and how far it has come."""

    id: str
    act: Act
    author: str
    why: str
    issued_ms: int
    expires_ms: int
    times: int
    """How often the broker took it."""
    stage: str
    """Empty while the kiosk has not answered."""
    reason: str
    detail: str
    """In the kiosk's words."""
    since: str
    logs: bool
    """Its result holds logs."""
    ended: bool
    """Nothing more is to be expected of it."""


class Strange(msgspec.Struct, frozen=True):
    """What a kiosk says of a command that nobody here has sent."""

    remote: str = ""
    """The id under which it speaks of it."""
    act: str = ""
    author: str = ""
    stage: str = ""
    reason: str = ""
    detail: str = ""
    time: str = ""
    """By the kiosk's clock."""


def sent(connection: Connection, device: str, now_ms: int) -> list[Sent]:
    """Return a kiosk's newest commands, the newest first."""
    found = commands(connection, [device], most=SHOWN)
    acts = _acts(connection, [one.id for one in found])
    return [_sent(one, acts[one.id], now_ms) for one in found]


def strange(connection: Connection, device: str) -> list[Strange]:
    """Return the newest of what a kiosk was asked by somebody else, the newest first."""
    told = _told(connection, device)
    # PostgreSQL has no zero character in texts, and none of our ids has one.
    names = {one.remote for one in told if "\0" not in one.remote}
    rows = connection.execute(
        select(COMMANDS.c.id, COMMANDS.c.stranger)
        .where(COMMANDS.c.device == device)
        .where(or_(COMMANDS.c.id.in_(names), COMMANDS.c.stranger.in_(names)))
    )
    ours = {name for row in rows for name in (row.id, row.stranger)}
    return [one for one in told if one.remote not in ours]


def logs_of(connection: Connection, device: str, command: str) -> str | None:
    """Return the logs that a command has brought; None when it has brought none."""
    for one in commands(connection, [device], [command]):
        if one.detail.startswith(PREFIX):
            try:
                return unpack(one.detail)
            except ValueError:
                # As it came: a kiosk of another time may pack in another way.
                return one.detail
    return None


def _acts(connection: Connection, ids: Sequence[str]) -> dict[str, Act]:
    """Return what was asked, from the documents as they were signed."""
    rows = connection.execute(
        select(COMMANDS.c.id, COMMANDS.c.payload).where(COMMANDS.c.id.in_(ids))
    )
    return {
        row.id: msgspec.json.decode(
            msgspec.json.decode(row.payload, type=Signed).document, type=RemoteCommand
        ).act
        for row in rows
    }


def _sent(one: CommandOutcome, act: Act, now_ms: int) -> Sent:
    logs = one.stage == Stage.SUCCEEDED and one.detail.startswith(PREFIX)
    return Sent(
        id=one.id,
        act=act,
        author=one.author,
        why=one.why,
        issued_ms=one.issued_ms,
        expires_ms=one.expires_ms,
        times=one.times,
        stage=one.stage,
        reason=one.reason,
        detail="" if logs else one.detail[:DETAIL_SHOWN],
        since=one.since,
        logs=logs,
        ended=one.ended(now_ms),
    )


def _told(connection: Connection, device: str) -> list[Strange]:
    """Return the newest of what a kiosk says of commands, whoever sent them."""
    bodies = connection.execute(
        select(EVENTS.c.body)
        .where(text(OF_WISHES))
        .where(EVENTS.c.type == "remote_command_reported", EVENTS.c.device == device)
        .where(EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.position.desc())
        .limit(SHOWN)
    ).scalars()
    found = []
    for body in bodies:
        try:
            one = msgspec.json.decode(body, type=Strange)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Stored as it came; the search for events shows it in its own bytes.
            continue
        found.append(msgspec.structs.replace(one, detail=one.detail[:DETAIL_SHOWN]))
    return found
