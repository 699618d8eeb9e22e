"""A copy that is brought back never gives a number out that may be in a hand already."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.commands import IssueTicket
from tests.e2e.lobby import HallSettings, RunningCore


def take(core: RunningCore, service: str = "account") -> str:
    """Take a number."""
    issued = core.accepted(IssueTicket(service=service)).event("ticket_issued")
    assert issued is not None
    return str(issued["number"])


@pytest.fixture
def core(tmp_path: Path) -> Iterator[RunningCore]:
    """Return a running hall."""
    with RunningCore(tmp_path / "hall", HallSettings()) as running:
        yield running


def test_numbers_given_out_after_the_copy_are_never_given_out_again(core, tmp_path) -> None:
    copy = tmp_path / "copy.db"
    before = [take(core) for _ in range(3)]
    assert core.kiosk("backup", str(copy)).returncode == 0
    lost = [take(core), take(core), take(core, "cash")]
    assert core.stop() == 0
    restored = core.kiosk("restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    core.start()

    after = [take(core), take(core, "cash")]

    assert lost == ["A004", "A005", "B001"]
    assert after == ["A601", "B501"]
    assert len({*before, *lost, *after}) == 8
    verified = core.kiosk("journal", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "2 epochs" in verified.stdout


def test_numbers_are_skipped_once_and_not_at_every_start_after_it(core, tmp_path) -> None:
    copy = tmp_path / "copy.db"
    take(core)
    core.kiosk("backup", str(copy))
    core.stop()
    core.kiosk("restore", str(copy))
    core.start()
    core.restart()

    assert [take(core), take(core)] == ["A601", "A602"]
    core.kill()
    core.start()
    assert take(core) == "A603"
