"""Before the doors open every terminal is greeted and says what it is, or is missed by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from drivers.faults import FaultKind
from firmware_bridge.check import greet
from firmware_bridge.port import Port
from firmware_bridge.simulated import SimulatedTerminal
from kiosk.check.finding import State
from kiosk.domain.hall import Fault, Hall
from kiosk.domain.manager_view import ManagerView, manager_view
from kiosk.domain.moment import UtcMillis
from tests.check.benches import bench, remedies, states, texts
from tests.core.hall_in_tests import PLAN
from tests.e2e.lobby import HallSettings

SHORT_S = 1.0


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[SimulatedTerminal]:
    """Return a terminal with address 3, plugged in."""
    path = tmp_path / "bus0"
    with SimulatedTerminal(path, tmp_path / "boots", address=3, serial="A7") as board:
        yield board


def hall(*faults: Fault) -> ManagerView:
    """Return what a running core says of its hall."""
    view = manager_view(Hall(PLAN), UtcMillis(0))
    return replace(view, faults=faults)


def on_line(path: Path, **addresses: int) -> HallSettings:
    """Return a hall whose counters have terminals at these addresses of one line."""
    urls = {name.removeprefix("at"): f"serial:{path}#{n}" for name, n in addresses.items()}
    return HallSettings(terminals=urls)


def test_a_terminal_says_board_versions_and_address(tmp_path, terminal) -> None:
    found = list(greet(bench(tmp_path, on_line(terminal.path, at2=3))))

    assert states(found) == {"terminal 2": State.OK}
    assert "A7, firmware" in texts(found)["terminal 2"]
    assert "address 3" in texts(found)["terminal 2"]


def test_an_address_at_which_nobody_answers_is_named_with_its_counter(
    tmp_path, terminal
) -> None:
    settings = on_line(terminal.path, at1=4, at2=3)

    found = list(greet(bench(tmp_path, settings), SHORT_S))

    assert states(found)["terminal 1"] is State.WRONG
    assert "address 4" in remedies(found)["terminal 1"]


def test_a_line_that_is_not_there_is_one_finding_for_each_of_its_counters(tmp_path) -> None:
    found = states(greet(bench(tmp_path, on_line(tmp_path / "none", at1=1, at2=2))))

    assert found == {"terminal 1": State.WRONG, "terminal 2": State.WRONG}


def test_the_bridge_answers_for_a_line_that_it_holds(tmp_path, terminal) -> None:
    held = Port(str(terminal.path))
    held.open()
    try:
        settings = on_line(terminal.path, at1=4, at2=3)
        fails = Fault("terminal 1", FaultKind.SILENT, "", UtcMillis(0))
        found = list(greet(bench(tmp_path, settings, hall=hall(fails))))
        alone = states(greet(bench(tmp_path, settings)))
    finally:
        held.dispose()

    assert states(found) == {"terminal 1": State.WRONG, "terminal 2": State.OK}
    assert "bridge holds it" in texts(found)["terminal 2"]
    assert set(alone.values()) == {State.WRONG}, "no hall runs: somebody else holds the line"
