"""No answer leaves the core before its events are on the disk, as the kernel itself saw it.

A test cannot pull the plug; it can watch every write. Whatever was written to the write-ahead
log must have been synced before the next byte goes to anybody.
"""

import re
import shutil
from pathlib import Path

from kiosk.client import Accepted, Refusal
from kiosk.domain.commands import CallNext, IssueTicket, Recall
from tests.e2e.lobby import RunningCore

TICKETS = 25
# -D: the core stays the direct child, so that signals reach it; -y: names instead of numbers.
STRACE = "strace -D -f -y -s 64 -e trace=pwrite64,write,writev,fdatasync,fsync,sendto,sendmsg"
WROTE_LOG = re.compile(r"\b(?:pwrite64|write|writev)\(\d+<[^>]*journal\.db-wal>")
SYNCED_LOG = re.compile(r"\bf(?:data)?sync\(\d+<[^>]*journal\.db-wal>\) *= 0")
ANSWERED = re.compile(
    r"\b(?:sendto|sendmsg|write|writev)\(\d+<(?:socket|UNIX)[^>]*>.*HTTP/1\.1"
)


def test_every_answer_is_on_the_disk_before_it_is_given(tmp_path) -> None:
    calls = _system_calls_of_a_morning(tmp_path)

    answers, commits, unsynced = 0, 0, False
    for call in calls:
        if WROTE_LOG.search(call):
            unsynced = True
        elif SYNCED_LOG.search(call):
            commits += unsynced
            unsynced = False
        elif ANSWERED.search(call):
            answers += 1
            assert not unsynced, f"answer {answers} left before its events were synced"

    # Each ticket, each refusal and each call is a commit of its own, and so is the new day.
    assert answers > 3 * TICKETS
    assert commits >= 3 * TICKETS


def _system_calls_of_a_morning(folder: Path) -> list[str]:
    strace = shutil.which("strace")
    assert strace is not None, "strace is missing: requirements/setup installs it"
    record = folder / "system-calls"
    with RunningCore(folder / "hall", started=False) as core:
        core.start([strace, *STRACE.split()[1:], "-o", record])
        with core.client() as client:
            for _ in range(TICKETS):
                issued = client.submit(IssueTicket(service="account"))
                called = client.submit(CallNext(counter="1"))
                refused = client.submit(Recall(counter="2"))
                assert isinstance(issued, Accepted)
                assert isinstance(called, Accepted)
                assert isinstance(refused, Refusal)
        assert core.stop() == 0
    return record.read_text(encoding="utf-8", errors="replace").splitlines()
