"""What a printer can tell is learned by asking, demanded once known, and never guessed."""

import pytest

from drivers.escpos_printer import EscposPrinter
from drivers.faults import DeviceFault, FaultKind
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PROFILES
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink, SimulatedPrinter
from drivers.ticket_printer import PrintOutcome, StatusLevel
from tests.drivers.slips import FED_ROWS, prints, slip, without_feed

EPSON = PROFILES["epson-80"]


class Eavesdropper(MemoryLink):
    """A cable that remembers what was sent, and changes what the world wants changed."""

    def __init__(self, machine: PrinterMachine) -> None:
        super().__init__(machine)
        self.sent = b""
        self.changed: tuple[bytes, bytes] | None = None
        """What of an answer is replaced, and by what."""

    def write(self, data: bytes) -> None:
        """Remember and pass on."""
        self.sent += data
        super().write(data)

    def read(self, timeout_s: float) -> bytes:
        """Pass on, with the change."""
        said = super().read(timeout_s)
        return said if self.changed is None else said.replace(*self.changed)


def _at(machine: PrinterMachine, profile=EPSON) -> tuple[EscposPrinter, Eavesdropper]:
    link = Eavesdropper(machine)
    return EscposPrinter(PolledWire(link, link.monotonic), profile), link


def test_a_model_that_repeats_marks_is_asked_for_the_mark_of_each_job() -> None:
    machine = PrinterMachine(level=StatusLevel.PROCESS_ID)
    printer, link = _at(machine)

    status = printer.status()
    outcomes = [prints(printer, slip(1)), prints(printer, slip(2))]

    assert status.level is StatusLevel.PROCESS_ID
    assert outcomes == [PrintOutcome.PRINTED] * 2
    marks = {part[:4] for part in link.sent.split(b"\x1d(H\x06\x00\x30\x30")[1:]}
    assert len(marks) == 3, "the first question's and two jobs'"


def test_another_jobs_mark_is_no_proof() -> None:
    machine = PrinterMachine(level=StatusLevel.PROCESS_ID)
    printer, link = _at(machine)
    printer.status()
    link.changed = (b"\x37\x22", b"\x37\x22~~~~\x00\x37\x23")

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN


def test_a_model_of_that_name_that_does_not_repeat_marks_is_known_by_the_next_best() -> None:
    machine = PrinterMachine(level=StatusLevel.ORDERED_STATUS)
    printer, _ = _at(machine)

    outcome = prints(printer, slip())

    assert printer.level is StatusLevel.ORDERED_STATUS
    assert outcome is PrintOutcome.PRINTED
    assert without_feed(machine.slips[0], 300).tobytes() == slip().tobytes()
    assert machine.slips[0].height == 300 + FED_ROWS, "letters of a question are on the slip"


@pytest.mark.parametrize("level", StatusLevel)
def test_a_question_that_a_model_does_not_know_leaves_no_letter_on_any_slip(level) -> None:
    machine = PrinterMachine(level=level)
    printer, _ = _at(machine)

    for seed in (1, 2):
        printer.status()
        prints(printer, slip(seed))

    assert [one.height for one in machine.slips] == [300 + FED_ROWS] * 2
    assert [without_feed(one, 300).tobytes() for one in machine.slips] == [
        slip(seed).tobytes() for seed in (1, 2)
    ]


def test_a_plain_printer_is_never_asked_for_a_mark() -> None:
    machine = PrinterMachine(level=StatusLevel.PROCESS_ID)
    printer, link = _at(machine, PROFILES["escpos-80"])

    assert prints(printer, slip()) is PrintOutcome.PRINTED
    assert b"\x1d(H" not in link.sent
    assert machine.not_understood == []


def test_a_half_dead_printer_is_found_out_before_the_first_byte_of_a_slip() -> None:
    printer = SimulatedPrinter()
    printer.status()
    printer.works_nothing_off()

    status = printer.status()
    with pytest.raises(DeviceFault) as caught:
        prints(printer, slip())

    assert status.answers
    assert status.faults == {FaultKind.STALLED}
    assert caught.value.kind is FaultKind.STALLED
    printer.recovers()
    assert printer.slip_count == 0
    assert printer.status().faults == frozenset()
    assert prints(printer, slip()) is PrintOutcome.PRINTED
    assert printer.slip_count == 1


def test_a_printer_that_dies_by_half_under_a_slip_leaves_its_fate_unknown_once() -> None:
    printer = SimulatedPrinter()
    printer.halfway_through_next_slip(printer.works_nothing_off)

    assert prints(printer, slip(1)) is PrintOutcome.UNKNOWN
    assert printer.status().faults == {FaultKind.STALLED}
    with pytest.raises(DeviceFault):
        prints(printer, slip(2))
    printer.recovers()
    assert prints(printer, slip(2)) is PrintOutcome.PRINTED
    # The printer itself finished the first from its buffer.
    assert printer.slip_count == 2


def test_a_cover_opened_during_a_question_is_no_dead_printer() -> None:
    printer = SimulatedPrinter()
    printer.status()
    printer.works_nothing_off()
    printer.opens_cover()

    assert printer.status().faults == {FaultKind.COVER_OPEN}


def test_an_answer_that_was_owed_for_long_is_not_the_proof_of_a_later_slip() -> None:
    machine = PrinterMachine()
    printer, link = _at(machine, PROFILES["escpos-80"])
    printer.status()
    machine.works_nothing_off()
    assert printer.status().faults == {FaultKind.STALLED}
    machine.recovers()
    machine.halfway_through_next_slip(machine.works_nothing_off)

    # The answers to the questions before come now; the slip itself is never worked off.
    assert prints(printer, slip()) is PrintOutcome.UNKNOWN
    assert link.sent


def test_a_printer_that_went_off_and_on_without_the_cable_noticing_prints_the_next_slip() -> (
    None
):
    printer = SimulatedPrinter()
    prints(printer, slip(1))
    printer.halfway_through_next_slip(printer.is_switched_off_and_on)

    torn = prints(printer, slip(2))
    again = prints(printer, slip(3))

    assert torn is PrintOutcome.UNKNOWN
    assert again is PrintOutcome.PRINTED
    assert without_feed(printer.slips[-1], 300).crop((0, 0, 576, 300)).size == (576, 300)


def test_a_babbling_line_is_no_answer_and_no_fault() -> None:
    printer = SimulatedPrinter()
    printer.status()
    for noise in (b"\xff\x80\x91", b"\x11\x13", b"\x37\x22A0", b"\x5fEPS"):
        printer.babbles(noise)

        assert printer.status().faults == frozenset()
    assert prints(printer, slip()) is PrintOutcome.PRINTED
