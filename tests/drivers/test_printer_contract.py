"""The promises of a ticket printer, kept by the simulated one and by real wires alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from drivers.escpos_printer import EscposPrinter
from drivers.faults import DeviceFault, FaultKind
from drivers.printer import open_printer
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN
from drivers.printer_url import parse_printer_url
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import (
    ImageTooWideError,
    PrintOutcome,
    StatusLevel,
    TicketPrinter,
)
from drivers.virtual_printer import PtyDoor, TcpDoor, VirtualPrinter
from tests.drivers.slips import FED_ROWS, prints, slip, without_feed

SOON_S = 5.0


@dataclass
class Hall:
    """A printer as the kiosk sees it and the same one as the world sees it."""

    printer: TicketPrinter
    world: PrinterMachine


MakeHall = Callable[..., Hall]


@pytest.fixture(params=["sim", "tcp", "serial", "file"])
def make_hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeHall]:
    opened: list[TicketPrinter | VirtualPrinter] = []

    def make(*, level: StatusLevel = StatusLevel.ORDERED_STATUS, answers: bool = False) -> Hall:
        if request.param == "sim":
            simulated = SimulatedPrinter(level=level, answers=answers)
            return Hall(simulated, simulated)
        door = TcpDoor() if request.param == "tcp" else PtyDoor(tmp_path / "printer")
        virtual = VirtualPrinter(door, level=level)
        url = virtual.url
        if request.param == "file":  # a device file, as /dev/usb/lp0 is one
            url = f"file://{tmp_path / 'printer'}"
        printer = open_printer(url, answers=answers)
        opened.extend([printer, virtual])
        return Hall(printer, virtual)

    yield make
    for thing in opened:
        thing.close()


def same_picture(printed: Image.Image, wanted: Image.Image) -> bool:
    there = without_feed(printed, wanted.height)
    return ImageChops.difference(there.convert("L"), wanted.convert("L")).getbbox() is None


def test_a_well_printer_says_so_and_prints_what_it_was_given(make_hall) -> None:
    hall = make_hall()

    before = hall.printer.status()
    outcome = prints(hall.printer, slip())

    assert before.answers
    assert before.faults == frozenset()
    assert before.near_end is False
    assert outcome is PrintOutcome.PRINTED
    assert hall.printer.level is StatusLevel.ORDERED_STATUS
    assert hall.world.wait_for_slips(1, SOON_S)
    assert same_picture(hall.world.slips[0], slip())


def test_ten_slips_come_out_in_order_and_each_once(make_hall) -> None:
    hall = make_hall()
    wanted = [slip(seed) for seed in range(10)]

    outcomes = [prints(hall.printer, image) for image in wanted]

    assert outcomes == [PrintOutcome.PRINTED] * 10
    assert hall.world.slip_count == 10
    assert all(map(same_picture, hall.world.slips, wanted))


TROUBLE = [
    (PrinterMachine.runs_out_of_paper, FaultKind.PAPER_OUT),
    (PrinterMachine.opens_cover, FaultKind.COVER_OPEN),
    (PrinterMachine.jams_cutter, FaultKind.CUTTER),
    (PrinterMachine.overheats, FaultKind.OVERHEATED),
    (PrinterMachine.goes_offline, FaultKind.OFFLINE),
]


@pytest.mark.parametrize(("trouble", "kind"), TROUBLE)
def test_trouble_seen_before_a_slip_is_a_fault_and_the_slip_comes_once_after_it(
    make_hall, trouble, kind
) -> None:
    hall = make_hall()
    trouble(hall.world)

    assert kind in hall.printer.status().faults
    with pytest.raises(DeviceFault) as caught:
        prints(hall.printer, slip())

    assert caught.value.kind is kind
    assert hall.world.slip_count == 0
    hall.world.recovers()
    assert hall.printer.status().faults == frozenset()
    assert prints(hall.printer, slip()) is PrintOutcome.PRINTED
    assert hall.world.slip_count == 1


def test_an_unplugged_printer_is_a_fault_and_the_slip_comes_once_it_is_back(make_hall) -> None:
    hall = make_hall()
    prints(hall.printer, slip(1))
    hall.world.is_unplugged()

    assert hall.printer.status().faults == {FaultKind.UNPLUGGED}
    with pytest.raises(DeviceFault) as caught:
        prints(hall.printer, slip(2))

    assert caught.value.kind is FaultKind.UNPLUGGED
    hall.world.recovers()
    assert prints(hall.printer, slip(2)) is PrintOutcome.PRINTED
    assert hall.world.slip_count == 2
    assert same_picture(hall.world.slips[1], slip(2))


def test_a_printer_that_has_answered_and_falls_silent_is_a_fault(make_hall) -> None:
    hall = make_hall()
    hall.printer.status()
    hall.world.falls_silent()

    status = hall.printer.status()
    with pytest.raises(DeviceFault) as caught:
        prints(hall.printer, slip())

    assert not status.answers
    assert status.faults == {FaultKind.SILENT}
    assert caught.value.kind is FaultKind.SILENT
    assert hall.world.slip_count == 0


def test_a_printer_remembered_as_answering_is_not_trusted_when_it_is_silent(make_hall) -> None:
    hall = make_hall(answers=True)
    hall.world.falls_silent()

    with pytest.raises(DeviceFault) as caught:
        prints(hall.printer, slip())

    assert caught.value.kind is FaultKind.SILENT


def test_a_printer_that_never_answers_gets_the_whole_slip_and_its_level_says_so(
    make_hall,
) -> None:
    hall = make_hall(level=StatusLevel.WRITE_ONLY)

    status = hall.printer.status()
    outcome = prints(hall.printer, slip())

    assert not status.answers
    assert status.faults == frozenset()
    assert status.near_end is None
    assert outcome is PrintOutcome.PRINTED
    assert hall.printer.level is StatusLevel.WRITE_ONLY
    assert hall.world.wait_for_slips(1, SOON_S)
    assert same_picture(hall.world.slips[0], slip())


def test_a_printer_without_ordered_answers_counts_as_printed_when_no_fault_shows(
    make_hall, monkeypatch
) -> None:
    monkeypatch.setattr("drivers.escpos_talk.LEARN_S", 0.1)
    monkeypatch.setattr("drivers.escpos_printer.UNORDERED_S", 0.2)
    monkeypatch.setattr("drivers.escpos_printer.STATUS_S", 0.1)
    hall = make_hall(level=StatusLevel.REALTIME_STATUS)

    outcome = prints(hall.printer, slip())

    assert outcome is PrintOutcome.PRINTED
    assert hall.printer.level is StatusLevel.REALTIME_STATUS
    assert hall.world.slip_count == 1


def test_a_roll_that_will_end_soon_is_known_and_printing_goes_on(make_hall) -> None:
    hall = make_hall()
    hall.world.runs_low_on_paper()

    assert hall.printer.status().near_end is True
    assert hall.printer.status().faults == frozenset()
    assert prints(hall.printer, slip()) is PrintOutcome.PRINTED


def test_a_plug_pulled_in_the_middle_of_a_slip_leaves_its_fate_unknown(make_hall) -> None:
    hall = make_hall()
    hall.world.halfway_through_next_slip(hall.world.is_unplugged)

    outcome = prints(hall.printer, slip(1))

    assert outcome is PrintOutcome.UNKNOWN
    assert hall.world.slip_count == 0
    hall.world.recovers()
    assert prints(hall.printer, slip(2)) is PrintOutcome.PRINTED
    assert same_picture(hall.world.slips[0], slip(2))


def test_half_a_picture_left_in_a_printer_does_not_swallow_the_next_slip(make_hall) -> None:
    hall = make_hall()
    hall.world.halfway_through_next_slip(hall.world.is_cut_off)

    outcome = prints(hall.printer, slip(1, height=2000))
    hall.world.recovers()
    again = prints(hall.printer, slip(2))

    assert outcome is PrintOutcome.UNKNOWN
    assert again is PrintOutcome.PRINTED
    last = hall.world.slips[-1]
    foot = last.height - FED_ROWS
    assert same_picture(last.crop((0, foot - 300, 576, foot)), slip(2))


def test_paper_that_ends_in_the_middle_of_a_slip_leaves_its_fate_unknown(make_hall) -> None:
    hall = make_hall()
    hall.world.halfway_through_next_slip(hall.world.runs_out_of_paper)

    outcome = prints(hall.printer, slip(1))

    assert outcome is PrintOutcome.UNKNOWN
    hall.world.recovers()
    # The printer itself finishes it from its buffer: printed again, there would be two.
    assert hall.world.wait_for_slips(1, SOON_S)
    assert prints(hall.printer, slip(2)) is PrintOutcome.PRINTED
    assert hall.world.slip_count == 2
    assert same_picture(hall.world.slips[0], slip(1))


def test_a_slip_wider_than_the_paper_is_refused_before_anything_is_sent(make_hall) -> None:
    hall = make_hall()

    with pytest.raises(ImageTooWideError, match="584 dots on paper of 576"):
        prints(hall.printer, slip(width=584))

    assert hall.printer.level is StatusLevel.WRITE_ONLY


def test_closing_twice_is_no_error(make_hall) -> None:
    hall = make_hall()
    hall.printer.status()

    hall.printer.close()
    hall.printer.close()

    assert hall.printer.status().answers


def test_a_printer_that_hangs_in_the_middle_of_a_slip_leaves_its_fate_unknown() -> None:
    printer = SimulatedPrinter()  # the wait for an answer is 10 s on a real wire
    printer.halfway_through_next_slip(printer.falls_silent)

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN
    assert printer.status().faults == {FaultKind.SILENT}


def test_opening_a_printer_touches_no_device() -> None:
    for url in ("tcp://127.0.0.1:9", "serial:///dev/no-such", "usb://04b8:0e15", "sim:"):
        assert open_printer(url, PLAIN[58]).width_dots == 384
        assert open_printer(parse_printer_url(url)).level is StatusLevel.WRITE_ONLY


def test_a_simulated_printer_keeps_each_slip_as_a_picture_and_never_overwrites(
    tmp_path,
) -> None:
    out = tmp_path / "slips"
    for seed in (1, 2):
        printer = open_printer(f"sim:?out={out}")
        prints(printer, slip(seed))
        printer.close()

    pictures = sorted(out.glob("*.png"))

    assert [path.name for path in pictures] == ["slip-000001.png", "slip-000002.png"]
    with Image.open(pictures[1]) as second:
        assert same_picture(second, slip(2))


def test_a_real_driver_stands_behind_every_address() -> None:
    assert isinstance(open_printer("tcp://127.0.0.1"), EscposPrinter)
