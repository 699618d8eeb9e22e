"""What the table tells of the printer: faults before a slip, in the middle, and for long."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from drivers.virtual_printer import PtyDoor, TcpDoor, VirtualPrinter
from kiosk.domain.commands import CallNext, FinishService, ReprintSlip
from kiosk.domain.ticket import SlipState
from tests.e2e.lobby import HallSettings
from tests.faults.table.chapter import Chapter
from tests.faults.table.hall import WatchedHall

Push = Callable[[VirtualPrinter], None]
SLOW_BYTES = 2_000
"""A turn; a slip is some 40,000 bytes, and a turn comes each time that the printer is asked."""
SETTLED = (SlipState.PRINTED, SlipState.UNKNOWN)


def before_a_slip(deed: str, push: Push, word: str, folder: Path) -> Chapter:
    """Let the printer fail while nothing is printed, let a customer come, make it well."""
    with VirtualPrinter(TcpDoor()) as printer, _hall(folder, printer) as hall:
        push(printer)
        number = hall.issue()
        staff = hall.wait_for_staff(word)
        customers = hall.customer_sees(number)
        printer.recovers()
        hall.wait_for_slip(number, SlipState.PRINTED)
        hall.wait_until_well()
        assert printer.slip_count == 2, "a slip came twice, or not at all"
        record = hall.record()
    return Chapter(
        deed,
        staff,
        (customers,),
        record,
        ("by itself, once the printer is well: the slip comes, once",),
    )


def while_printing_goes_on(deed: str, push: Push, word: str, folder: Path) -> Chapter:
    """Let something be wrong that keeps nothing from being printed; it says so unasked."""
    folder.mkdir(parents=True, exist_ok=True)
    with VirtualPrinter(PtyDoor(folder / "printer")) as printer, _hall(folder, printer) as hall:
        push(printer)
        staff = hall.wait_for_staff(word)
        number = hall.issue()
        hall.wait_for_slip(number, SlipState.PRINTED)
        customers = hall.customer_sees(number)
        printer.recovers()
        hall.wait_until_well()
        record = hall.record()
    return Chapter(
        deed, staff, (customers,), record, ("by itself; no slip was ever kept back",)
    )


def slow(folder: Path) -> Chapter:
    """Let the printer take its time over each slip, and make it well."""
    with VirtualPrinter(TcpDoor()) as printer, _hall(folder, printer) as hall:
        printer.works_slowly(SLOW_BYTES)
        number = hall.issue()
        hall.wait_for(lambda: hall.slip(number) is SlipState.SENDING)
        customers = hall.customer_sees(number)
        hall.wait_for_slip(number, SlipState.PRINTED)
        staff = hall.staff_see()
        assert printer.slip_count == 2, "a slow slip came twice"
        record = hall.record()
    return Chapter(
        "It takes its time over each slip",
        staff,
        (customers,),
        record,
        ("nothing to mend: the next slip waits its turn",),
    )


def in_the_middle(deed: str, push: Push, word: str, folder: Path) -> Chapter:
    """Let the printer fail with half a slip out; let staff look, and print it again."""
    with VirtualPrinter(TcpDoor()) as printer, _hall(folder, printer) as hall:
        printer.halfway_through_next_slip(partial(push, printer))
        torn = hall.issue()
        state = hall.wait_for_slip(torn, *SETTLED)
        assert state is SlipState.UNKNOWN, "a torn slip counted as printed"
        staff = hall.wait_for_staff("may not have come out", word)
        customers = hall.customer_sees(torn)
        printer.recovers()
        later = hall.issue()
        hall.wait_for_slip(later, SlipState.PRINTED)
        assert hall.slip(torn) is SlipState.UNKNOWN, "a slip was printed again by itself"
        hall.do(ReprintSlip(number=torn))
        hall.wait_for_slip(torn, SlipState.PRINTED)
        hall.wait_until_well()
        record = hall.record()
    return Chapter(
        deed,
        staff,
        (customers,),
        record,
        (
            "by itself: the slips after it",
            "by staff: this slip, printed again with a mark; never by the machine",
        ),
    )


def for_a_long_time(deed: str, push: Push, word: str, folder: Path) -> Chapter:
    """Let the printer be away while people come, are called and go."""
    with VirtualPrinter(TcpDoor()) as printer, _hall(folder, printer) as hall:
        hall.do(CallNext(counter="1"))
        push(printer)
        served, waiting = hall.issue(), hall.issue()
        staff = hall.wait_for_staff(word)
        customers = hall.customer_sees(waiting)
        hall.do(CallNext(counter="1"))
        hall.do(FinishService(counter="1"))
        hall.restart()
        printer.recovers()
        hall.wait_for_slip(waiting, SlipState.PRINTED)
        hall.wait_until_well()
        assert printer.slip_count == 2, "a slip came for somebody who was served already"
        assert hall.slip(served) is SlipState.WANTED
        record = hall.record()
    return Chapter(
        deed,
        staff,
        (customers,),
        record,
        (
            "by itself: slips of those who still wait, also over a restart of the core",
            "none for who was served meanwhile",
        ),
    )


def _hall(folder: Path, printer: VirtualPrinter) -> WatchedHall:
    """Return a hall whose printer has printed one slip: it is known to answer."""
    hall = WatchedHall(folder, HallSettings(printer_url=printer.url))
    hall.wait_for_slip(hall.issue(), SlipState.PRINTED)
    hall.begin_chapter()
    return hall


CHAPTERS: dict[str, Callable[[Path], Chapter]] = {
    "paper out": partial(
        before_a_slip, "The paper runs out", VirtualPrinter.runs_out_of_paper, "out of paper"
    ),
    "near end": partial(
        while_printing_goes_on,
        "The roll is nearly used up",
        VirtualPrinter.runs_low_on_paper,
        "soon be out of paper",
    ),
    "cover": partial(
        before_a_slip, "Somebody opens the cover", VirtualPrinter.opens_cover, "is open"
    ),
    "cutter": partial(
        before_a_slip, "The cutter jams", VirtualPrinter.jams_cutter, "is jammed"
    ),
    "overheated": partial(
        before_a_slip, "The print head is too hot", VirtualPrinter.overheats, "too hot"
    ),
    "off line": partial(
        before_a_slip,
        "Somebody holds the feed button",
        VirtualPrinter.goes_offline,
        "is off line",
    ),
    "silent": partial(
        before_a_slip, "It hangs and answers nothing", VirtualPrinter.falls_silent, "not answer"
    ),
    "half-dead": partial(
        before_a_slip,
        "It answers that all is well and works nothing off",
        VirtualPrinter.works_nothing_off,
        "answers but prints nothing",
    ),
    "slow": slow,
    "unplugged": partial(
        before_a_slip, "The plug is pulled", VirtualPrinter.is_unplugged, "cannot be reached"
    ),
    "paper out in the middle": partial(
        in_the_middle,
        "The paper runs out in the middle of a slip",
        VirtualPrinter.runs_out_of_paper,
        "out of paper",
    ),
    "unplugged in the middle": partial(
        in_the_middle,
        "The cable is pulled in the middle of a slip",
        VirtualPrinter.is_cut_off,
        "cannot be reached",
    ),
    "power-cycled in the middle": partial(
        in_the_middle,
        "The printer is switched off and on in the middle of a slip",
        VirtualPrinter.is_unplugged,
        "cannot be reached",
    ),
    "silent in the middle": partial(
        in_the_middle,
        "It hangs in the middle of a slip",
        VirtualPrinter.falls_silent,
        "does not answer",
    ),
    "back after long": partial(
        for_a_long_time,
        "The printer is away for long; people come, are served and go",
        VirtualPrinter.is_unplugged,
        "cannot be reached",
    ),
}
