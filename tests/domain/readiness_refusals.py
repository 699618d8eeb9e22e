"""Every no about the self-test, the checklist and the inventory, and how it comes about."""

from collections.abc import Callable

from kiosk.domain import commands as c
from kiosk.domain.inventory import Attached
from kiosk.domain.refused import Reason
from kiosk.domain.self_test import Health
from tests.domain.lobby import Lobby

R = Reason
PRINTER = Attached("hz-0001-printer-1", "usb 04b8:0e15 A1")


def disk_is_full() -> Lobby:
    lobby = Lobby()
    lobby.do(c.ReportSelfTest(findings={"disk": Health.WRONG}))
    return lobby


READINESS_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.NOT_READY, disk_is_full, c.IssueTicket(service="account")),
    (R.NAME_UNFIT, Lobby, c.RunSelfTest(by="a\nb")),
    (R.NAME_UNFIT, Lobby, c.ReportSelfTest(findings={"a\nb": Health.OK})),
    (R.UNKNOWN_CHECK_ITEM, Lobby, c.TickCheck(item="coffee")),
    (R.DUPLICATE_DEVICE, Lobby, c.ReportAttached(items=(PRINTER, PRINTER))),
    (R.DEVICE_UNFIT, Lobby, c.ReportAttached(items=(Attached("hz-0002-printer-1", "x"),))),
    (R.DEVICE_UNFIT, Lobby, c.ReportAttached(items=(Attached("hz-0001-coffee-1", "x"),))),
    (R.DEVICE_UNFIT, Lobby, c.ReportAttached(items=(Attached("hz-0001-printer-1", " "),))),
    (R.NOTHING_ATTACHED, Lobby, c.ApproveBaseline(by="0042")),
    (R.NAME_UNFIT, Lobby, c.ApproveBaseline(by="")),
]
