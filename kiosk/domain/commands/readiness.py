"""What is asked about the self-test and about what staff look at themselves (S55)."""

import msgspec

from kiosk.domain.commands.base import Command
from kiosk.domain.self_test import Health


class RunSelfTest(Command, frozen=True, tag="run_self_test"):
    """Test everything now; the result is an event of its own."""

    by: str = ""


class ReportSelfTest(Command, frozen=True, tag="report_self_test"):
    """The core says what a test found."""

    findings: dict[str, Health]
    reasons: dict[str, str] = msgspec.field(default_factory=dict)


class TickCheck(Command, frozen=True, tag="tick_check"):
    """Staff have looked at an item of the checklist."""

    item: str
    by: str = ""
