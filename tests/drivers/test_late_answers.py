"""Answers that come late or never: counted, so that none is taken for another's."""

import pytest

from drivers.escpos_printer import EscposPrinter
from drivers.faults import FaultKind
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.ticket_printer import PrintOutcome, StatusLevel
from tests.drivers.slips import prints, slip

DRAWER_HIGH = b"\x16"
"""The usual answer to DLE EOT 1: bit 2 is the drawer's pin; to DLE EOT 2, an open cover."""


class BusyLink(MemoryLink):
    """A slow line to a printer that answers real-time questions when it finds the time."""

    def __init__(self, machine: PrinterMachine) -> None:
        super().__init__(machine)
        self.free_at_s = 0.0
        """Before that it answers nothing, and forgets nothing."""

    def write(self, data: bytes) -> None:
        """Take it, and say of the drawer what most printers say."""
        before = self._replies
        super().write(data)
        if data == b"\x10\x04\x01" and self._replies != before:
            self._replies = before + DRAWER_HIGH

    def read(self, timeout_s: float) -> bytes:
        """One byte at a time, as 9,600 baud bring them."""
        if self._now_s + timeout_s < self.free_at_s:
            self._now_s += timeout_s
            return b""
        self._now_s = max(self._now_s, self.free_at_s)
        said = super().read(timeout_s)
        self._replies = said[1:]
        return said[:1]


@pytest.fixture
def machine() -> PrinterMachine:
    return PrinterMachine()


@pytest.fixture
def link(machine) -> BusyLink:
    return BusyLink(machine)


@pytest.fixture
def printer(link) -> EscposPrinter:
    return EscposPrinter(PolledWire(link, link.monotonic), PLAIN[80], answers=True)


def test_an_answer_that_comes_late_is_not_taken_for_an_open_cover(link, printer) -> None:
    assert printer.status().faults == frozenset()
    link.free_at_s = link.monotonic() + 0.8

    busy, later = printer.status(), printer.status()

    assert busy.faults == {FaultKind.SILENT}
    assert later.faults == frozenset()
    assert later.near_end is False


def test_answers_that_never_come_are_forgotten(machine, link, printer) -> None:
    machine.falls_silent()
    for _ in range(50):
        assert printer.status().faults == {FaultKind.SILENT}
    machine.is_switched_off_and_on()
    machine.recovers()
    printer.status()
    began_s = link.monotonic()

    assert printer.status().faults == frozenset()
    assert link.monotonic() - began_s < 0.5, "it still waits for them"


def test_a_printer_that_answers_all_late_printed_the_slip() -> None:
    """Cheap ones come to DLE EOT when they have printed what stands before it."""
    machine = PrinterMachine(level=StatusLevel.REALTIME_STATUS)
    link = BusyLink(machine)
    printer = EscposPrinter(PolledWire(link, link.monotonic), PLAIN[80])
    printer.status()

    def is_busy() -> None:
        link.free_at_s = link.monotonic() + 4.0

    machine.halfway_through_next_slip(is_busy)

    assert prints(printer, slip()) is PrintOutcome.PRINTED
    assert machine.slip_count == 1


def test_a_printer_that_went_off_under_a_slip_is_not_believed_for_being_well_after() -> None:
    machine = PrinterMachine(level=StatusLevel.REALTIME_STATUS)
    link = BackAfterASecond(machine)
    printer = EscposPrinter(PolledWire(link, link.monotonic), PLAIN[80])
    printer.status()
    machine.halfway_through_next_slip(link.goes_off)

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN
    assert machine.slip_count == 0
    assert printer.status().faults == frozenset()


class BackAfterASecond(MemoryLink):
    """A serial cable to a printer whose power was gone for a second."""

    back_at_s: float | None = None

    def goes_off(self) -> None:
        """Stop answering, in the middle of whatever it does."""
        self._machine.falls_silent()
        self.back_at_s = self._now_s + 1.0

    def read(self, timeout_s: float) -> bytes:
        """Come back, knowing nothing, when the second is over."""
        if self.back_at_s is not None and self._now_s >= self.back_at_s:
            self.back_at_s = None
            self._machine.is_switched_off_and_on()
            self._machine.recovers()
        return super().read(timeout_s)
