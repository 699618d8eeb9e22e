"""A slip is sent once, after the printer was asked, and counts as printed when it says so.

Before the first byte: ask (DLE EOT 1 to 4); a fault is raised and nothing was printed. After
the last byte: wait for the answer to GS r, which a printer gives in data order, and ask once
more. Between the two nothing is raised any more: what cannot be confirmed is ``UNKNOWN``.
"""

import threading
import time
from collections.abc import Callable

import structlog

from drivers import escpos_raster
from drivers.escpos_status import (
    Answer,
    AnswerReader,
    Condition,
    OrderedAnswer,
    Query,
    RealtimeAnswer,
    condition,
    gravest,
)
from drivers.faults import DeviceFault, FaultKind
from drivers.print_jobs import PrintJobs
from drivers.printer_link import DEVICE, Link
from drivers.slip import Slip
from drivers.ticket_printer import PrinterStatus, PrintOutcome, StatusLevel

STATUS_S = 0.5
"""Time to answer DLE EOT; printers on a network need 7 ms, on slow serial lines 20 ms."""
CONFIRM_S = 10.0
"""A slip is 100 mm of paper: 2.6 s at 38 mm/s, the slowest speed of a kiosk printer at solid
black (Axiohm). Four times that is no answer at all."""
UNORDERED_S = 2.0
"""How long a printer that has never answered GS r is waited for before it is only asked
whether a fault shows."""
SETTLE_S = 0.3
"""How long a printer that never answers is watched after its last byte."""

_log = structlog.get_logger()


class EscposPrinter:
    """A ticket printer behind any link; one call after the other, from any thread.

    Args:
        link: the way to the printer.
        width_dots: dots across the paper.
        answers: this printer has answered before, perhaps in another life of the program;
            its silence is then a fault and not its nature.
        jobs: what became of each job, on disk; without it they are remembered in memory.
        monotonic: seconds that never run backwards.
    """

    def __init__(
        self,
        link: Link,
        *,
        width_dots: int,
        answers: bool = False,
        jobs: PrintJobs | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._jobs = PrintJobs() if jobs is None else jobs
        self._turn = threading.RLock()
        self._width_dots = width_dots
        self._monotonic = monotonic
        self._level = StatusLevel.REALTIME_STATUS if answers else StatusLevel.WRITE_ONLY
        self._reader = AnswerReader()
        self._last_ordered: OrderedAnswer | None = None
        self._broken_off = False

    @property
    def level(self) -> StatusLevel:
        """The most this printer has ever told."""
        return self._level

    @property
    def width_dots(self) -> int:
        """Dots across the paper."""
        return self._width_dots

    def status(self) -> PrinterStatus:
        """Ask DLE EOT 1 to 4; a printer that cannot be reached is an answer too."""
        with self._turn:
            try:
                self._link.open()
                answers = self._ask_all()
                self._link.release()
            except DeviceFault as fault:
                self._link.close()
                return PrinterStatus(
                    level=self._level,
                    answers=False,
                    faults=frozenset({fault.kind}),
                    detail=fault.detail,
                )
            return self._status_from(answers)

    def print_slip(self, slip: Slip, job: str) -> PrintOutcome:
        """Print ``slip`` and cut it; a ``job`` that was printed before is only answered.

        Raises:
            DeviceFault: nothing was printed; safe to try the same job again later.
            ImageTooWideError: nothing was printed; the slip is wider than the paper.
        """
        with self._turn:
            known = self._jobs.outcome(job)
            if known is not None:
                return known
            data = escpos_raster.encode_slip(slip.image, self._width_dots)
            try:
                self._link.open()
                self._check_ready()
            except DeviceFault:
                self._link.close()
                raise
            if self._broken_off:
                data = escpos_raster.interruption_filler(self._width_dots) + data
            self._jobs.begin(job)
            self._broken_off = True
            outcome = self._send(data)
            self._broken_off = outcome is not PrintOutcome.PRINTED
            self._jobs.end(job, outcome)
            return outcome

    def outcome_of(self, job: str) -> PrintOutcome | None:
        """What became of ``job``, also in an earlier life of the program."""
        with self._turn:
            known = self._jobs.outcome(job)
            if known is None and self._jobs.whole:
                return PrintOutcome.NOT_PRINTED
            return known

    def on_news(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` when the printer reports a change that nobody asked for."""

    def close(self) -> None:
        """Let the device go."""
        with self._turn:
            self._link.close()

    def _check_ready(self) -> None:
        self._last_ordered = None
        answers = self._ask_all()
        if not answers and self._broken_off:
            # It may still be waiting for the rest of a picture and take questions for dots.
            self._link.write(escpos_raster.interruption_filler(self._width_dots))
            answers = self._ask_all()
        status = self._status_from(answers)
        if status.faults:
            raise DeviceFault(DEVICE, gravest(status.faults), status.detail)

    def _send(self, data: bytes) -> PrintOutcome:
        try:
            outcome = self._send_and_confirm(data)
            self._link.release()
        except DeviceFault as fault:
            self._link.close()
            _log.warning("slip not confirmed", fault=fault.kind, detail=fault.detail)
            return PrintOutcome.UNKNOWN
        return outcome

    def _send_and_confirm(self, data: bytes) -> PrintOutcome:
        self._link.write(data)
        self._link.flush()
        if self._level is not StatusLevel.WRITE_ONLY:
            return self._confirm()
        # It says nothing, but a connection that breaks now broke under the slip.
        self._sort(self._link.read(SETTLE_S))
        return PrintOutcome.PRINTED

    def _confirm(self) -> PrintOutcome:
        start = self._monotonic()
        while (waited_s := self._monotonic() - start) < CONFIRM_S:
            self._sort(self._link.read(STATUS_S))
            proof = self._last_ordered
            seen = self._ask_all()
            if condition(seen).faults:
                return PrintOutcome.UNKNOWN
            if proof is not None:
                self._level = StatusLevel.ORDERED_STATUS
                sure = bool(seen) and not proof.paper_out
                return PrintOutcome.PRINTED if sure else PrintOutcome.UNKNOWN
            never_ordered = self._level is not StatusLevel.ORDERED_STATUS
            if seen and never_ordered and waited_s >= UNORDERED_S:
                return PrintOutcome.PRINTED
        return PrintOutcome.UNKNOWN

    def _ask_all(self) -> dict[Query, int]:
        """Ask one question after the other and stop at the first that stays open.

        Answers carry no number: one that comes late would be taken for the next.
        """
        self._sort(self._link.read(0.0))
        answers: dict[Query, int] = {}
        for query in Query:
            bits = self._ask(query)
            if bits is None:
                break
            answers[query] = bits
        if answers and self._level is StatusLevel.WRITE_ONLY:
            self._level = StatusLevel.REALTIME_STATUS
        return answers

    def _ask(self, query: Query) -> int | None:
        self._link.write(query.request())
        start = self._monotonic()
        while (left_s := STATUS_S - (self._monotonic() - start)) > 0:
            data = self._link.read(left_s)
            if not data:
                return None
            for answer in self._sort(data):
                if isinstance(answer, RealtimeAnswer):
                    return answer.bits
        return None

    def _sort(self, data: bytes) -> list[Answer]:
        answers = self._reader.feed(data)
        for answer in answers:
            if isinstance(answer, OrderedAnswer):
                self._last_ordered = answer
        return answers

    def _status_from(self, answers: dict[Query, int]) -> PrinterStatus:
        silent = not answers and self._level is not StatusLevel.WRITE_ONLY
        state: Condition = condition(answers)
        return PrinterStatus(
            level=self._level,
            answers=bool(answers),
            faults=frozenset({FaultKind.SILENT}) if silent else state.faults,
            near_end=state.near_end,
            detail=" ".join(f"{query}:{bits:02x}" for query, bits in answers.items()),
        )
