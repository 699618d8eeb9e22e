"""Each device in turn, with the help of somebody who presses and looks, or without."""

import os
import tty
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import Panel, PanelListener
from drivers.terminal_url import GpioTerminalUrl
from drivers.ticket_printer import StatusLevel
from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.check.counters import keypads, panels
from kiosk.check.finding import State
from kiosk.check.hall_side import screens, sound
from kiosk.check.help_buttons import help_buttons
from kiosk.check.person import Answer
from kiosk.check.printer import printer
from kiosk.domain.commands import ReportFault
from kiosk.domain.views import manager_view
from tests.check.benches import ScriptedPerson, bench, machine, remedies, states, texts
from tests.domain.lobby import Lobby
from tests.e2e.lobby import HallSettings

PANEL = HallSettings(terminals={"3": "gpio:call=17,accessible=27,lamp=22"})
CARDS = " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n"


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Return pins whose buttons a test presses."""
    factory = MockFactory()
    yield factory
    factory.reset()


def panel_on(pins: MockFactory, url: GpioTerminalUrl, listener: PanelListener) -> Panel:
    """Open a panel on these pins."""
    return GpioPanel(url, listener, pins)


def test_every_button_is_asked_for_by_name_and_the_lamp_is_looked_at(tmp_path, pins) -> None:
    person = ScriptedPerson(
        {"lamp": Answer.YES},
        {
            "call button of counter 3": lambda: pins.pin(17).drive_low(),
            "accessible button of counter 3": lambda: pins.pin(27).drive_low(),
        },
    )
    on = bench(tmp_path, PANEL, person=person)

    found = states(panels(on, partial(panel_on, pins)))

    assert found == dict.fromkeys(
        ["panel 3", "panel 3 call", "panel 3 accessible", "panel 3 lamp"], State.OK
    )
    assert len(person.asked) == 3


def test_a_button_that_does_not_arrive_and_a_dark_lamp_are_wrong(tmp_path, pins) -> None:
    person = ScriptedPerson({"press": Answer.NO, "lamp": Answer.NO})
    on = bench(tmp_path, PANEL, person=person)

    found = list(panels(on, partial(panel_on, pins)))

    assert states(found) == {
        "panel 3": State.OK,
        "panel 3 call": State.WRONG,
        "panel 3 accessible": State.WRONG,
        "panel 3 lamp": State.WRONG,
    }
    assert "pin, 22" in remedies(found)["panel 3 lamp"]


def test_what_nobody_helped_with_is_skipped_and_neither_fine_nor_wrong(tmp_path, pins) -> None:
    found = list(panels(bench(tmp_path, PANEL), partial(panel_on, pins)))

    assert states(found)["panel 3 call"] is State.SKIPPED
    assert not any(one.told("en").fine for one in found if one.state is State.SKIPPED)


def test_the_lamp_is_lit_while_it_is_looked_at_and_dark_afterwards(tmp_path, pins) -> None:
    seen = []

    class Looks(ScriptedPerson):
        def confirms(self, question) -> Answer:
            seen.append(pins.pin(22).state)
            return super().confirms(question)

    list(panels(bench(tmp_path, PANEL, person=Looks()), partial(panel_on, pins)))

    assert seen == [1]


def test_a_panel_whose_pins_are_not_there_says_so(tmp_path) -> None:
    def no_pins(_url: GpioTerminalUrl, _listener: PanelListener) -> Panel:
        raise DeviceFault("gpio", FaultKind.UNSUPPORTED)

    found = list(panels(bench(tmp_path, PANEL), no_pins))

    assert states(found) == {"panel 3": State.WRONG}
    assert "button cannot do what is asked" in texts(found)["panel 3"]


def test_a_running_core_answers_for_each_button_of_the_panels_it_holds(tmp_path) -> None:
    lobby = Lobby()
    lobby.do(ReportFault(device="panel 3 call", kind="stuck"))
    lobby.do(ReportFault(device="help_button ramp help", kind="shorted"))
    hall = manager_view(lobby.hall, lobby.at)

    panel = list(panels(bench(tmp_path, PANEL, hall=hall)))
    outside = list(help_buttons(bench(tmp_path, OUTSIDE, hall=hall)))

    assert states(panel) == {"panel 3": State.WRONG}
    assert states(outside) == {"help_button ramp": State.WRONG}
    assert "closed since power-on" in texts(outside)["help_button ramp"]


OUTSIDE = HallSettings(
    more="""
[[help_button]]
id = "ramp"
name = { zh = "坡道", en = "Ramp" }
device = "gpio:button=26,lamp=16,buzzer=20"
"""
)


def help_panel_on(pins: MockFactory, url: GpioHelpButtonUrl, listener: PanelListener) -> Panel:
    """Open a help button on these pins."""
    return GpioPanel(url, listener, pins)


def test_a_help_button_is_pressed_its_lamp_seen_and_its_buzzer_heard(tmp_path, pins) -> None:
    person = ScriptedPerson(
        {"lamp": Answer.YES, "buzzer": Answer.NO},
        {"help button ramp": lambda: pins.pin(26).drive_low()},
    )

    found = list(
        help_buttons(bench(tmp_path, OUTSIDE, person=person), partial(help_panel_on, pins))
    )

    assert states(found) == {
        "help_button ramp": State.OK,
        "help_button ramp help": State.OK,
        "help_button ramp lamp": State.OK,
        "help_button ramp buzzer": State.WRONG,
    }
    assert "pin, 20" in remedies(found)["help_button ramp buzzer"]


def test_a_help_button_that_nobody_tries_is_skipped_and_one_without_pins_says_so(
    tmp_path, pins
) -> None:
    def no_pins(_url: GpioHelpButtonUrl, _listener: PanelListener) -> Panel:
        raise DeviceFault("gpio", FaultKind.UNSUPPORTED)

    alone = states(help_buttons(bench(tmp_path, OUTSIDE), partial(help_panel_on, pins)))
    pinless = list(help_buttons(bench(tmp_path, OUTSIDE), no_pins))

    assert set(alone.values()) == {State.OK, State.SKIPPED}
    assert states(pinless) == {"help_button ramp": State.WRONG}
    assert "help button cannot do what is asked" in texts(pinless)["help_button ramp"]


def serial_keypad(folder: Path) -> tuple[HallSettings, int]:
    """Return a hall with a keypad on a line, and the line's other end."""
    keys, line = os.openpty()
    tty.setraw(line)
    path = folder / "keypad"
    path.symlink_to(os.ttyname(line))
    return HallSettings(keypads={"1": f"serial:{path}"}), keys


def test_a_key_that_arrives_shows_that_the_keypad_works(tmp_path) -> None:
    settings, keys = serial_keypad(tmp_path)
    person = ScriptedPerson({}, {"key 5 on the keypad of counter 1": lambda: _types(keys)})

    found = states(keypads(bench(tmp_path, settings, person=person)))

    assert found == {"keypad 1": State.OK}
    os.close(keys)


def _types(keys: int) -> None:
    os.write(keys, b"35")


def test_nobody_is_sent_to_a_keypad_that_is_not_there(tmp_path) -> None:
    person = ScriptedPerson()
    settings = HallSettings(keypads={"1": "evdev:/dev/input/none", "2": "sim:"})

    found = states(keypads(bench(tmp_path, settings, person=person)))

    assert found == {"keypad 1": State.WRONG}
    assert person.asked == []


def test_a_test_slip_is_printed_only_if_somebody_wants_one(tmp_path) -> None:
    with VirtualPrinter(TcpDoor()) as virtual:
        settings = HallSettings(printer_url=virtual.url)
        alone = states(printer(bench(tmp_path, settings)))
        assert not virtual.slips
        person = ScriptedPerson({"Print a test slip": Answer.YES, "come out": Answer.YES})
        helped = states(printer(bench(tmp_path, settings, person=person)))

        assert virtual.wait_for_slips(1, 10)

    assert alone == {"printer": State.OK, "printer slip": State.SKIPPED}
    assert helped == {"printer": State.OK, "printer slip": State.OK}


def test_a_slip_that_nobody_can_read_is_wrong_whatever_the_printer_says(tmp_path) -> None:
    person = ScriptedPerson({"Print a test slip": Answer.YES, "come out": Answer.NO})
    with VirtualPrinter(TcpDoor()) as virtual:
        on = bench(tmp_path, HallSettings(printer_url=virtual.url), person=person)
        found = list(printer(on))

    assert states(found)["printer slip"] is State.WRONG
    assert "the roll" in remedies(found)["printer slip"]


def test_a_roll_that_ends_soon_is_told_before_the_doors_open(tmp_path) -> None:
    with VirtualPrinter(TcpDoor()) as virtual:
        virtual.runs_low_on_paper()
        found = states(printer(bench(tmp_path, HallSettings(printer_url=virtual.url))))

    assert (found["printer"], found["printer paper"]) == (State.OK, State.WRONG)


def test_s65_a_printer_that_tells_who_it_is_is_told_by_name(tmp_path) -> None:
    with VirtualPrinter(TcpDoor(), serial="A1") as virtual:
        (line, *_) = printer(bench(tmp_path, HallSettings(printer_url=virtual.url)))

    told = line.told("en").text
    assert told.endswith("maker LOBBY, model VIRTUAL, firmware 1, serial A1.")


def test_a_printer_that_never_answers_is_unknown(tmp_path) -> None:
    with VirtualPrinter(TcpDoor(), level=StatusLevel.WRITE_ONLY) as mute:
        found = states(printer(bench(tmp_path, HallSettings(printer_url=mute.url))))

    assert found["printer"] is State.UNKNOWN


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, State.SKIPPED),
        ({"Play": Answer.YES, "hear": Answer.YES}, State.OK),
        ({"Play": Answer.YES, "hear": Answer.NO}, State.WRONG),
        ({"Play": Answer.YES}, State.UNKNOWN),
    ],
)
def test_the_chime_is_what_somebody_has_heard(tmp_path, answers, state) -> None:
    on = bench(tmp_path, HallSettings(sound="sim:"), person=ScriptedPerson(answers))

    assert states(sound(on)) == {"sound": state}


def test_a_machine_without_a_sound_card_is_told_before_anybody_listens(tmp_path) -> None:
    settings = HallSettings(sound="alsa:default")
    bare, fitted = (
        machine(tmp_path / "a"),
        machine(tmp_path / "b", {"/proc/asound/cards": CARDS}),
    )

    assert states(sound(bench(tmp_path, settings, on=bare))) == {"sound": State.WRONG}
    assert states(sound(bench(tmp_path, settings, on=fitted))) == {"sound": State.SKIPPED}


def test_a_graphics_card_is_something_to_draw_on(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    fitted = machine(tmp_path / "a", {"/dev/dri/card1": ""})

    assert states(screens(bench(tmp_path, on=fitted))) == {"screens": State.OK}
    assert states(screens(bench(tmp_path))) == {"screens": State.UNKNOWN}
    monkeypatch.setenv("DISPLAY", ":0")
    assert states(screens(bench(tmp_path))) == {"screens": State.OK}
