"""The core rings its clocks by itself, and what it has said once is not said again."""

import asyncio
from contextlib import suppress

import pytest

from kiosk.core.timekeeping import keep_time
from kiosk.core.writer import Writer
from tests.core.hall_in_tests import HandClock, issue, open_writer, soon, types

pytestmark = pytest.mark.anyio


def crowds(writer: Writer) -> int:
    """Return how often a limit was said to be broken."""
    return types(writer).count("limit_broken")


async def test_s07_the_fourth_ticket_rings_at_once_and_a_restart_rings_no_second_time(
    tmp_path,
) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        loop = asyncio.create_task(keep_time(writer))
        for _ in range(4):
            issue(writer)
        await soon(lambda: crowds(writer) == 1)
        await _ended(loop)

    with open_writer(path) as writer:
        loop = asyncio.create_task(keep_time(writer))
        issue(writer)
        for _ in range(10):
            await asyncio.sleep(0)
        await _ended(loop)
        assert crowds(writer) == 1


async def test_s07_a_limit_that_passed_while_the_core_was_away_is_said_at_its_start(
    tmp_path,
) -> None:
    path, clock = tmp_path / "journal.db", HandClock()
    with open_writer(path, clock=clock) as writer:
        issue(writer)
    clock.passes(601)

    with open_writer(path, clock=clock) as writer:
        loop = asyncio.create_task(keep_time(writer))
        await soon(lambda: crowds(writer) == 1)
        await _ended(loop)


async def _ended(loop: asyncio.Task[None]) -> None:
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
