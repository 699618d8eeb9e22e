"""A whole core says number and counter of every call, and holds one announcement at a time."""

from collections.abc import Iterator

import pytest

from kiosk.domain.commands import (
    CallNext,
    EndEmergency,
    IssueTicket,
    NoShow,
    Recall,
    StartEmergency,
)
from kiosk.voice.evacuation import evacuation_text
from kiosk.words import say
from tests.e2e.lobby import HallSettings, RunningCore
from tests.e2e.test_memory import resident_mb
from tests.voice.pack_in_tests import whole_pack

CALLS = 10
SHARE_MB = 4
"""What the voice may take of the core's memory: one announcement while it is put together."""


AS_IN_THE_UNIT = {"MALLOC_MMAP_THRESHOLD_": "131072"}
"""As kiosk-core.service has it: sounds live in pages of their own, which are given back."""


@pytest.fixture(name="core")
def _core(tmp_path) -> Iterator[RunningCore]:
    settings = HallSettings(sound="sim:", voice=str(whole_pack()))
    with RunningCore(tmp_path, settings, environment=AS_IN_THE_UNIT) as core:
        yield core


def announced(core: RunningCore) -> list[dict[str, object]]:
    """Return what the journal says of announcements."""
    return [one for one in core.events() if one["type"] == "call_announced"]


def until(core: RunningCore, count: int) -> None:
    """Wait until so many announcements were made."""
    core.wait_until(lambda: len(announced(core)) == count)


def test_every_call_of_a_core_is_spoken_in_its_tickets_language(core) -> None:
    said: list[str] = []
    before_mb = resident_mb(core.pid)
    for index in range(CALLS):
        language = ("zh", "en")[index % 2]
        number = core.accepted(IssueTicket(service="account", language=language)).events[-1]
        core.accepted(CallNext(counter="2"))
        until(core, 2 * index + 1)
        core.accepted(Recall(counter="2"))
        until(core, 2 * index + 2)
        core.accepted(NoShow(counter="2"))
        said += [
            say(key, language, number=number["number"], counter="2")
            for key in ("voice.call", "voice.recall")
        ]

    assert all(one.get("spoken", True) for one in announced(core))
    assert not [one for one in core.events() if one["type"] == "fault_reported"]
    assert resident_mb(core.pid) - before_mb <= SHARE_MB
    log = core.log_text()
    for one in said:
        assert f"{one} {one}" in log


def test_p44_a_core_asks_everybody_to_leave_in_each_language_until_it_is_over(core) -> None:
    leave = [evacuation_text(one, drill=False) for one in ("zh", "en")]
    core.accepted(StartEmergency(by="0042", place="staff screen"))
    core.wait_until(lambda: all(one in core.log_text() for one in leave))
    core.accepted(EndEmergency(by="0042", place="staff screen"))
    core.accepted(IssueTicket(service="account", language="en"))
    core.accepted(CallNext(counter="2"))
    until(core, 1)

    log = core.log_text()
    assert log.index(leave[0]) < log.index(leave[1])
    began = next(one for one in core.events() if one["type"] == "emergency_began")
    assert (began["by"], began["place"]) == ("0042", "staff screen")
