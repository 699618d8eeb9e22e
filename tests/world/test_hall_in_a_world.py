"""A whole hall on a world's devices: what hands do is in the journal, whatever is pulled."""

from collections.abc import Iterator
from functools import partial

import pytest

from drivers.faults import DeviceFault, FaultKind
from drivers.panel import PanelKey
from drivers.printer_profile import PROFILES
from kiosk.domain.commands import AcknowledgeHelp, FinishService, IssueTicket
from kiosk.world.order import OrderError
from kiosk.world.terminals import MakeLine
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


def is_lit(world: World, counter: str) -> bool:
    """Return whether a panel's lamp is steady."""
    return world.panel(counter).lamp == "on"


def has_rated(core: RunningCore, visits: int) -> bool:
    """Return whether so many visits were rated."""
    return len(of_type(core, "visit_rated")) == visits


def test_visits_are_printed_called_heard_lit_and_rated(world, core) -> None:
    for visit, counter in enumerate(("1", "2"), start=1):
        number = issue(core)
        assert world.printer.wait_for_slips(visit, 15)

        world.panel(counter).press(PanelKey.CALL)
        soon(partial(is_lit, world, counter))
        core.accepted(FinishService(counter=counter))
        world.keypad(counter).press("4")
        soon(partial(has_rated, core, visit))

        called = of_type(core, "ticket_called")[-1]
        assert (called["number"], called["counter"]) == (number, counter)
        rated = of_type(core, "visit_rated")[-1]
        assert (rated["number"], rated["score"]) == (number, 4)
    soon(lambda: world.speaker.sounds and len(of_type(core, "slip_printed")) == 2)


def test_each_pulled_plug_is_a_fault_until_it_is_back(world, core) -> None:
    devices = ("panel 1", "panel 2", "keypad 1", "keypad 2", "help_button front-door")
    issue(core)
    assert world.printer.wait_for_slips(1, 15)
    for device in (*devices, "printer"):
        world.order([*device.split(), "unplug"])
    issue(core)  # a printer is noticed when it is needed
    soon(lambda: faults(core) == dict.fromkeys((*devices, "printer"), "unplugged"))

    for device in devices:
        world.order([*device.split(), "plug"])
    world.order(["printer", "recover"])

    soon(lambda: faults(core) == {})
    assert world.printer.wait_for_slips(2, 15)


@pytest.mark.parametrize("profile", ["epson-t88", "gb18030-80"])
def test_the_worlds_printer_is_the_model_that_the_settings_name(tmp_path, profile) -> None:
    printer = f'[printer]\nurl = "tcp://192.0.2.7"\nprofile = "{profile}"\n'
    config = hall_file(tmp_path, HallSettings(more=printer))
    with World(tmp_path / "world", config) as world, core_in(world) as core:
        issue(core)
        assert world.printer.wait_for_slips(1, 15)
        soon(lambda: of_type(core, "slip_printed"))

        assert world.printer.state()["not_understood"] == []
        assert world.printer.slips[-1].width == PROFILES[profile].width_dots


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


def test_without_micropython_the_world_says_why_it_has_no_terminals(
    tmp_path, monkeypatch
) -> None:
    def none_here() -> MakeLine:
        raise DeviceFault("terminals", FaultKind.UNSUPPORTED, "no micropython")

    monkeypatch.setattr("kiosk.world.world.line_maker", none_here)
    with World(tmp_path / "world") as world:
        assert world.notes == ["no terminals: no micropython"]
        assert world.counters("terminal") == ()
        with pytest.raises(OrderError, match=r"no terminal 2 \(no micropython\); there is"):
            world.order(["terminal", "2", "press", "call"])


def test_terminals_on_one_line_call_rate_and_outlive_a_pulled_adapter(tmp_path) -> None:
    with (
        World(tmp_path / "world") as world,
        core_in(world) as core,
        bridge_on(world.settings),
    ):
        if world.terminals_missing is not None:
            pytest.skip(world.terminals_missing)
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
