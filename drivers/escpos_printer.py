"""A slip is sent once, after the printer was asked, and counts as printed when it says so.

Before the first byte: ask (DLE EOT 1 to 4, then GS r, so that one which is alive but works
nothing off is found out); a fault is raised and nothing was printed. After the last byte: wait
for the proof, the job's own mark (GS ( H) or the answer to GS r, and ask once more. Between the
two nothing is raised any more: what cannot be confirmed is ``UNKNOWN``.
"""

import threading
from collections.abc import Callable

import structlog

from drivers import escpos_raster
from drivers.escpos_condition import Condition, condition
from drivers.escpos_presenter import Mouth
from drivers.escpos_slip import encode_parting, encode_slip, mark_of
from drivers.escpos_status import AutomaticStatus
from drivers.escpos_talk import STATUS_S, Look, Talk, condition_unasked
from drivers.faults import DeviceFault, FaultKind
from drivers.print_jobs import PrintJobs
from drivers.printer_link import DEVICE
from drivers.printer_profile import PrinterProfile
from drivers.printer_wire import Wire
from drivers.slip import Slip
from drivers.ticket_printer import (
    PrinterIdentity,
    PrinterStatus,
    PrintOutcome,
    StatusLevel,
    gravest,
)

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
    """A ticket printer behind any wire; one call after the other, from any thread.

    Args:
        wire: the way to the printer.
        profile: what the model is and can do.
        answers: this printer has answered before, perhaps in another life of the program;
            its silence is then a fault and not its nature.
        jobs: what became of each job, on disk; without it they are remembered in memory.
        as_text: print a slip's lines where the printer can set them, for slow lines.
    """

    def __init__(
        self,
        wire: Wire,
        profile: PrinterProfile,
        *,
        answers: bool = False,
        jobs: PrintJobs | None = None,
        as_text: bool = False,
    ) -> None:
        self._wire = wire
        self._profile = profile
        self._jobs = PrintJobs() if jobs is None else jobs
        self._as_text = as_text
        self._turn = threading.RLock()
        level = StatusLevel.REALTIME_STATUS if answers else StatusLevel.WRITE_ONLY
        self._talk = Talk(wire, profile, level)
        self._mouth = Mouth(self._talk, wire, profile.presenter)
        # Also under an earlier life of the program: the printer was on all the while.
        self._broken_off = self._jobs.broke_off
        """It may still wait for the rest of a picture."""
        self._left_over = self._jobs.broke_off
        """A piece of a slip may hang on the paper, with somebody's number on it."""
        self._known: Condition | None = None
        self._heard: Callable[[], None] = _nobody
        wire.hears(self._speaks_unasked)

    @property
    def level(self) -> StatusLevel:
        """The most this printer has ever told."""
        return self._talk.level

    @property
    def width_dots(self) -> int:
        """Dots across the paper."""
        return self._profile.width_dots

    def status(self) -> PrinterStatus:
        """Ask how it is; a printer that cannot be reached is an answer too."""
        with self._turn:
            try:
                self._talk.open()
                look = self._look()
                holding = None
                if look.answers and not look.faults:
                    self._mouth.drop_after_a_while()
                    holding = self._mouth.holding()
                self._wire.release()
            except DeviceFault as fault:
                self._lose()
                self._known = Condition(faults=frozenset({fault.kind}), near_end=None)
                return PrinterStatus(
                    level=self.level,
                    answers=False,
                    faults=self._known.faults,
                    detail=fault.detail,
                )
            return PrinterStatus(
                level=self.level,
                answers=look.answers,
                faults=look.faults,
                near_end=look.near_end,
                holding=holding,
                detail=look.detail,
            )

    def identity(self) -> PrinterIdentity | None:
        """Who the printer said that it is."""
        return self._talk.identity

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
            escpos_raster.check_width(slip.image, self._profile)
            try:
                self._talk.open()
                self._check_ready()
            except DeviceFault:
                self._lose()
                raise
            data = self._encode(slip, job)
            self._jobs.begin(job)
            self._broken_off = self._left_over = True
            self._mouth.has_a_slip()
            outcome = self._send(data, mark_of(job))
            self._broken_off = self._left_over = outcome is not PrintOutcome.PRINTED
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
        self._heard = heard

    def close(self) -> None:
        """Let the device go."""
        with self._turn:
            self._wire.close()

    def _lose(self) -> None:
        """It is gone, or was: who answers there next may be another printer."""
        self._wire.close()
        self._talk.was_away()

    def _speaks_unasked(self, status: AutomaticStatus | DeviceFault) -> None:
        """In the reader's thread: ring only when it says something new."""
        state = condition_unasked(status)
        known, self._known = self._known, state
        if known is None or known != state:
            self._heard()

    def _look(self) -> Look:
        filler = escpos_raster.interruption_filler(self._profile) if self._broken_off else b""
        look = self._talk.look(filler)
        if filler and FaultKind.SILENT in look.faults:
            # It may still be waiting for the rest of a picture and take questions for dots.
            self._wire.send(filler)
            look = self._talk.look()
        elif not look.faults and self._talk.reaches(StatusLevel.ORDERED_STATUS):
            # It came to the question after the filler: nothing is half done any more.
            self._broken_off = False
        self._known = Condition(faults=look.faults, near_end=look.near_end)
        return look

    def _check_ready(self) -> None:
        look = self._look()
        if look.faults:
            raise DeviceFault(DEVICE, gravest(look.faults), look.detail)
        self._mouth.drop()

    def _encode(self, slip: Slip, job: str) -> bytes:
        data = encode_slip(
            slip,
            self._profile,
            mark_of(job),
            as_text=self._as_text,
            automatic=self._talk.automatic,
        )
        if self._left_over:
            data = encode_parting(self._profile) + data
        if self._broken_off:
            data = escpos_raster.interruption_filler(self._profile) + data
        return data

    def _send(self, data: bytes, mark: bytes) -> PrintOutcome:
        try:
            outcome = self._send_and_confirm(data, mark)
            self._wire.release()
        except DeviceFault as fault:
            self._lose()
            _log.warning("slip not confirmed", fault=fault.kind, detail=fault.detail)
            return PrintOutcome.UNKNOWN
        return outcome

    def _send_and_confirm(self, data: bytes, mark: bytes) -> PrintOutcome:
        self._talk.marks.clear()
        self._talk.asked_in_order()
        self._wire.send(data)
        if self.level is not StatusLevel.WRITE_ONLY:
            return self._confirm(mark)
        # It says nothing, but a connection that breaks now broke under the slip.
        self._talk.hear(SETTLE_S)
        return PrintOutcome.PRINTED

    def _confirm(self, mark: bytes) -> PrintOutcome:
        start = self._wire.monotonic()
        was_silent = False
        while (waited_s := self._wire.monotonic() - start) < CONFIRM_S:
            if not self._proves(mark):
                self._talk.hear(STATUS_S)
            proof = self._proves(mark)
            seen = self._talk.ask_all()
            if condition(seen).faults:
                return PrintOutcome.UNKNOWN
            if proof:
                sure = bool(seen) and not self._talk.paper_out
                return PrintOutcome.PRINTED if sure else PrintOutcome.UNKNOWN
            was_silent = was_silent or not seen
            never_ordered = self.level is StatusLevel.REALTIME_STATUS
            if seen and never_ordered and waited_s >= UNORDERED_S:
                # One that was silent and never answered what it was asked then was off.
                went_off = was_silent and self._talk.lost_answers
                return PrintOutcome.UNKNOWN if went_off else PrintOutcome.PRINTED
        return PrintOutcome.UNKNOWN

    def _proves(self, mark: bytes) -> bool:
        """Whether the printer has given the surest proof that it is known to give."""
        if self.level is StatusLevel.PROCESS_ID:
            return mark in self._talk.marks
        return self._talk.is_worked_off()


def _nobody() -> None:
    """Hear nothing."""
