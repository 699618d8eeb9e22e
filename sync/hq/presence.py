"""Which kiosks are on line, by their own word or, when they die, by their will.

A death counts only for the connection that was born last: a will may be published after the
kiosk is back.
"""

import msgspec
from sqlalchemy import Connection, select, update

from sync.contract.messages import Meta, State
from sync.hq.quarantine import Oddity, Reason, put_aside
from sync.hq.schema import DEVICES
from sync.hq.upsert import insert_new


def take_state(connection: Connection, device: str, payload: bytes, now_ms: int) -> bool:
    """Note a kiosk's state; return whether this is a new connection of it."""
    try:
        state = msgspec.json.decode(payload, type=State)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _refuse(connection, device, payload, error, now_ms)
        return False
    connection.execute(insert_new(connection, DEVICES), [{"device": device}])
    born = connection.execute(
        select(DEVICES.c.conn).where(DEVICES.c.device == device)
    ).scalar_one()
    if not state.online:
        connection.execute(
            update(DEVICES)
            .where(DEVICES.c.device == device, DEVICES.c.conn == state.conn)
            .values(online=False)
        )
        return False
    connection.execute(
        update(DEVICES)
        .where(DEVICES.c.device == device)
        .values(online=True, conn=state.conn, last_seq=state.last_seq, backlog=state.backlog)
    )
    return bool(born != state.conn)


def take_meta(connection: Connection, device: str, payload: bytes, now_ms: int) -> None:
    """Note what a kiosk is."""
    try:
        meta = msgspec.json.decode(payload, type=Meta)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _refuse(connection, device, payload, error, now_ms)
        return
    connection.execute(insert_new(connection, DEVICES), [{"device": device}])
    text = msgspec.json.encode(meta).decode()
    connection.execute(update(DEVICES).where(DEVICES.c.device == device).values(meta=text))


def _refuse(
    connection: Connection, device: str, payload: bytes, error: Exception, now_ms: int
) -> None:
    oddity = Oddity(device, Reason.UNDECODABLE, payload, str(error), now_ms)
    put_aside(connection, oddity)
