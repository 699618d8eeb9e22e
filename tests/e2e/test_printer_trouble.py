"""A ticket exists whatever the printer does; its slip comes when the printer is back, once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.domain.commands import IssueTicket, ReprintSlip
from kiosk.domain.ticket import SlipState
from tests.e2e.lobby import HallSettings, RunningCore

WORLD: dict[str, Callable[[VirtualPrinter], None]] = {
    "unplugged": VirtualPrinter.is_unplugged,
    "paper_out": VirtualPrinter.runs_out_of_paper,
    "cover_open": VirtualPrinter.opens_cover,
    "silent": VirtualPrinter.falls_silent,
}


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter(TcpDoor()) as running:
        yield running


@pytest.fixture
def core(tmp_path: Path, printer: VirtualPrinter) -> Iterator[RunningCore]:
    with RunningCore(tmp_path, HallSettings(printer_url=printer.url)) as running:
        yield running


def _issue(core: RunningCore) -> str:
    answer = core.accepted(IssueTicket(service="account"))
    return str(answer.events[-1]["number"])


def _slip(core: RunningCore, number: str) -> SlipState:
    return {one.number: one.slip for one in core.ticket_view().newest}[number]


def _wait_for_slip(core: RunningCore, number: str, state: SlipState) -> None:
    core.wait_until(lambda: _slip(core, number) is state)


@pytest.mark.parametrize("kind", WORLD)
def test_the_ticket_exists_the_screen_says_so_and_the_slip_comes_once(
    core, printer, kind
) -> None:
    first = _issue(core)
    _wait_for_slip(core, first, SlipState.PRINTED)
    WORLD[kind](printer)

    numbers = [_issue(core), _issue(core)]

    assert numbers == ["A002", "A003"]
    core.wait_until(lambda: core.ticket_view().printer_fault == kind)
    assert [_slip(core, one) for one in numbers] == [SlipState.WANTED] * 2
    assert printer.slip_count == 1

    printer.recovers()
    for number in numbers:
        _wait_for_slip(core, number, SlipState.PRINTED)
    core.wait_until(lambda: core.ticket_view().printer_fault is None)
    last = _issue(core)
    _wait_for_slip(core, last, SlipState.PRINTED)

    assert printer.slip_count == 4
    printed = [one["number"] for one in core.events() if one["type"] == "slip_printed"]
    assert printed == [first, *numbers, last]


@pytest.mark.parametrize("kind", WORLD)
def test_a_slip_that_was_half_way_through_is_never_repeated_by_itself(
    core, printer, kind
) -> None:
    first = _issue(core)
    _wait_for_slip(core, first, SlipState.PRINTED)
    printer.halfway_through_next_slip(lambda: WORLD[kind](printer))

    torn = _issue(core)
    core.wait_until(lambda: _slip(core, torn) in {SlipState.UNKNOWN, SlipState.PRINTED})
    printer.recovers()
    later = _issue(core)
    _wait_for_slip(core, later, SlipState.PRINTED)

    sent = [one["number"] for one in core.events() if one["type"] == "slip_sent"]
    assert sent == [first, torn, later]
    assert printer.slip_count <= 3
    if _slip(core, torn) is SlipState.UNKNOWN:
        core.accepted(ReprintSlip(number=torn))
        _wait_for_slip(core, torn, SlipState.PRINTED)


def test_a_printer_that_is_away_from_the_start_is_found_when_it_comes(tmp_path) -> None:
    with VirtualPrinter(TcpDoor()) as printer:
        printer.is_unplugged()
        with RunningCore(tmp_path, HallSettings(printer_url=printer.url)) as core:
            number = _issue(core)
            core.wait_until(lambda: core.ticket_view().printer_fault == "unplugged")
            printer.recovers()
            _wait_for_slip(core, number, SlipState.PRINTED)
        assert printer.slip_count == 1


def test_a_core_that_died_while_the_printer_was_empty_prints_what_is_owed(
    core, printer
) -> None:
    printer.runs_out_of_paper()
    numbers = [_issue(core), _issue(core)]
    core.wait_until(lambda: core.ticket_view().printer_fault == "paper_out")
    core.kill()
    printer.recovers()
    core.start()
    for number in numbers:
        _wait_for_slip(core, number, SlipState.PRINTED)
    assert printer.slip_count == 2
