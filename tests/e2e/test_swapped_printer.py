"""S66: another printer at the same address is an alarm until it is approved or put back."""

from collections.abc import Iterator

import pytest

from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.domain.commands import IssueTicket
from kiosk.domain.manager_view import ManagerView
from tests.e2e.lobby import HallSettings, RunningCore

PRINTER = "test-0001-printer-1"


class Hall:
    """A core on one network address, and whichever printer is plugged in there."""

    def __init__(self, core: RunningCore, port: int) -> None:
        self.core = core
        self._port = port
        self._there: VirtualPrinter | None = None

    def puts(self, serial: str) -> None:
        """Plug a printer in where another was, once the core has missed that one."""
        self.takes_away()
        self._there = VirtualPrinter(TcpDoor(self._port), serial=serial)
        self.core.wait_until(lambda: not self.is_missed())

    def takes_away(self) -> None:
        """Unplug the printer that is there; wait until the core knows."""
        if self._there is None:
            return
        self._there.close()
        self._there = None
        # An idle printer on a network is asked every 30 s, or when somebody wants a slip.
        with self.core.client() as client:
            client.submit(IssueTicket(service="account", language="zh"))
        self.core.wait_until(self.is_missed)

    def shows(self) -> str:
        """Return the printer's line of the inventory."""
        lines = self.core.kiosk("inventory", "show").stdout.splitlines()
        return next((one for one in lines if PRINTER in one), "")

    def alerts(self) -> list[str]:
        """Return where the inventory is not as it was approved."""
        view = self._view()
        return [one.place for one in view.alerts if one.limit == "S66"]

    def end(self) -> None:
        """Leave nothing running."""
        if self._there is not None:
            self._there.close()

    def _view(self) -> ManagerView:
        with self.core.client() as client:
            view = client.view("manager", ManagerView)
        assert view is not None
        return view

    def is_missed(self) -> bool:
        """Return whether the core knows that the printer is not there."""
        return any(one.device == "printer" for one in self._view().faults)


@pytest.fixture
def hall(tmp_path) -> Iterator[Hall]:
    """Run a hall whose printer has the serial number A1 and was approved."""
    first = VirtualPrinter(TcpDoor(), serial="A1")
    with RunningCore(tmp_path, HallSettings(printer_url=first.url)) as core:
        hall = Hall(core, int(first.url.rpartition(":")[2]))
        hall._there = first  # noqa: SLF001  # it gave the port
        try:
            core.wait_until(lambda: "serial A1" in hall.shows())
            core.kiosk("inventory", "approve", "--by", "0042")
            yield hall
        finally:
            hall.end()


def test_s66_another_printer_at_the_same_address_is_an_alarm_until_it_is_approved(hall) -> None:
    address = hall.shows()
    hall.puts("B2")
    hall.core.wait_until(lambda: hall.alerts() == [PRINTER])
    swapped = hall.shows()

    hall.core.kiosk("inventory", "approve", "--by", "0077")

    assert address.startswith(f"ok    {PRINTER}: tcp 127.0.0.1:")
    assert address.endswith("| maker LOBBY | model VIRTUAL | firmware 1 | serial A1")
    assert swapped.startswith(f"WRONG {PRINTER}")
    assert "serial B2 (approved: tcp" in swapped
    assert hall.alerts() == []
    assert hall.shows().startswith("ok")


def test_s66_the_old_printer_put_back_ends_the_alarm(hall) -> None:
    hall.puts("B2")
    hall.core.wait_until(lambda: hall.alerts() == [PRINTER])

    hall.puts("A1")

    hall.core.wait_until(lambda: hall.alerts() == [])
    assert hall.shows().startswith("ok")


def test_s66_one_that_is_only_away_or_does_not_say_who_it_is_is_no_alarm(hall) -> None:
    hall.takes_away()
    away = hall.shows()
    # A restart: nothing is known of it but what was.
    hall.core.stop()
    hall.core.start()
    hall.core.wait_until(hall.is_missed)
    hall.puts("")

    assert away.startswith("ok")
    assert hall.alerts() == []
    assert hall.shows().endswith("serial A1")
    kinds = {one["type"] for one in hall.core.events()}
    assert "config_drifted" not in kinds
