"""The printer for a kiosk without one: the real driver joined by memory to a machine of code.

Everything but the cable is the real thing, so it keeps the promises of ``TicketPrinter`` by
the same lines. Time passes only as far as somebody waits, and then at once.
"""

from collections.abc import Callable
from pathlib import Path

from drivers.escpos_printer import EscposPrinter
from drivers.faults import DeviceFault, FaultKind
from drivers.print_jobs import PrintJobs
from drivers.printer_link import DEVICE
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN, PrinterProfile
from drivers.printer_wire import PolledWire
from drivers.slip import Slip
from drivers.ticket_printer import PrinterIdentity, PrinterStatus, PrintOutcome, StatusLevel


class MemoryLink:
    """A cable of no length between driver and machine, with a clock of its own."""

    kept = True
    talks = True

    def __init__(self, machine: PrinterMachine) -> None:
        self._machine = machine
        self._replies = b""
        self._now_s = 0.0

    def monotonic(self) -> float:
        """The time as far as it has passed: only waiting in vain makes it pass."""
        return self._now_s

    def open(self) -> None:
        """Reach the machine."""
        self._check_plugged()

    def write(self, data: bytes) -> None:
        """Hand all bytes to the machine."""
        self._check_plugged()
        self._replies += self._machine.receive(data)
        self._check_plugged()

    def flush(self) -> None:
        """Memory keeps nothing back."""
        self._check_plugged()

    def read(self, timeout_s: float) -> bytes:
        """What the machine has answered, and what it says unasked."""
        self._check_plugged()
        self._replies += self._machine.receive(b"")
        replies, self._replies = self._replies, b""
        if not replies:
            self._now_s += timeout_s
        return replies

    def say_goodbye(self) -> None:
        """Memory needs none."""

    def close(self) -> None:
        """Forget everything."""
        self._replies = b""

    def _check_plugged(self) -> None:
        if not self._machine.plugged:
            self._replies = b""
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "simulated")


class SimulatedPrinter(PrinterMachine):
    """A ``TicketPrinter`` and the world around it in one object.

    Args:
        profile: the model; a plain one of 80 mm when not given.
        out: directory for one PNG per slip.
        level: how much this model answers.
        answers: it has answered before; its silence is a fault.
        jobs: what became of each job.
    """

    def __init__(
        self,
        profile: PrinterProfile = PLAIN[80],
        *,
        out: Path | None = None,
        level: StatusLevel = StatusLevel.ORDERED_STATUS,
        answers: bool = False,
        jobs: PrintJobs | None = None,
    ) -> None:
        super().__init__(width_dots=profile.width_dots, out=out, level=level)
        link = MemoryLink(self)
        wire = PolledWire(link, link.monotonic)
        self.speaks = wire.speaks
        self._driver = EscposPrinter(wire, profile, answers=answers, jobs=jobs)

    @property
    def level(self) -> StatusLevel:
        """The most this printer has ever told."""
        return self._driver.level

    @property
    def width_dots(self) -> int:
        """Dots across the paper."""
        return self._driver.width_dots

    def status(self) -> PrinterStatus:
        """Ask the machine how it is."""
        return self._driver.status()

    def identity(self) -> PrinterIdentity | None:
        """Who the machine says that it is."""
        return self._driver.identity()

    def print_slip(self, slip: Slip, job: str) -> PrintOutcome:
        """Print ``slip`` and cut it; a ``job`` that was printed before is only answered.

        Raises:
            DeviceFault: nothing was printed; safe to try the same job again later.
            ImageTooWideError: nothing was printed; the slip is wider than the paper.
        """
        return self._driver.print_slip(slip, job)

    def outcome_of(self, job: str) -> PrintOutcome | None:
        """What became of ``job``, also in an earlier life of the program."""
        return self._driver.outcome_of(job)

    def on_news(self, heard: Callable[[], None]) -> None:
        """Call ``heard`` when the machine reports a change that nobody asked for."""
        self._driver.on_news(heard)

    def close(self) -> None:
        """Let the machine go."""
        self._driver.close()
