"""A printer that nobody asked is heard at once, and any thread may talk to it."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from drivers.faults import FaultKind
from drivers.printer import open_printer
from drivers.printer_wire import KEPT_ANSWERS, ListeningWire
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import PrintOutcome, TicketPrinter
from drivers.virtual_printer import PtyDoor, TcpDoor, VirtualPrinter
from tests.drivers.slips import prints, slip

AT_ONCE_S = 1.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(PtyDoor(tmp_path / "printer")) as printer:
        yield printer


@pytest.fixture(params=["serial", "device file"])
def printer(
    request: pytest.FixtureRequest, world: VirtualPrinter, tmp_path: Path
) -> Iterator[TicketPrinter]:
    url = world.url if request.param == "serial" else f"file://{tmp_path / 'printer'}"
    opened = open_printer(url)
    yield opened
    opened.close()


TROUBLE = [
    (VirtualPrinter.runs_out_of_paper, FaultKind.PAPER_OUT),
    (VirtualPrinter.opens_cover, FaultKind.COVER_OPEN),
    (VirtualPrinter.jams_cutter, FaultKind.CUTTER),
    (VirtualPrinter.is_unplugged, FaultKind.UNPLUGGED),
]


@pytest.mark.parametrize(("trouble", "kind"), TROUBLE)
def test_an_idle_printer_is_heard_within_a_second(world, printer, trouble, kind) -> None:
    heard = threading.Event()
    printer.status()
    prints(printer, slip())  # starting afresh may end what was asked for before
    printer.on_news(heard.set)

    trouble(world)

    assert heard.wait(AT_ONCE_S)
    assert printer.status().faults == {kind}
    heard.clear()
    world.recovers()
    if kind is not FaultKind.UNPLUGGED:  # whose cable is out cannot say that it is back
        assert heard.wait(AT_ONCE_S)
    assert printer.status().faults == frozenset()


def test_a_roll_that_will_end_soon_is_heard_too(world, printer) -> None:
    heard = threading.Event()
    printer.status()
    printer.on_news(heard.set)

    world.runs_low_on_paper()

    assert heard.wait(AT_ONCE_S)
    assert printer.status().near_end is True


def test_what_was_said_before_is_no_news(world, printer) -> None:
    heard = threading.Event()
    printer.status()
    printer.on_news(heard.set)

    for seed in range(3):
        prints(printer, slip(seed))
        printer.status()

    assert world.slip_count == 3
    assert not heard.is_set()


@pytest.mark.parametrize("door", ["serial", "tcp"])
def test_threads_that_all_talk_at_once_get_each_its_own_slip_and_no_mixed_answer(
    tmp_path, door
) -> None:
    with (
        VirtualPrinter(TcpDoor() if door == "tcp" else PtyDoor(tmp_path / "printer")) as world,
        ThreadPoolExecutor(4) as threads,
    ):
        printer = open_printer(world.url)

        slips = [threads.submit(prints, printer, slip(seed)) for seed in range(8)]
        looks = [threads.submit(printer.status) for _ in range(8)]

        assert [one.result() for one in slips] == [PrintOutcome.PRINTED] * 8
        assert all(one.result().faults == frozenset() for one in looks)
        assert world.slip_count == 8
        wanted = {slip(seed).tobytes() for seed in range(8)}
        assert {one.crop((0, 0, 576, 300)).tobytes() for one in world.slips} == wanted
        printer.close()


def test_one_job_asked_for_by_many_threads_comes_once(world) -> None:
    printer = open_printer(world.url)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(prints, printer, slip(), job="one") for _ in range(4)]

        assert {one.result() for one in asked} == {PrintOutcome.PRINTED}
    assert world.slip_count == 1
    printer.close()


def test_a_closed_printer_leaves_no_thread_behind(world) -> None:
    before = threading.active_count()
    printer = open_printer(world.url)
    printer.status()
    assert threading.active_count() == before + 1

    printer.close()

    assert threading.active_count() == before


def test_a_simulated_printer_speaks_unasked_as_well() -> None:
    printer = SimulatedPrinter()
    heard = threading.Event()
    printer.status()
    printer.on_news(heard.set)

    printer.runs_out_of_paper()

    assert heard.is_set()


class HummingLink:
    """A cable that picks up noise as fast as it is listened to."""

    kept = talks = True

    def __init__(self) -> None:
        self.bytes_read = 0

    def open(self) -> None:
        """Begin to hum."""

    def read(self, timeout_s: float) -> bytes:
        """More, at once."""
        assert timeout_s
        self.bytes_read += 1000
        return bytes(1000)

    def write(self, data: bytes) -> None:
        """Nobody is there to take it."""

    def flush(self) -> None:
        """Nobody is there to wait for."""

    def say_goodbye(self) -> None:
        """Nobody is there."""

    def close(self) -> None:
        """Stop."""


def test_a_line_that_hums_all_night_fills_no_memory() -> None:
    link = HummingLink()
    wire = ListeningWire(link)
    wire.open()
    end_s = time.monotonic() + 10
    while link.bytes_read < 100 * KEPT_ANSWERS and time.monotonic() < end_s:
        time.sleep(0.001)

    heard = wire.answers(0.0)
    wire.close()

    assert link.bytes_read >= 100 * KEPT_ANSWERS
    assert len(heard) == KEPT_ANSWERS
