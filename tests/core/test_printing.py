"""Every slip comes out once, in order, whatever the printer does meanwhile; never twice."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from drivers.faults import FaultKind
from drivers.print_jobs import PrintJobs
from drivers.simulated_printer import SimulatedPrinter
from drivers.slip import Slip
from drivers.ticket_printer import PrinterIdentity, PrinterStatus, PrintOutcome, StatusLevel
from kiosk.core import printing
from kiosk.core.printing import PAPER, PRINTER, Printing
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    CancelTicket,
    ReportPrinted,
    ReprintSlip,
    SlipOutcome,
    TurnDay,
)
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import SlipState
from tests.core.hall_in_tests import (
    TOMORROW,
    HandClock,
    done,
    fields,
    issue,
    open_writer,
    refused,
    running,
    soon,
)

pytestmark = pytest.mark.anyio
ZONE = "Asia/Shanghai"


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(printing, "RETRY_S", 0.02)
    monkeypatch.setattr(printing, "LOOK_S", 0.05)


def _slip(writer: Writer, number: str) -> SlipState:
    ticket = writer.hall.ticket(number)
    assert ticket is not None
    return ticket.slip


def _said(writer: Writer, *types: str) -> list[tuple[object, object]]:
    """Return type and number of the journal's events of these types."""
    events = [fields(one) for one in writer.journal.page(0, 1000)]
    return [(one["type"], one.get("number")) for one in events if one["type"] in types]


async def test_a_slip_is_on_disk_before_it_is_on_paper_and_confirmed_after(tmp_path) -> None:
    printer = SimulatedPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)

        sent = ("slip_sent", "slip_printed", "printer_answered")
        assert _said(writer, *sent) == [
            ("printer_answered", None),
            ("slip_sent", "A001"),
            ("slip_printed", "A001"),
        ]
    assert printer.slip_count == 1


WORLD: dict[str, tuple[Callable[[SimulatedPrinter], None], FaultKind]] = {
    "out of paper": (SimulatedPrinter.runs_out_of_paper, FaultKind.PAPER_OUT),
    "cover open": (SimulatedPrinter.opens_cover, FaultKind.COVER_OPEN),
    "cutter jammed": (SimulatedPrinter.jams_cutter, FaultKind.CUTTER),
    "unplugged": (SimulatedPrinter.is_unplugged, FaultKind.UNPLUGGED),
    "silent": (SimulatedPrinter.falls_silent, FaultKind.SILENT),
}


@pytest.mark.parametrize("what", WORLD)
async def test_slips_wait_for_a_failing_printer_and_come_in_order_once_it_is_back(
    tmp_path, what
) -> None:
    happens, kind = WORLD[what]
    printer = SimulatedPrinter(answers=True)
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            happens(printer)
            numbers = [issue(writer) for _ in range(4)]
            await soon(lambda: PRINTER in writer.hall.faults)
            assert writer.hall.faults[PRINTER].kind == kind
            assert printer.slip_count == 0
            assert all(_slip(writer, one) is SlipState.WANTED for one in numbers)

            printer.recovers()
            await soon(lambda: all(_slip(writer, one) is SlipState.PRINTED for one in numbers))
            await soon(lambda: PRINTER not in writer.hall.faults)

        assert printer.slip_count == 4
        assert _said(writer, "slip_printed") == [("slip_printed", one) for one in numbers]


async def test_staff_hear_of_a_roll_that_ends_soon_and_slips_still_come(tmp_path) -> None:
    printer = SimulatedPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)

            printer.runs_low_on_paper()
            await soon(lambda: PAPER in writer.hall.faults)
            assert writer.hall.faults[PAPER].kind == FaultKind.PAPER_NEAR_END
            issue(writer)
            await soon(lambda: _slip(writer, "A002") is SlipState.PRINTED)
            assert PRINTER not in writer.hall.faults

            printer.recovers()
            await soon(lambda: PAPER not in writer.hall.faults)


async def test_an_idle_printer_that_runs_empty_is_noticed_before_the_next_customer(
    tmp_path,
) -> None:
    printer = SimulatedPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)
            printer.runs_out_of_paper()
            await soon(lambda: PRINTER in writer.hall.faults)
            printer.recovers()
            await soon(lambda: PRINTER not in writer.hall.faults)
    assert printer.slip_count == 1


async def test_of_two_faults_staff_hear_of_the_one_to_mend_first(tmp_path) -> None:
    printer = SimulatedPrinter()
    printer.jams_cutter()
    printer.runs_out_of_paper()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            await soon(lambda: PRINTER in writer.hall.faults)
        assert writer.hall.faults[PRINTER].kind == FaultKind.PAPER_OUT


class UnheardPrinter(SimulatedPrinter):
    """A printer on a link that is not kept, as the network's: it says nothing unasked."""

    def on_news(self, heard: Callable[[], None]) -> None:
        """Have no way to tell any."""
        assert callable(heard)


async def test_a_hall_that_never_rests_still_hears_of_a_roll_that_ends(tmp_path) -> None:
    printer = UnheardPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()), running(_rings(writer)):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)
            printer.runs_low_on_paper()
            await soon(lambda: PAPER in writer.hall.faults)
            printer.runs_out_of_paper()
            await soon(lambda: PRINTER in writer.hall.faults)


async def _rings(writer: Writer) -> None:
    """Ring as calls and ratings do, more often than anybody looks at a printer."""
    while True:
        await asyncio.sleep(printing.LOOK_S / 10)
        writer.bell.ring()


async def test_after_a_restore_nothing_is_printed_that_may_be_in_a_hand_since_the_copy(
    tmp_path,
) -> None:
    jobs = tmp_path / "print-jobs"
    PrintJobs(jobs)
    printer = SimulatedPrinter(jobs=PrintJobs(jobs))
    with open_writer(tmp_path / "journal.db") as writer:
        for _ in range(2):
            issue(writer)
        done(writer, ReportPrinted(number="A001", outcome=SlipOutcome.SENDING))
        async with running(Printing(writer, printer, ZONE, restored=True).run()):
            await soon(lambda: _slip(writer, "A001") is SlipState.UNKNOWN)
            new = issue(writer)
            await soon(lambda: _slip(writer, new) is SlipState.PRINTED)
            assert _slip(writer, "A001") is _slip(writer, "A002") is SlipState.UNKNOWN
            assert printer.slip_count == 1

            done(writer, ReprintSlip(number="A002"))
            await soon(lambda: _slip(writer, "A002") is SlipState.PRINTED)
            ticket = writer.hall.ticket("A002")
            assert ticket is not None
            assert ticket.slips_sent == 2, "the slip carries no mark"


@pytest.mark.parametrize(
    "what", [SimulatedPrinter.is_unplugged, SimulatedPrinter.falls_silent], ids=["plug", "hang"]
)
async def test_a_slip_that_failed_half_way_is_unknown_and_only_staff_print_it_again(
    tmp_path, what
) -> None:
    printer = SimulatedPrinter(answers=True)
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            printer.halfway_through_next_slip(lambda: what(printer))
            number, later = issue(writer), issue(writer)
            await soon(lambda: _slip(writer, number) is SlipState.UNKNOWN)
            printer.recovers()
            await soon(lambda: _slip(writer, later) is SlipState.PRINTED)
            before = printer.slip_count
            assert _said(writer, "slip_sent").count(("slip_sent", number)) == 1

            done(writer, ReprintSlip(number=number))
            assert refused(writer, ReprintSlip(number=number)).reason is Reason.SLIP_IS_COMING
            await soon(lambda: _slip(writer, number) is SlipState.PRINTED)

        assert printer.slip_count == before + 1
        sent = [fields(one) for one in writer.journal.page(0, 1000)]
        marks = [one.get("reprint", False) for one in sent if one["type"] == "slip_sent"]
        assert marks[-1] is True


async def test_a_slip_under_way_when_the_core_died_is_unknown_after_the_restart(
    tmp_path,
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        issue(writer)
        done(writer, ReportPrinted(number="A001", outcome=SlipOutcome.SENDING))
    printer = SimulatedPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        assert _slip(writer, "A001") is SlipState.SENDING
        async with running(Printing(writer, printer, ZONE).run()):
            await soon(lambda: _slip(writer, "A002") is SlipState.PRINTED)
        assert _slip(writer, "A001") is SlipState.UNKNOWN
    assert printer.slip_count == 1


async def test_a_stop_waits_for_the_slip_in_hand_and_writes_down_what_became_of_it(
    tmp_path,
) -> None:
    printer = SlowPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            issue(writer)
            await soon(printer.busy.is_set)
            printer.finish_soon()

        assert _slip(writer, "A001") is SlipState.PRINTED
        assert _slip(writer, "A002") is SlipState.WANTED
    assert printer.closed


async def test_a_day_that_turns_while_a_slip_is_printed_does_not_stop_the_core(
    tmp_path,
) -> None:
    printer, clock = SlowPrinter(), HandClock()
    with open_writer(tmp_path / "journal.db", clock=clock) as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(printer.busy.is_set)
            clock.day = TOMORROW
            done(writer, TurnDay())
            printer.finish_soon()
            number = issue(writer)
            await soon(lambda: _slip(writer, number) is SlipState.PRINTED)


async def test_who_has_left_gets_no_slip(tmp_path) -> None:
    printer = SimulatedPrinter()
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        issue(writer)
        done(writer, CancelTicket(number="A001"))
        async with running(Printing(writer, printer, ZONE).run()):
            await soon(lambda: _slip(writer, "A002") is SlipState.PRINTED)
        assert _said(writer, "slip_sent") == [("slip_sent", "A002")]


async def test_a_printer_that_never_answers_is_believed_and_never_asked(tmp_path) -> None:
    printer = SimulatedPrinter(level=StatusLevel.WRITE_ONLY)
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)
        assert not writer.hall.printer_answers
        assert not writer.hall.faults


class SlowPrinter:
    """A printer that prints as long as the test wants; a slip in hand ends by a timer."""

    level = StatusLevel.ORDERED_STATUS
    width_dots = 576

    def __init__(self) -> None:
        self.busy = threading.Event()
        self.closed = False
        self._finish = threading.Event()

    def finish_soon(self) -> None:
        """Let the slip in hand end a little later than now."""
        threading.Timer(0.05, self._finish.set).start()

    def status(self) -> PrinterStatus:
        """Say that all is well."""
        return PrinterStatus(level=self.level, answers=True)

    def print_slip(self, slip: Slip, job: str) -> PrintOutcome:
        """Print until told to finish."""
        assert slip.image.width == self.width_dots
        assert job
        self.busy.set()
        assert self._finish.wait(10)
        return PrintOutcome.PRINTED

    def identity(self) -> PrinterIdentity | None:
        """Be nobody."""
        return None

    def outcome_of(self, job: str) -> PrintOutcome | None:
        """Know nothing of earlier lives."""
        return None if job else PrintOutcome.UNKNOWN

    def on_news(self, heard: Callable[[], None]) -> None:
        """Have no news."""
        assert callable(heard)

    def close(self) -> None:
        """Remember it."""
        self.closed = True
