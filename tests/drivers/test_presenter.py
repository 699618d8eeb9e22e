"""A slip that nobody takes does not wait for the next customer."""

import pytest

from drivers.escpos_presenter import HOLDS_S
from drivers.escpos_printer import EscposPrinter
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN, PROFILES
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.ticket_printer import PrintOutcome
from tests.drivers.slips import prints, slip


@pytest.fixture
def machine() -> PrinterMachine:
    return PrinterMachine()


@pytest.fixture
def link(machine) -> MemoryLink:
    return MemoryLink(machine)


@pytest.fixture
def printer(link) -> EscposPrinter:
    return EscposPrinter(PolledWire(link, link.monotonic), PROFILES["custom-kpm210"])


def _time_passes(link: MemoryLink, seconds: float) -> None:
    link.read(0.0)
    assert link.read(seconds) == b""


def test_a_slip_is_held_out_and_the_sensor_tells_when_it_is_taken(machine, printer) -> None:
    outcome = prints(printer, slip())
    held = printer.status().holding
    machine.slip_is_taken()

    assert outcome is PrintOutcome.PRINTED
    assert machine.slips[0].height == 300, "cut off whole, with no paper fed behind it"
    assert held is True
    assert printer.status().holding is False
    assert machine.not_understood == []


def test_a_slip_that_nobody_took_is_dropped_before_the_next_one_comes(machine, printer) -> None:
    prints(printer, slip(1))

    assert prints(printer, slip(2)) is PrintOutcome.PRINTED
    assert machine.dropped == 1
    assert printer.status().holding is True


def test_a_slip_that_was_taken_is_not_dropped(machine, printer) -> None:
    prints(printer, slip(1))
    machine.slip_is_taken()

    prints(printer, slip(2))

    assert machine.dropped == 0


def test_a_slip_that_nobody_takes_is_dropped_after_a_while(machine, link, printer) -> None:
    prints(printer, slip())
    printer.status()
    assert machine.dropped == 0
    _time_passes(link, HOLDS_S)

    assert printer.status().holding is False
    assert machine.dropped == 1
    printer.status()
    assert machine.dropped == 1


def test_a_presenter_that_drops_by_itself_is_told_to_and_never_asked(machine, link) -> None:
    printer = EscposPrinter(PolledWire(link, link.monotonic), PROFILES["custom-vkp80"])

    outcomes = [prints(printer, slip(seed)) for seed in (1, 2)]

    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert printer.status().holding is None
    assert machine.not_understood == []


def test_a_printer_without_a_presenter_has_no_mouth(link) -> None:
    printer = EscposPrinter(PolledWire(link, link.monotonic), PLAIN[80])

    prints(printer, slip())

    assert printer.status().holding is None


def test_a_slip_that_is_torn_off_is_fed_past_the_edge_and_not_cut(machine, link) -> None:
    profile = PROFILES["escpos-58-tear"]
    printer = EscposPrinter(PolledWire(link, link.monotonic), profile)

    outcome = prints(printer, slip(width=384))

    assert outcome is PrintOutcome.PRINTED
    assert machine.slip_count == 0
    machine.is_torn_off()
    assert machine.slips[0].height > 300 + 100
