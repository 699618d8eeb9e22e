"""What became of a job is known after any end of the program, and no job is made up."""

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.print_jobs import GROWS_TO, KEPT, PrintJobs
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import PrintOutcome
from tests.drivers.slips import prints, slip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "print-jobs"


def test_a_job_is_unknown_from_its_first_byte_until_its_outcome_is_written(path) -> None:
    jobs = PrintJobs(path)
    before = jobs.outcome("hall/a")
    jobs.begin("hall/a")
    begun = PrintJobs(path).outcome("hall/a")
    jobs.end("hall/a", PrintOutcome.PRINTED)

    assert (before, begun) == (None, PrintOutcome.UNKNOWN)
    assert PrintJobs(path).outcome("hall/a") is PrintOutcome.PRINTED


def test_a_file_cut_at_any_byte_tells_the_truth_about_every_whole_line(path) -> None:
    jobs = PrintJobs(path)
    for name in ("a", "b"):
        jobs.begin(name)
        jobs.end(name, PrintOutcome.PRINTED)
    whole = path.read_bytes()
    lines = whole.split(b"\n")
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])

        after = PrintJobs(path)

        done = whole[:size].count(b"\n")
        begun_b, ended_b = done >= 3, done >= 4
        expected_b = PrintOutcome.PRINTED if ended_b else PrintOutcome.UNKNOWN
        assert after.outcome("b") == (expected_b if begun_b else None), size
        assert after.whole
        assert path.read_bytes().endswith(b"\n") or not done
    assert len(lines) == 5


def test_after_a_torn_line_what_is_written_next_is_read_again(path) -> None:
    jobs = PrintJobs(path)
    jobs.begin("a")
    path.write_bytes(path.read_bytes() + b'1234abcd ["b", "be')
    again = PrintJobs(path)
    again.begin("c")

    after = PrintJobs(path)

    assert after.outcome("a") is PrintOutcome.UNKNOWN
    assert after.outcome("b") is None
    assert after.outcome("c") is PrintOutcome.UNKNOWN


@contextlib.contextmanager
def _disk_with_room_for(path: Path, more: int) -> Iterator[None]:
    """No file of this process grows past the size of ``path`` and so many bytes."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + more, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_line_that_a_full_disk_took_in_part_does_not_swallow_the_next_one(path) -> None:
    jobs = PrintJobs(path)
    jobs.begin("a")
    with _disk_with_room_for(path, 5), pytest.raises(OSError, match="part"):
        jobs.end("a", PrintOutcome.PRINTED)
    jobs.begin("b")

    after = PrintJobs(path)

    assert after.whole
    assert after.outcome("a") is after.outcome("b") is PrintOutcome.UNKNOWN


def test_a_job_that_a_full_disk_did_not_let_begin_was_not_begun(path) -> None:
    jobs = PrintJobs(path)
    with _disk_with_room_for(path, 5), pytest.raises(OSError, match="part"):
        jobs.begin("a")

    assert jobs.outcome("a") is PrintJobs(path).outcome("a") is None
    jobs.begin("a")
    assert PrintJobs(path).outcome("a") is PrintOutcome.UNKNOWN


@pytest.mark.parametrize("damage", [b"\0" * 40 + b"\n", b"nonsense\n"])
def test_a_file_damaged_in_its_middle_proves_of_no_job_that_it_was_not_begun(
    path, damage
) -> None:
    jobs = PrintJobs(path)
    jobs.begin("a")
    first = path.read_bytes()
    jobs.begin("b")
    path.write_bytes(first + damage + path.read_bytes().removeprefix(first))

    after = PrintJobs(path)

    assert not after.whole
    assert after.outcome("a") is after.outcome("b") is PrintOutcome.UNKNOWN


def test_zeros_that_the_file_system_left_at_the_end_are_a_line_not_written(path) -> None:
    jobs = PrintJobs(path)
    jobs.begin("a")
    path.write_bytes(path.read_bytes() + b"\0" * 64)

    assert PrintJobs(path).whole


def test_a_new_file_proves_of_no_job_that_it_was_not_begun(path) -> None:
    assert not PrintJobs(path).whole
    assert PrintJobs(path).whole


def test_the_file_is_bounded_and_keeps_the_newest(path) -> None:
    jobs = PrintJobs(path)
    largest = 0
    for number in range(KEPT * GROWS_TO):
        jobs.begin(f"job {number}")
        jobs.end(f"job {number}", PrintOutcome.PRINTED)
        largest = max(largest, path.read_bytes().count(b"\n"))

    after = PrintJobs(path)
    last = KEPT * GROWS_TO - 1

    assert largest <= KEPT * GROWS_TO
    assert after.outcome(f"job {last}") is PrintOutcome.PRINTED
    assert after.outcome(f"job {last - KEPT + 1}") is PrintOutcome.PRINTED
    assert after.outcome(f"job {last - KEPT}") is None


def test_a_job_that_was_printed_is_answered_and_not_printed_again(path) -> None:
    first = SimulatedPrinter(jobs=PrintJobs(path))
    outcomes = [prints(first, slip(), job="a"), prints(first, slip(), job="a")]
    later = SimulatedPrinter(jobs=PrintJobs(path))

    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert first.slip_count == 1
    assert prints(later, slip(), job="a") is PrintOutcome.PRINTED
    assert later.slip_count == 0
    assert later.outcome_of("a") is PrintOutcome.PRINTED
    assert later.outcome_of("b") is PrintOutcome.NOT_PRINTED


def test_a_printer_without_a_memory_claims_nothing_of_earlier_lives() -> None:
    assert SimulatedPrinter().outcome_of("a") is None


DIES = """
import os, sys
from pathlib import Path
from PIL import Image
from drivers.print_jobs import PrintJobs
from drivers.simulated_printer import SimulatedPrinter
from drivers.slip import Slip

where, moment = Path(sys.argv[1]), sys.argv[2]
printer = SimulatedPrinter(out=where / "slips", jobs=PrintJobs(where / "print-jobs"))

def dies():
    os.kill(os.getpid(), 9)

class Dying(PrintJobs):
    def begin(self, job):
        if moment == "before it is begun":
            dies()
        super().begin(job)
        if moment == "when it is begun":
            dies()

    def end(self, job, outcome):
        if moment == "before its outcome is written":
            dies()
        super().end(job, outcome)
        if moment == "when its outcome is written":
            dies()

printer._driver._jobs.__class__ = Dying
if moment == "half-way":
    printer.halfway_through_next_slip(dies)
printer.print_slip(Slip(Image.new("1", (576, 300), 0)), "job")
"""
KILLS = [
    ("before it is begun", PrintOutcome.NOT_PRINTED, 0),
    ("when it is begun", PrintOutcome.UNKNOWN, 0),
    ("half-way", PrintOutcome.UNKNOWN, 0),
    ("before its outcome is written", PrintOutcome.UNKNOWN, 1),
    ("when its outcome is written", PrintOutcome.PRINTED, 1),
]


@pytest.mark.parametrize(("moment", "known", "slips"), KILLS)
def test_a_program_that_is_killed_leaves_the_truth_behind(
    tmp_path, path, moment, known, slips
) -> None:
    PrintJobs(path)
    killed = subprocess.run(  # noqa: S603  # a Python and the words above
        [sys.executable, "-c", DIES, str(tmp_path), moment],
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    after = SimulatedPrinter(jobs=PrintJobs(path))

    assert killed.returncode == -9
    assert after.outcome_of("job") is known
    assert len(list(tmp_path.glob("slips/*.png"))) == slips
