"""Brings what is stored on its way to the kiosks, as often as it takes."""

import math
from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, select, tuple_, update

from sync.contract.topics import topic
from sync.downlink.judging import DESIRED_LEAF
from sync.hq.database import WRITING
from sync.hq.schema_documents import COMMANDS, DOCUMENTS
from sync.hq.wishes.courier import Courier, Letter
from sync.hq.wishes.outcomes import open_commands, settings

AT_ONCE = 500
"""▲ Published between two commits."""


def publish_settings(
    engine: Engine,
    courier: Courier,
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
        rows = [
            (one.device, one.revision)
            for one in settings(connection, devices)
            if again or one.published_ms is None
        ]
    problems = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        with engine.connect() as connection:
            found = connection.execute(
                select(DOCUMENTS.c.device, DOCUMENTS.c.revision, DOCUMENTS.c.payload).where(
                    tuple_(DOCUMENTS.c.device, DOCUMENTS.c.revision).in_(part)
                )
            ).all()
        letters = [
            Letter(topic(row.device, DESIRED_LEAF), row.payload, retain=True) for row in found
        ]
        taken = []
        for row, failure in zip(found, courier.carry(letters), strict=True):
            if failure is None:
                taken.append({"d": row.device, "r": row.revision})
            else:
                problems.append(f"{row.device}: {failure}")
        if taken:
            with engine.execution_options(**WRITING).begin() as connection:
                connection.execute(
                    update(DOCUMENTS)
                    .where(DOCUMENTS.c.device == bindparam("d"))
                    .where(DOCUMENTS.c.revision == bindparam("r"))
                    .values(published_ms=now_ms),
                    taken,
                )
    return problems


def publish_commands(
    engine: Engine, courier: Courier, now_ms: int, ids: Sequence[str] | None = None
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
