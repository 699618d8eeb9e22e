"""The program dies under a picture; its next life prints whole slips on the same printer."""

from pathlib import Path

import pytest

from drivers.escpos_printer import EscposPrinter
from drivers.escpos_raster import bands
from drivers.escpos_slip import encode_parting
from drivers.print_jobs import PrintJobs
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PROFILES, Finish
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.ticket_printer import PrintOutcome
from tests.drivers.slips import FED_ROWS, job_of, noise, prints, slip

CUT_WHOLE, CUT_TO_A_THREAD = b"\x1dV\x00", b"\x1dV\x01"


class Killed(BaseException):
    """What a program cannot catch."""


class KillingLink(MemoryLink):
    """A cable on which a slip stops half-way, because its sender is gone."""

    deadly = False
    missing = 0
    """How many bytes of the slip do not come any more; 0 for half of it."""

    def write(self, data: bytes) -> None:
        """Take all, or a part of a slip."""
        if self.deadly and len(data) > 1000:
            super().write(data[: -(self.missing or len(data) // 2)])
            raise Killed
        super().write(data)


def _life(
    machine: PrinterMachine, jobs: Path, profile: str
) -> tuple[EscposPrinter, KillingLink]:
    link = KillingLink(machine)
    wire = PolledWire(link, link.monotonic)
    return EscposPrinter(wire, PROFILES[profile], answers=True, jobs=PrintJobs(jobs)), link


@pytest.mark.parametrize("profile", ["escpos-80", "epson-80", "column-80"])
def test_what_a_killed_program_left_half_sent_spoils_no_slip_of_the_next_life(
    tmp_path, profile
) -> None:
    machine = PrinterMachine()
    printer, link = _life(machine, tmp_path / "print-jobs", profile)
    printer.status()
    link.deadly = True
    with pytest.raises(Killed):
        prints(printer, noise(1), job="killed")

    printer, _ = _life(machine, tmp_path / "print-jobs", profile)

    assert printer.outcome_of("killed") is PrintOutcome.UNKNOWN
    assert printer.status().faults == frozenset()
    assert prints(printer, slip(2)) is PrintOutcome.PRINTED
    left_over, alone = machine.slips
    assert left_over.height > FED_ROWS, "half of the first one"
    rows = sum(band.height for band in bands(slip(2), PROFILES[profile].raster))
    assert alone.height == rows + FED_ROWS
    assert alone.crop((0, 0, 576, 300)).tobytes() == slip(2).tobytes()


def test_a_slip_that_was_whole_but_for_the_cut_is_nobody_elses(tmp_path) -> None:
    machine = PrinterMachine()
    printer, link = _life(machine, tmp_path / "print-jobs", "escpos-80")
    printer.status()
    link.deadly = True
    link.missing = 12
    with pytest.raises(Killed):
        prints(printer, slip(1), job="killed")

    printer, _ = _life(machine, tmp_path / "print-jobs", "escpos-80")
    printer.status()
    printer.status()
    assert prints(printer, slip(2)) is PrintOutcome.PRINTED
    assert prints(printer, slip(3)) is PrintOutcome.PRINTED

    assert [one.crop((0, 0, 576, 300)).tobytes() for one in machine.slips] == [
        slip(number).tobytes() for number in (1, 2, 3)
    ]


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_what_is_left_of_a_slip_hangs_by_no_thread_on_the_next_ones(name) -> None:
    profile = PROFILES[name]
    parting = encode_parting(profile)

    assert CUT_TO_A_THREAD not in parting
    assert (CUT_WHOLE in parting) is (profile.finish is not Finish.TEAR_OFF)
    assert (CUT_TO_A_THREAD in job_of(slip(1, width=384), profile)) is (
        profile.finish is Finish.CUT
    )
