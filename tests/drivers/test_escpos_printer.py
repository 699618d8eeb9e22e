"""Doubtful answers of odd printers: a slip is never believed on less than it takes."""

import pytest

from drivers.escpos_printer import EscposPrinter
from drivers.escpos_status import ORDERED_REQUEST, Query
from drivers.faults import DeviceFault, FaultKind
from drivers.printer_link import DEVICE
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.ticket_printer import PrintOutcome
from tests.drivers.slips import prints, slip


def _is_job(data: bytes) -> bool:
    """Whether that is a slip and not a question."""
    return data.endswith(ORDERED_REQUEST) and len(data) > 100


class OddWire(MemoryLink):
    """A cable to a printer with oddities that the world sets."""

    def __init__(self, machine: PrinterMachine) -> None:
        super().__init__(machine)
        self.machine = machine
        self.says_after_job: bytes | None = None
        """What it answers instead of the truth once a whole job is in."""
        self.mute = False
        self.picture_bytes_missing = 0
        """So many bytes it takes for the rest of a picture, questions and all."""
        self.breaks_at_job = False

    def write(self, data: bytes) -> None:
        """Take bytes as this printer does."""
        if self.breaks_at_job and _is_job(data):
            self.breaks_at_job = False
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "the wire broke")
        eaten = min(self.picture_bytes_missing, len(data))
        self.picture_bytes_missing -= eaten
        super().write(data[eaten:])
        if self.mute:
            self._replies = b""
        if _is_job(data) and self.says_after_job is not None:
            self._replies = self.says_after_job
            self.mute = self.says_after_job == b"\x00"

    def leaves_a_late_answer(self, late: bytes) -> None:
        """An answer to an older question comes now."""
        self._replies += late


@pytest.fixture
def wire() -> OddWire:
    return OddWire(PrinterMachine())


@pytest.fixture
def printer(wire: OddWire) -> EscposPrinter:
    return EscposPrinter(PolledWire(wire, wire.monotonic), PLAIN[80], answers=True)


def test_an_ordered_answer_that_says_no_paper_is_no_confirmation(wire, printer) -> None:
    wire.says_after_job = b"\x0c"

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN


def test_an_ordered_answer_with_silence_after_it_is_no_confirmation(wire, printer) -> None:
    wire.says_after_job = b"\x00"

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN


def test_a_printer_that_once_answered_in_order_is_held_to_it(wire, printer) -> None:
    assert prints(printer, slip()) is PrintOutcome.PRINTED
    wire.says_after_job = b""

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN


def test_a_late_answer_is_not_taken_for_the_answer_to_the_next_question(wire, printer) -> None:
    wire.leaves_a_late_answer(b"\x7e")

    status = printer.status()

    assert status.answers
    assert status.faults == frozenset()
    assert status.near_end is False


def test_a_printer_that_waits_for_half_a_picture_is_woken_before_it_counts_as_silent(
    wire, printer
) -> None:
    wire.breaks_at_job = True
    outcome = prints(printer, slip())
    wire.picture_bytes_missing = 5000

    again = prints(printer, slip())

    assert outcome is PrintOutcome.UNKNOWN
    assert again is PrintOutcome.PRINTED
    assert wire.machine.slip_count == 1


def test_a_printer_that_was_well_is_not_fed_white_paper_for_being_silent(wire, printer) -> None:
    wire.picture_bytes_missing = 5000

    with pytest.raises(DeviceFault) as caught:
        prints(printer, slip())

    assert caught.value.kind is FaultKind.SILENT
    assert wire.picture_bytes_missing > 4900


@pytest.mark.parametrize("query", [Query.OFFLINE_CAUSE, Query.ERROR_CAUSE])
def test_trouble_that_ends_between_two_questions_is_not_given_another_name(query) -> None:
    machine = PrinterMachine()
    wire = MendedMeanwhile(machine, query)
    printer = EscposPrinter(PolledWire(wire, wire.monotonic), PLAIN[80], answers=True)
    printer.status()
    machine.jams_cutter()
    wire.armed = True

    assert printer.status().faults == frozenset()


class MendedMeanwhile(OddWire):
    """A cable to a printer that is mended just before one of the questions."""

    def __init__(self, machine: PrinterMachine, query: Query) -> None:
        super().__init__(machine)
        self.armed = False
        self._query = query

    def write(self, data: bytes) -> None:
        """Ask; the world moves first."""
        if self.armed and data == self._query.request():
            self.armed = False
            self.machine.recovers()
        super().write(data)
