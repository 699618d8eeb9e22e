"""``kiosk estimate`` beside a real core: from the queue to the number in a hand."""

import signal
import subprocess
import time
from pathlib import Path

from kiosk.domain.commands import CallNext, IssueTicket, OpenCounter
from kiosk.estimate.process import Inbox, Stop, keep_estimating, run_round
from tests.e2e.lobby import KIOSK, SOON_S, RunningCore


def busy(core: RunningCore) -> None:
    """Open the counters, serve somebody at each, and let others wait."""
    for counter in ("1", "2", "3"):
        core.accepted(OpenCounter(counter=counter))
    for counter in ("1", "2", "3"):
        core.accepted(IssueTicket(service="account"))
        core.accepted(CallNext(counter=counter))
    for _ in range(6):
        core.accepted(IssueTicket(service="account"))


def test_who_takes_a_number_is_told_a_range_by_the_estimator(tmp_path) -> None:
    with RunningCore(tmp_path) as core, core.client() as client:
        busy(core)
        assert run_round(client, lambda: 0.5)

        told = core.accepted(IssueTicket(service="account")).event("ticket_issued")

    assert told is not None
    low_s, high_s = int(str(told["wait_low_s"])), int(str(told["wait_high_s"]))
    assert 0 < low_s <= high_s


def test_a_hall_without_an_open_counter_is_told_nothing(tmp_path) -> None:
    with RunningCore(tmp_path) as core, core.client() as client:
        core.accepted(IssueTicket(service="account"))

        assert not run_round(client, lambda: 0.5)
        assert not any(one["type"] == "waits_estimated" for one in core.events())


def test_the_process_reports_and_ends_when_it_is_told_to(tmp_path) -> None:
    with RunningCore(tmp_path) as core:
        busy(core)
        running = subprocess.Popen(  # noqa: S603 - our own program
            [KIOSK, "estimate", "--config", core.config, "--every", "0.2"]
        )
        try:
            core.wait_until(
                lambda: any(one["type"] == "waits_estimated" for one in core.events())
            )
        finally:
            running.send_signal(signal.SIGTERM)
            code = running.wait(SOON_S)

    assert code == 0


def test_a_core_that_is_away_is_asked_again_until_it_is_time_to_stop(tmp_path: Path) -> None:
    inbox = Inbox()
    inbox.put(Stop())
    began_s = time.monotonic()

    keep_estimating(tmp_path / "nobody.sock", inbox, every_s=60)

    assert time.monotonic() - began_s < SOON_S
