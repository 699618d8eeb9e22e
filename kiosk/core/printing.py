"""Slips come out once: the loop that asks the hall which tickets have none and prints them.

Before the first byte leaves, the journal says that the slip is on its way, and the printer's
own file of jobs that it was begun. If the core dies then, the next one asks that file: what was
confirmed is printed, what was never begun comes now, and what is between the two is *unknown*:
staff decide, and the machine never prints it again by itself. While the printer fails, nothing
is sent and every ticket keeps its claim; when it is back, they come in order.
"""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import structlog

from drivers.faults import DeviceFault, FaultKind
from drivers.ticket_printer import (
    PrinterIdentity,
    PrinterStatus,
    PrintOutcome,
    StatusLevel,
    TicketPrinter,
    gravest,
)
from kiosk.core.memory import give_back_memory
from kiosk.core.slip import slip_facts
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    ReportFault,
    ReportPrinted,
    ReportPrinterAnswers,
    SlipOutcome,
)
from kiosk.domain.ticket import SlipState, Ticket, full_id
from kiosk.receipt import SlipDesign, SlipFacts, plain_design

PRINTER = "printer"
PAPER = "printer paper"
"""A roll that ends soon keeps nothing from being printed: a fault of its own, for staff."""
RETRY_S = 2.0
"""How often a failing printer is asked whether it works again."""
LOOK_S = 30.0
"""How often an idle printer that can answer is asked how it is, so that staff hear of an empty
roll before the next customer does. On a link that is kept it speaks by itself, at once."""

log = structlog.get_logger()


class Printing:
    """One printer, one thread, one slip at a time.

    Args:
        writer: the hall.
        printer: its printer.
        timezone: of the times on the slips.
        design: how they look; as shipped if left out.
        restored: the journal is a copy in which nothing has happened yet.
    """

    def __init__(
        self,
        writer: Writer,
        printer: TicketPrinter,
        timezone: str,
        design: SlipDesign | None = None,
        *,
        restored: bool = False,
    ) -> None:
        self._design = plain_design(printer.width_dots) if design is None else design
        self._writer = writer
        self._printer = printer
        self._timezone = timezone
        self._restored = restored
        self._news = asyncio.Event()
        self._looked_at_s = 0.0
        self._told: PrinterIdentity | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="printer")

    async def run(self) -> None:
        """Print for ever; ends when cancelled, with the slip in hand written down."""
        self._settle_what_was_under_way()
        loop = asyncio.get_running_loop()

        def heard() -> None:
            # From the printer's own thread; a loop that is closed has nothing more to hear.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hear_news)

        self._printer.on_news(heard)
        try:
            # The first look opens a link that is kept: from then on the printer is heard.
            self._looked_at_s = loop.time()
            self._note(await self._status())
            while True:
                if PRINTER in self._writer.hall.faults:
                    await self._await_recovery()
                elif (ticket := self._first_due()) is not None:
                    await self._print(ticket)
                elif self._news.is_set() or self._look_in_s() <= 0:
                    await self._look()
                else:
                    await self._writer.bell.wait(self._look_in_s())
        finally:
            self._thread.shutdown()
            self._printer.close()

    def _hear_news(self) -> None:
        """The printer spoke unasked: look, even in the middle of a wait."""
        self._news.set()
        self._writer.bell.ring()

    def _settle_what_was_under_way(self) -> None:
        """Tell, of every slip that the last life was sending, what the printer knows of it.

        A restored journal knows nothing of the paper that came after the copy was made: what
        was wanted then may be in a hand since.
        """
        for ticket in list(self._writer.hall.slips_due.values()):
            if self._restored:
                if ticket.slip is SlipState.WANTED:
                    self._report(ticket, SlipOutcome.SENDING)
                self._report(ticket, SlipOutcome.UNKNOWN)
            elif ticket.slip is SlipState.SENDING:
                known = self._printer.outcome_of(self._job(ticket))
                self._report(ticket, SlipOutcome(known or PrintOutcome.UNKNOWN))

    def _job(self, ticket: Ticket) -> str:
        """Return the id of a ticket's latest slip: a reprint is another job.

        With the journal's epoch in it, for a hall that begins the same day anew.
        """
        site = self._writer.hall.plan.site
        return f"{self._writer.journal.epoch}/{full_id(site, ticket.id)}/{ticket.slips_sent}"

    def _first_due(self) -> Ticket | None:
        due = self._writer.hall.slips_due.values()
        return min(due, key=lambda one: one.place, default=None)

    async def _print(self, ticket: Ticket) -> None:
        self._report(ticket, SlipOutcome.SENDING)
        ticket = self._writer.hall.tickets[ticket.id]
        facts = slip_facts(
            self._writer.hall, ticket, self._timezone, self._design.layout.large_print
        )
        job = asyncio.get_running_loop().run_in_executor(
            self._thread, self._draw_and_print, facts, self._job(ticket)
        )
        try:
            await asyncio.wait([job])
        finally:
            if not job.done():
                # A stop waits for the slip in hand: its outcome is known within seconds.
                await asyncio.wait([job])
            self._settle(ticket, job)
        # The day may have turned meanwhile and taken the ticket with it.
        after = self._writer.hall.tickets.get(ticket.id)
        if after is not None and after.slip is SlipState.UNKNOWN:
            await self._look()

    def _draw_and_print(self, facts: SlipFacts, job: str) -> PrintOutcome:
        """Runs in the printer's thread: drawing takes longer than a commit."""
        try:
            return self._printer.print_slip(self._design.slip(facts), job)
        finally:
            give_back_memory()

    def _settle(self, ticket: Ticket, job: "asyncio.Future[PrintOutcome]") -> None:
        """Write down what became of a slip."""
        error = job.exception()
        if isinstance(error, DeviceFault):
            self._report(ticket, SlipOutcome.NOT_PRINTED)
            self._fault(error)
            return
        outcome = job.result()
        self._report(ticket, SlipOutcome(outcome))
        self._note_level(self._printer.level)
        if outcome is PrintOutcome.UNKNOWN:
            log.warning("slip unconfirmed", number=ticket.number)

    async def _look(self) -> None:
        """Ask the printer how it is, if it is one that answers."""
        self._news.clear()
        self._looked_at_s = asyncio.get_running_loop().time()
        if self._printer.level is StatusLevel.WRITE_ONLY:
            return
        self._note(await self._status())

    def _look_in_s(self) -> float:
        """Return how long until the next look: a busy hall rings far more often than that."""
        return self._looked_at_s + LOOK_S - asyncio.get_running_loop().time()

    async def _await_recovery(self) -> None:
        self._news.clear()
        status = await self._status()
        self._note(status)
        if status.faults:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), RETRY_S)

    async def _status(self) -> PrinterStatus:
        loop = asyncio.get_running_loop()
        status = await loop.run_in_executor(self._thread, self._printer.status)
        if self._printer.identity() != self._told:
            # The inventory waits for it (S66).
            self._told = self._printer.identity()
            self._writer.bell.ring()
        return status

    def _note(self, status: PrinterStatus) -> None:
        self._note_level(status.level)
        kind = gravest(status.faults) if status.faults else None
        if kind is not None:
            log.warning("printer fault", kind=kind, detail=status.detail)
        detail = status.detail if kind else ""
        self._writer.submit(ReportFault(device=PRINTER, kind=kind, detail=detail))
        if status.near_end is not None and FaultKind.PAPER_OUT not in status.faults:
            # An empty roll is near its end too; staff need not hear it twice.
            soon = FaultKind.PAPER_NEAR_END if status.near_end else None
            self._writer.submit(ReportFault(device=PAPER, kind=soon))

    def _note_level(self, level: StatusLevel) -> None:
        if level is not StatusLevel.WRITE_ONLY and not self._writer.hall.printer_answers:
            self._writer.submit(ReportPrinterAnswers())

    def _fault(self, fault: DeviceFault) -> None:
        log.warning("printer fault", kind=fault.kind, detail=fault.detail)
        self._writer.submit(ReportFault(device=PRINTER, kind=fault.kind, detail=fault.detail))

    def _report(self, ticket: Ticket, outcome: SlipOutcome) -> None:
        self._writer.submit(
            ReportPrinted(number=ticket.number, day=ticket.day, outcome=outcome)
        )
