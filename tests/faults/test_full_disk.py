"""A disk that is full stops the core; it gives no number that it could not write down."""

import resource
import uuid
from pathlib import Path

import pytest

from kiosk.client import Accepted, DoorClosed, DoorError
from kiosk.domain.commands import IssueTicket
from tests.e2e.lobby import STOP_S, RunningCore

ENOUGH = 500


def test_a_full_disk_stops_the_core_and_every_ticket_given_is_there_after(tmp_path) -> None:
    with RunningCore(tmp_path) as core:
        given = [core.accepted(IssueTicket(service="account")) for _ in range(3)]
        _let_no_file_grow(core, Path(f"{core.journal}-wal"))

        lost = _ask_until_nothing_is_answered(core, given)
        assert core.process is not None
        assert core.process.wait(STOP_S) != 0

        core.start()
        again = core.submit(IssueTicket(service="account"), lost)
        assert isinstance(again, Accepted)
        given.append(again)
        assert core.submit(IssueTicket(service="account"), lost) == again
        numbers = [one.events[-1]["number"] for one in given]
        assert numbers == [f"A{running:03}" for running in range(1, len(given) + 1)]
        core.stop()
        verified = core.kiosk("journal", "verify")
    assert (verified.returncode, verified.stderr) == (0, "")


def _ask_until_nothing_is_answered(core: RunningCore, given: list[Accepted]) -> str:
    """Return the id of the command that got no answer; the others' answers go to ``given``."""
    for _ in range(ENOUGH):
        command_id = str(uuid.uuid4())
        try:
            answer = core.submit(IssueTicket(service="account"), command_id)
        except (DoorClosed, DoorError):
            return command_id
        assert isinstance(answer, Accepted)
        given.append(answer)
    pytest.fail("a full disk took everything")


def _let_no_file_grow(core: RunningCore, longest: Path) -> None:
    """Take the running core's leave to make any file longer than this one is now."""
    size = longest.stat().st_size
    resource.prlimit(core.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
