"""The core keeps within its share of a Pi with 2 GB, after slips in both languages too."""

from pathlib import Path

from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.domain.commands import IssueTicket
from kiosk.domain.ticket import SlipState
from tests.e2e.lobby import HallSettings, RunningCore

BUDGET_MB = 60
SLIPS = 12


def test_the_core_stays_within_60_mb(tmp_path) -> None:
    with (
        VirtualPrinter(TcpDoor()) as printer,
        RunningCore(tmp_path, HallSettings(printer_url=printer.url)) as core,
    ):
        for index in range(SLIPS):
            core.accepted(IssueTicket(service="account", language=("zh", "en")[index % 2]))
        core.wait_until(
            lambda: {one.slip for one in core.ticket_view().newest} == {SlipState.PRINTED}
        )
        assert resident_mb(core.pid) <= BUDGET_MB


def resident_mb(pid: int) -> float:
    """Return how much memory a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [one for one in status.splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) * 1024 / 1_000_000
