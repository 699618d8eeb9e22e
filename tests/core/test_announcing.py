"""Every fresh call is heard once, stale ones never; a broken loudspeaker stops nobody."""

import threading

import pytest

from drivers.faults import DeviceFault, FaultKind
from kiosk.core.announcing import FRESH_S, SOUND, Announcing
from kiosk.core.writer import Writer
from kiosk.domain.commands import CallNext, NoShow, Recall
from tests.core.hall_in_tests import (
    PAPERLESS,
    HandClock,
    done,
    fields,
    issue,
    open_writer,
    running,
    soon,
)

pytestmark = pytest.mark.anyio


class Loudspeaker:
    """Counts what it plays; fails when told to."""

    def __init__(self) -> None:
        self.played = 0
        self.fault: FaultKind | None = None
        self.heard = True
        self.may_end = threading.Event()
        self.may_end.set()

    def play(self) -> bool:
        """Sound the chime."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        assert self.may_end.wait(10)
        self.played += 1
        return self.heard


def _announced(writer: Writer) -> list[tuple[object, object, object]]:
    events = [fields(one) for one in writer.journal.page(0, 1000)]
    return [
        (one["number"], one["calls"], one.get("spoken", True))
        for one in events
        if one["type"] == "call_announced"
    ]


async def test_calls_are_heard_once_each_in_the_order_they_were_made(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(3):
            issue(writer)
        async with running(Announcing(writer, speaker.play).run()):
            done(writer, CallNext(counter="1"))
            done(writer, CallNext(counter="2"))
            await soon(lambda: len(_announced(writer)) == 2)
            done(writer, Recall(counter="1"))
            await soon(lambda: len(_announced(writer)) == 3)

        assert _announced(writer) == [("A001", 1, True), ("A002", 1, True), ("A001", 2, True)]
    assert speaker.played == 3


async def test_a_call_made_while_the_core_was_away_is_heard_if_it_is_still_fresh(
    tmp_path,
) -> None:
    clock, speaker = HandClock(), Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS, clock=clock) as writer:
        issue(writer)
        issue(writer)
        done(writer, CallNext(counter="1"))
        clock.passes(FRESH_S)
        done(writer, CallNext(counter="2"))
        clock.passes(1)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS, clock=clock) as writer:
        async with running(Announcing(writer, speaker.play).run()):
            await soon(lambda: len(_announced(writer)) == 2)

        assert _announced(writer) == [("A001", 1, False), ("A002", 1, True)]
    assert speaker.played == 1


async def test_a_call_that_is_over_before_its_turn_is_not_announced(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.may_end.clear()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(3):
            issue(writer)
        async with running(Announcing(writer, speaker.play).run()):
            done(writer, CallNext(counter="1"))
            done(writer, CallNext(counter="2"))
            done(writer, NoShow(counter="2"))
            speaker.may_end.set()
            await soon(lambda: len(_announced(writer)) == 1)
            done(writer, CallNext(counter="2"))
            await soon(lambda: len(_announced(writer)) == 2)

        assert [number for number, _, _ in _announced(writer)] == ["A001", "A003"]


async def test_a_broken_loudspeaker_is_a_fault_until_it_is_heard_again(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.fault = FaultKind.UNPLUGGED
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker.play).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(_announced(writer)) == 1)
            assert writer.hall.faults[SOUND].kind == FaultKind.UNPLUGGED

            speaker.fault = None
            done(writer, Recall(counter="1"))
            await soon(lambda: SOUND not in writer.hall.faults)
            await soon(lambda: len(_announced(writer)) == 2)

        assert _announced(writer) == [("A001", 1, False), ("A001", 2, True)]


async def test_a_chime_that_nobody_heard_clears_no_fault(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.fault = FaultKind.UNPLUGGED
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker.play).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: SOUND in writer.hall.faults)
            speaker.fault, speaker.heard = None, False
            done(writer, Recall(counter="1"))
            await soon(lambda: len(_announced(writer)) == 2)
        assert SOUND in writer.hall.faults
