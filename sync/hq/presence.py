"""Which kiosks are on line, by their word or, when they die, by their will; and how they are.

A death counts only for the connection that was born last: a will may be published after the
kiosk is back.
"""

import msgspec
from sqlalchemy import Connection, func, not_, select, update

from sync.contract.documents import Reported
from sync.contract.messages import Meta, State, Telemetry
from sync.hq.quarantine import Oddity, Reason, put_aside
from sync.hq.schema import DEVICES, EPOCHS
from sync.hq.schema_alarms import TELEMETRY
from sync.hq.schema_documents import SETTINGS_TOLD
from sync.hq.timeline import TRUSTED
from sync.hq.upsert import insert_new, upsert

LONGEST_ALARM = 64
NOT_UNDERSTOOD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""The last for brackets without an end."""


def take_state(connection: Connection, device: str, payload: bytes, now_ms: int) -> bool:
    """Note a kiosk's state; return whether it is to be told at once what is here.

    That is a new connection, or one that thinks that more of it is here than there is.
    """
    try:
        state = msgspec.json.decode(payload, type=State)
    except NOT_UNDERSTOOD as error:
        _refuse(connection, device, payload, error, now_ms)
        return False
    statement = select(DEVICES).where(DEVICES.c.device == device).with_for_update()
    known = connection.execute(statement).one_or_none()
    if known is None:
        connection.execute(insert_new(connection, DEVICES), [{"device": device}])
        known = connection.execute(statement).one()
    here = DEVICES.c.device == device
    if not state.online:
        if known.online and known.conn == state.conn:
            connection.execute(
                update(DEVICES).where(here).values(online=False, online_ms=now_ms)
            )
        elif not known.online_ms:
            connection.execute(update(DEVICES).where(here).values(online_ms=now_ms))
        return False
    told = msgspec.json.decode(known.told, type=dict[str, int])
    first, last = state.draining or (0, 0)
    behind = state.last_seq > known.stored
    news: dict[str, object] = {
        "online": True,
        "conn": state.conn,
        "last_seq": state.last_seq,
        "backlog": state.backlog,
        "draining_first": first,
        "draining_last": last,
        "first_seq": state.first,
        "behind_ms": (known.behind_ms or now_ms) if behind else 0,
        "told": msgspec.json.encode(
            {one: told.get(one, now_ms) for one in state.alarms if len(one) <= LONGEST_ALARM}
        ).decode(),
    }
    if not known.online:
        news["online_ms"] = now_ms
    stored_there = state.last_seq - state.backlog
    if stored_there > known.stored and stored_there > _most_stored(connection, device):
        # It has our word for more than we have: this database went back to a backup.
        if stored_there != known.rewound_to:
            news |= {"rewound_ms": now_ms, "rewound_to": stored_there}
    elif known.rewound_to:
        news["rewound_to"] = 0
    connection.execute(update(DEVICES).where(here).values(news))
    # Who is quiet and thinks that we have more would never ask: it is told too.
    return bool(known.conn != state.conn or news.get("rewound_to"))


def take_meta(connection: Connection, device: str, payload: bytes, now_ms: int) -> None:
    """Note what a kiosk is."""
    try:
        meta = msgspec.json.decode(payload, type=Meta)
    except NOT_UNDERSTOOD as error:
        _refuse(connection, device, payload, error, now_ms)
        return
    connection.execute(insert_new(connection, DEVICES), [{"device": device}])
    text = msgspec.json.encode(meta).decode()
    connection.execute(update(DEVICES).where(DEVICES.c.device == device).values(meta=text))


def take_telemetry(connection: Connection, device: str, payload: bytes, now_ms: int) -> None:
    """Note how a kiosk is; a clock that is wrong is known of without an event too."""
    try:
        health = msgspec.json.decode(payload, type=Telemetry)
    except NOT_UNDERSTOOD as error:
        _refuse(connection, device, payload, error, now_ms)
        return
    body = msgspec.json.encode(health).decode()
    row: dict[str, object] = {"device": device, "body": body, "received_ms": now_ms}
    upsert(connection, TELEMETRY, [row])
    if health.clock:
        _note_clock(connection, device, health.clock, now_ms)


def take_reported(connection: Connection, device: str, payload: bytes, now_ms: int) -> None:
    """Note what a kiosk says of its settings."""
    try:
        reported = msgspec.json.decode(payload, type=Reported)
    except NOT_UNDERSTOOD as error:
        _refuse(connection, device, payload, error, now_ms)
        return
    body = msgspec.json.encode(reported).decode()
    row: dict[str, object] = {"device": device, "body": body, "received_ms": now_ms}
    upsert(connection, SETTINGS_TOLD, [row])


def _note_clock(connection: Connection, device: str, clock: str, now_ms: int) -> None:
    right = clock in TRUSTED
    was_right = DEVICES.c.unsynced_ms == 0
    statement = update(DEVICES).where(
        DEVICES.c.device == device, not_(was_right) if right else was_right
    )
    # PostgreSQL has no zero character in texts.
    word = clock[:16].replace("\0", "")
    connection.execute(statement.values(unsynced_ms=0 if right else now_ms, clock=word))


def _most_stored(connection: Connection, device: str) -> int:
    statement = select(func.max(EPOCHS.c.stored)).where(EPOCHS.c.device == device)
    return connection.execute(statement).scalar_one() or 0


def _refuse(
    connection: Connection, device: str, payload: bytes, error: Exception, now_ms: int
) -> None:
    oddity = Oddity(device, Reason.UNDECODABLE, payload, str(error), now_ms)
    put_aside(connection, oddity)
