"""A whole hall on a world's devices: what hands do is in the journal, whatever is pulled."""

from collections.abc import Iterator
from functools import partial

import pytest

from drivers.panel import PanelKey
from kiosk.domain.commands import AcknowledgeHelp, FinishService, IssueTicket
from kiosk.world.world import World
from tests.e2e.lobby import HallSettings, RunningCore
from tests.world.halls import bridge_on, core_in, faults, hall_file, of_type, soon

WIRED = HallSettings(
    counters=("1", "2"),
    terminals={"1": "gpio:call=17,accessible=27,lamp=22", "2": "gpio:call=5"},
    keypads={"1": "serial:/dev/kiosk-keypad-1", "2": "evdev:/dev/input/kiosk-keypad-2"},
    printer_url="usb://04b8:0e15",
    sound="alsa:default",
    more="""[[help_button]]
id = "front-door"
name = { zh = "正门", en = "Front door" }
device = "gpio:button=26,lamp=16,buzzer=20"
""",
)


@pytest.fixture(name="world")
def _world(tmp_path) -> Iterator[World]:
    with World(tmp_path / "world", hall_file(tmp_path, WIRED)) as world:
        yield world


@pytest.fixture(name="core")
def _core(world) -> Iterator[RunningCore]:
    with core_in(world) as core:
        soon(lambda: world.panel("1").driven and world.panel("2").driven)
        yield core


def issue(core: RunningCore) -> str:
    """Take a number."""
    return str(core.accepted(IssueTicket(service="account")).events[-1]["number"])


def shows(world: World, counter: str, text: str) -> bool:
    """Return whether a terminal's display says this."""
    return world.terminal(counter).look()["display"] == text


@pytest.mark.parametrize("counter", ["1", "2"])
def test_a_visit_is_printed_called_heard_lit_and_rated(world, core, counter) -> None:
    number = issue(core)
    assert world.printer.wait_for_slips(1, 15)

    world.panel(counter).press(PanelKey.CALL)
    soon(lambda: world.panel(counter).lamp == "on")
    soon(lambda: world.speaker.sounds == 1)
    core.accepted(FinishService(counter=counter))
    world.keypad(counter).press("4")
    soon(lambda: of_type(core, "visit_rated"))

    (called,) = of_type(core, "ticket_called")
    assert (called["number"], called["counter"]) == (number, counter)
    (rated,) = of_type(core, "visit_rated")
    assert (rated["number"], rated["score"]) == (number, 4)
    soon(lambda: of_type(core, "slip_printed"))


@pytest.mark.parametrize(
    ("order", "device"),
    [
        (("panel", "1"), "panel 1"),
        (("keypad", "1"), "keypad 1"),
        (("keypad", "2"), "keypad 2"),
        (("help_button", "front-door"), "help_button front-door"),
        (("printer",), "printer"),
    ],
)
def test_a_pulled_plug_is_a_fault_until_it_is_back(world, core, order, device) -> None:
    issue(core)
    assert world.printer.wait_for_slips(1, 15)
    world.order([*order, "unplug"])
    issue(core)  # a printer is noticed when it is needed
    soon(lambda: faults(core).get(device) == "unplugged")

    world.order([*order, "recover" if device == "printer" else "plug"])

    soon(lambda: device not in faults(core))


def test_help_outside_rings_until_somebody_answers(world, core) -> None:
    button = world.help_button("front-door")
    soon(lambda: button.driven)

    button.press(PanelKey.HELP)
    soon(lambda: button.lamp == "fast" and "care" in button.beeps)
    (asked,) = of_type(core, "help_requested")
    core.accepted(AcknowledgeHelp(help_id=asked["help_id"]))

    soon(lambda: button.lamp == "on")


def test_paper_that_runs_out_is_told_and_the_slip_comes_with_the_new_roll(world, core) -> None:
    world.order(["printer", "paper-out"])
    issue(core)
    soon(lambda: faults(core).get("printer") == "paper_out")
    assert world.printer.slip_count == 0

    world.order(["printer", "recover"])

    assert world.printer.wait_for_slips(1, 15)
    soon(lambda: faults(core) == {})


def test_a_world_that_ends_is_every_plug_pulled_and_a_new_one_heals_all(tmp_path) -> None:
    folder, config = tmp_path / "world", hall_file(tmp_path, WIRED)
    with World(folder, config) as first, core_in(first) as core:
        soon(lambda: first.panel("1").driven)
        port = first.printer.url
        first.close()
        issue(core)
        gone = {"panel 1", "panel 2", "keypad 1", "keypad 2", "printer"}
        gone.add("help_button front-door")
        soon(lambda: faults(core).keys() == gone)

        with World(folder) as second:
            soon(lambda: faults(core) == {})
            assert second.printer.url == port
            assert second.printer.wait_for_slips(1, 15)
            second.panel("1").press(PanelKey.CALL)
            soon(lambda: of_type(core, "ticket_called"))


def test_a_core_that_starts_again_forgets_the_faults_that_are_over(tmp_path) -> None:
    folder, config = tmp_path / "world", hall_file(tmp_path, WIRED)
    with World(folder, config) as world, core_in(world) as core:
        world.panel("1").unplug()
        world.keypad("2").unplug()
        soon(lambda: faults(core).keys() == {"panel 1", "keypad 2"})
        core.kill()
        world.panel("1").plug_in()
        world.keypad("2").plug_in()

        core.start()

        soon(lambda: faults(core) == {})


def test_terminals_on_one_line_call_rate_and_outlive_a_pulled_adapter(tmp_path) -> None:
    with World(tmp_path / "world") as world, core_in(world) as core, bridge_on(world.settings):
        for _ in range(3):
            issue(core)
        for counter in ("2", "3"):
            soon(partial(shows, world, counter, ""))

        world.terminal("2").press("call")
        soon(partial(shows, world, "2", "A001"))
        world.line("kiosk-bus0").unplug()
        soon(lambda: faults(core).keys() == {"terminal 2", "terminal 3"})
        world.line("kiosk-bus0").plug_in()
        soon(lambda: faults(core) == {})
        world.terminal("3").press("call")
        soon(partial(shows, world, "3", "A002"))
        world.terminal("2").reset()
        soon(partial(shows, world, "2", "A001"))
        world.terminal("2").press("finish")
        soon(lambda: world.terminal("2").look()["rating"])
        world.terminal("2").press("rating_5")
        soon(lambda: of_type(core, "visit_rated"))

        called = [(one["number"], one["counter"]) for one in of_type(core, "ticket_called")]
    assert called == [("A001", "2"), ("A002", "3")]
