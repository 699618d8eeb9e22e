"""Brings what is stored on its way to the kiosks, as often as it takes."""

import math
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, bindparam, select, tuple_, update

from sync.contract.topics import topic
from sync.downlink.judging import DESIRED_LEAF
from sync.hq.database import WRITING
from sync.hq.schema_documents import COMMANDS, DOCUMENTS
from sync.hq.wishes.courier import Carrier, Letter
from sync.hq.wishes.outcomes import (
    newest_revisions,
    open_commands,
    settings,
    unpublished_settings,
)

AT_ONCE = 500
"""▲ Published between two commits."""


def anything_waits(engine: Engine, now_ms: int) -> bool:
    """Return whether there is something to publish: who has nothing to say need not call."""
    with engine.connect() as connection:
        return unpublished_settings(connection) or bool(open_commands(connection, now_ms))


def publish_settings(
    engine: Engine,
    courier: Carrier,
    now_ms: int,
    devices: Sequence[str] | None = None,
    *,
    again: bool = False,
) -> list[str]:
    """Publish kiosks' newest settings; return what the broker did not take, a line each.

    Args:
        engine: Headquarters' database.
        courier: The operator's connection.
        now_ms: Wall time.
        devices: Which kiosks; None: all.
        again: Also what the broker has taken before, since it may have lost it.

    Raises:
        BrokerAway: The connection is gone; what was not taken is still to be published.
    """
    with engine.connect() as connection:
        found = settings(connection, devices)
    problems = [
        f"{one.device}: it has revision {one.known} and the newest here is {one.revision}:"
        " push it anew"
        for one in found
        if one.newer_there and (again or devices is not None)
    ]
    rows = [
        (one.device, one.revision)
        for one in found
        if not one.newer_there and (again or one.published_ms is None)
    ]
    while rows:
        part, rows = rows[:AT_ONCE], rows[AT_ONCE:]
        refused = _publish_part(engine, courier, now_ms, part)
        problems += [f"{device}: {failure}" for device, failure in refused.items()]
        with engine.connect() as connection:
            rows += _overtaken(connection, [one for one in part if one[0] not in refused])
    return problems


def _publish_part(
    engine: Engine, courier: Carrier, now_ms: int, part: Sequence[tuple[str, int]]
) -> dict[str, str]:
    """Publish revisions; return which kiosks' the broker did not take, and why."""
    with engine.connect() as connection:
        found = connection.execute(
            select(DOCUMENTS.c.device, DOCUMENTS.c.revision, DOCUMENTS.c.payload).where(
                tuple_(DOCUMENTS.c.device, DOCUMENTS.c.revision).in_(part)
            )
        ).all()
    letters = [
        Letter(topic(row.device, DESIRED_LEAF), row.payload, retain=True) for row in found
    ]
    refused, taken = {}, []
    for row, failure in zip(found, courier.carry(letters), strict=True):
        if failure is None:
            taken.append({"d": row.device, "r": row.revision})
        else:
            refused[row.device] = failure
    if taken:
        with engine.execution_options(**WRITING).begin() as connection:
            connection.execute(
                update(DOCUMENTS)
                .where(DOCUMENTS.c.device == bindparam("d"))
                .where(DOCUMENTS.c.revision == bindparam("r"))
                .values(published_ms=now_ms),
                taken,
            )
    return refused


def _overtaken(
    connection: Connection, published: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Return the newest revisions of kiosks that somebody has given another one meanwhile.

    The broker keeps what came last: it may have been ours, after theirs.
    """
    before = dict(published)
    newest = newest_revisions()
    statement = select(newest.c.device, newest.c.revision)
    rows = connection.execute(statement.where(newest.c.device.in_(before)))
    return [(device, revision) for device, revision in rows if revision > before[device]]


def publish_commands(
    engine: Engine, courier: Carrier, now_ms: int, ids: Sequence[str] | None = None
) -> list[str]:
    """Publish commands that have no result yet and are in time; return what was not taken.

    Args:
        engine: Headquarters' database.
        courier: The operator's connection.
        now_ms: Wall time.
        ids: Which; None: all.

    Raises:
        BrokerAway: The connection is gone; what was not taken is still to be published.
    """
    with engine.connect() as connection:
        open_ones = [
            one for one in open_commands(connection, now_ms) if ids is None or one.id in ids
        ]
    problems = []
    letters = [
        Letter(
            topic(one.device, f"command/{one.act}/{one.id}"),
            one.payload,
            expiry_s=math.ceil((one.expires_ms - now_ms) / 1000),
        )
        for one in open_ones
    ]
    taken = []
    for one, failure in zip(open_ones, courier.carry(letters), strict=True):
        if failure is None:
            taken.append({"one": one.id})
        else:
            problems.append(f"{one.device}: {one.id}: {failure}")
    if taken:
        with engine.execution_options(**WRITING).begin() as connection:
            connection.execute(
                update(COMMANDS)
                .where(COMMANDS.c.id == bindparam("one"))
                .values(published_ms=now_ms, times=COMMANDS.c.times + 1),
                taken,
            )
    return problems
