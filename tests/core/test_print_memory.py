"""After a crash the printer's own memory tells what became of a slip, and nobody guesses."""

import asyncio
from pathlib import Path

import pytest

from drivers.print_jobs import PrintJobs
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import PrintOutcome
from kiosk.core import printing
from kiosk.core.printing import PRINTER, Printing
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportPrinted, ReprintSlip, SlipOutcome
from kiosk.domain.ticket import SlipState, full_id
from tests.core.hall_in_tests import done, fields, issue, open_writer, running, soon

pytestmark = pytest.mark.anyio
ZONE = "Asia/Shanghai"


@pytest.fixture(autouse=True)
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(printing, "RETRY_S", 0.02)


def _slip(writer: Writer, number: str) -> SlipState:
    ticket = writer.hall.ticket(number)
    assert ticket is not None
    return ticket.slip


def _job(writer: Writer, number: str, copy: int = 1) -> str:
    ticket = writer.hall.ticket(number)
    assert ticket is not None
    return f"{writer.journal.epoch}/{full_id(writer.hall.plan.site, ticket.id)}/{copy}"


def _dies_with_a_slip_on_its_way(folder: Path, *, known: PrintOutcome | None) -> None:
    """A core ends between ``slip_sent`` and the outcome; the printer's file says ``known``."""
    with open_writer(folder / "journal.db") as writer:
        issue(writer)
        done(writer, ReportPrinted(number="A001", outcome=SlipOutcome.SENDING))
        jobs = PrintJobs(folder / "print-jobs")
        if known is not None:
            jobs.begin(_job(writer, "A001"))
        if known is PrintOutcome.PRINTED:
            jobs.end(_job(writer, "A001"), PrintOutcome.PRINTED)


CRASHES = [
    ("confirmed", PrintOutcome.PRINTED, SlipState.PRINTED, 0),
    ("begun and not confirmed", PrintOutcome.UNKNOWN, SlipState.UNKNOWN, 0),
    ("never begun", None, SlipState.PRINTED, 1),
]


@pytest.mark.parametrize(("known", "state", "slips"), [one[1:] for one in CRASHES])
async def test_what_the_printer_knows_of_a_slip_under_way_is_believed_after_a_crash(
    tmp_path, known, state, slips
) -> None:
    _dies_with_a_slip_on_its_way(tmp_path, known=known)
    PrintJobs(tmp_path / "print-jobs")
    printer = SimulatedPrinter(jobs=PrintJobs(tmp_path / "print-jobs"))

    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            await soon(lambda: _slip(writer, "A001") is state)
            later = issue(writer)
            await soon(lambda: _slip(writer, later) is SlipState.PRINTED)

    assert printer.slip_count == slips + 1


@pytest.mark.parametrize("lost", ["the file of jobs is gone", "the journal was restored"])
async def test_a_slip_under_way_is_unknown_when_the_printers_memory_proves_nothing(
    tmp_path, lost
) -> None:
    _dies_with_a_slip_on_its_way(tmp_path, known=None)
    restored = lost == "the journal was restored"
    if not restored:
        (tmp_path / "print-jobs").unlink()
    printer = SimulatedPrinter(jobs=PrintJobs(tmp_path / "print-jobs"))

    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE, restored=restored).run()):
            await soon(lambda: _slip(writer, "A001") is SlipState.UNKNOWN)
    assert printer.slip_count == 0


async def test_a_reprint_is_a_job_of_its_own(tmp_path) -> None:
    jobs = PrintJobs(tmp_path / "print-jobs")
    printer = SimulatedPrinter(jobs=jobs)
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)
            done(writer, ReprintSlip(number="A001"))
            await soon(lambda: printer.slip_count == 2)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)

        assert jobs.outcome(_job(writer, "A001", 1)) is PrintOutcome.PRINTED
        assert jobs.outcome(_job(writer, "A001", 2)) is PrintOutcome.PRINTED
        sent = [fields(one) for one in writer.journal.page(0, 1000)]
        marks = [one.get("reprint", False) for one in sent if one["type"] == "slip_sent"]
    assert marks == [False, True]


async def test_an_idle_printer_that_speaks_is_heard_long_before_the_next_look(tmp_path) -> None:
    printer = SimulatedPrinter()
    assert printing.LOOK_S >= 30, "nobody looks during this test"
    with open_writer(tmp_path / "journal.db") as writer:
        async with running(Printing(writer, printer, ZONE).run()):
            issue(writer)
            await soon(lambda: _slip(writer, "A001") is SlipState.PRINTED)

            await asyncio.to_thread(printer.runs_out_of_paper)
            await soon(lambda: PRINTER in writer.hall.faults)
            await asyncio.to_thread(printer.recovers)
            await soon(lambda: PRINTER not in writer.hall.faults)
