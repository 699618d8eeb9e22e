"""From the key to the journal and back: real firmware, real bridge, real core."""

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from firmware_bridge.messages import Key
from firmware_bridge.simulated import SimulatedTerminal
from kiosk.domain.commands import IssueTicket
from kiosk.domain.readiness_views import InventoryView
from tests.e2e.lobby import KIOSK, SITE, HallSettings, RunningCore
from tests.firmware_bridge.hall_in_tests import DEADLINE_S, until


class RunningBridge:
    """``kiosk bridge`` in a process of its own."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it finds its way by itself."""
        self._process = subprocess.Popen(  # noqa: S603  # our own command
            [KIOSK, "bridge", "--config", self._config], stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(DEADLINE_S)
            self._process = None


@pytest.fixture(name="terminal")
def _terminal(tmp_path) -> Iterator[SimulatedTerminal]:
    with SimulatedTerminal(tmp_path / "tty", tmp_path / "boots", 1) as terminal:
        yield terminal


@pytest.fixture(name="core")
def _core(tmp_path, terminal) -> Iterator[RunningCore]:
    settings = HallSettings(
        counters=("1",),
        terminals={"1": f"serial:{terminal.path}#1"},
        keypads={"1": "terminal"},
    )
    with RunningCore(tmp_path / "hall", settings) as core:
        yield core


@pytest.fixture(name="bridge")
def _bridge(core) -> Iterator[RunningBridge]:
    bridge = RunningBridge(core.config)
    bridge.start()
    yield bridge
    bridge.kill()


@pytest.mark.usefixtures("bridge")
def test_a_visit_is_called_finished_and_rated_at_the_terminal(core, terminal) -> None:
    core.accepted(IssueTicket(service="account"))
    until(lambda: terminal.panel.display == "" and len(terminal.panels) > 2)

    terminal.press(Key.CALL)
    until(lambda: terminal.panel.display == "A001")
    terminal.press(Key.FINISH)
    until(lambda: terminal.panel.rating)
    terminal.press(Key.RATING_5)
    until(lambda: not terminal.panel.rating)
    terminal.press(Key.CALL)
    until(lambda: terminal.panel.display == "NO")  # nobody waits

    events = {event["type"]: event for event in core.events()}
    assert events["ticket_called"]["number"] == "A001"
    assert events["visit_rated"]["score"] == 5


def test_each_press_calls_one_ticket_though_core_and_bridge_are_killed(
    core, terminal, bridge
) -> None:
    presses = 12
    for _ in range(presses + 5):
        core.accepted(IssueTicket(service="account"))
    until(lambda: terminal.panel.display == "" and len(terminal.panels) > 2)

    def shows(number: str) -> bool:
        return bool(terminal.panel.display == number)

    for press in range(1, presses + 1):
        terminal.press(Key.CALL)
        match press % 3:
            case 0:
                bridge.kill()
                bridge.start()
            case 1:
                core.kill()
                core.start()
            case _:
                pass
        until(partial(shows, f"A{press:03d}"))

    called = [event for event in core.events() if event["type"] == "ticket_called"]
    assert [event["number"] for event in called] == [
        f"A{press:03d}" for press in range(1, presses + 1)
    ]
    assert len({event["command"] for event in called}) == presses


@pytest.mark.usefixtures("bridge")
def test_s65_a_terminal_is_in_the_inventory_with_what_it_says_of_itself(core) -> None:
    def told() -> dict[str, str]:
        with core.client() as client:
            view = client.view("inventory", InventoryView)
        assert view is not None
        return {one.device: one.identity for one in view.items}

    until(lambda: f"{SITE}-terminal-1" in told())

    identity = told()[f"{SITE}-terminal-1"]
    assert "SIM1 firmware " in identity
