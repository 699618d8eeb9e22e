"""Panel, keypad and speaker through the world's socket keep the promises of all drivers."""

import queue
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from drivers.chime import SpeakerUrlError, length_s, open_speaker, two_tones
from drivers.faults import DeviceFault, FaultKind
from drivers.keypad import open_keypad
from drivers.keypad_reader import KeyPress
from drivers.panel import LampMode, PanelKey
from drivers.world_panel import WorldPanel
from drivers.world_url import WorldUrl
from kiosk.world.order import OrderError
from kiosk.world.world import World
from tests.drivers.listeners import RECOVERED, SOON_S, Listener, PanelEars
from tests.e2e.lobby import HallSettings
from tests.world.halls import hall_file, soon

SETTINGS = HallSettings(
    counters=("1", "2"),
    terminals={"1": "gpio:call=17,accessible=27,lamp=22"},
    keypads={"2": "evdev:/dev/input/kiosk-keypad-2"},
    sound="alsa:default",
)


@pytest.fixture(name="world")
def _world(tmp_path) -> Iterator[World]:
    with World(tmp_path / "world", hall_file(tmp_path, SETTINGS)) as world:
        yield world


class Ears(PanelEars):
    """Hears also whether the cable is in."""

    def __init__(self) -> None:
        super().__init__()
        self._cable: queue.Queue[DeviceFault | str] = queue.Queue()

    def on_unplugged(self, fault: DeviceFault) -> None:
        """Remember it."""
        self._cable.put(fault)

    def on_plugged(self) -> None:
        """Remember it."""
        self._cable.put(RECOVERED)

    def next_pull(self) -> DeviceFault:
        """What was heard of the cable next, which must be a fault."""
        fault = self._cable.get(timeout=SOON_S)
        assert isinstance(fault, DeviceFault), fault
        return fault

    def next_return(self) -> None:
        """What was heard of the cable next, which must be that it is back."""
        assert self._cable.get(timeout=SOON_S) == RECOVERED


@pytest.fixture(name="ears")
def _ears() -> Ears:
    return Ears()


@pytest.fixture(name="panel")
def _panel(world, ears) -> Iterator[WorldPanel]:
    panel = WorldPanel(WorldUrl(str(world.socket), "1"), ears)
    soon(lambda: world.panel("1").driven)
    yield panel
    panel.close()


@pytest.mark.usefixtures("panel")
@pytest.mark.parametrize("key", PanelKey)
def test_a_press_is_told_once(world, ears, key) -> None:
    world.panel("1").press(key)

    assert ears.next() is key
    assert ears.nothing_more


@pytest.mark.usefixtures("panel")
def test_a_worn_out_button_is_still_one_press(world, ears) -> None:
    for _ in range(3):
        world.panel("1").bounce(PanelKey.CALL)
        assert ears.next() is PanelKey.CALL

    assert ears.nothing_more


def test_the_world_sees_the_lamp_also_when_it_was_lit_while_unplugged(world, panel) -> None:
    panel.light(LampMode.SLOW)
    soon(lambda: world.panel("1").lamp == LampMode.SLOW)
    world.panel("1").unplug()
    panel.light(LampMode.ON)
    assert world.panel("1").lamp == LampMode.SLOW

    world.panel("1").plug_in()

    soon(lambda: world.panel("1").lamp == LampMode.ON)
    panel.close()
    soon(lambda: world.panel("1").lamp == LampMode.OFF)


@pytest.mark.usefixtures("panel")
def test_a_pulled_panel_is_told_once_and_comes_back_by_itself(world, ears) -> None:
    world.panel("1").unplug()
    fault = ears.next_pull()
    world.panel("1").plug_in()

    assert fault.kind is FaultKind.UNPLUGGED
    ears.next_return()
    world.panel("1").press(PanelKey.CALL)
    assert ears.next() is PanelKey.CALL


@pytest.mark.usefixtures("panel")
def test_a_button_held_while_the_cable_is_pulled_is_pressed_anew_when_it_is_back(
    world, ears
) -> None:
    world.panel("1").hold(PanelKey.CALL)
    assert ears.next() is PanelKey.CALL
    world.panel("1").unplug()
    ears.next_pull()
    world.panel("1").plug_in()

    ears.next_return()
    assert ears.next() is PanelKey.CALL


def test_nobody_presses_a_button_that_leads_nowhere(world) -> None:
    with pytest.raises(OrderError, match="nobody listens to panel 1"):
        world.panel("1").press(PanelKey.CALL)


@pytest.mark.usefixtures("panel")
def test_a_second_driver_is_told_that_the_device_is_taken(world) -> None:
    second = Ears()
    other = WorldPanel(WorldUrl(str(world.socket), "1"), second)
    fault = second.next_pull()
    other.close()

    assert fault.kind is FaultKind.BUSY


def test_a_device_that_the_world_has_not_is_told_with_those_it_has(world, ears) -> None:
    panel = WorldPanel(WorldUrl(str(world.socket), "7"), ears)
    fault = ears.next_pull()
    panel.close()

    assert fault.kind is FaultKind.BAD_URL
    assert "panel 1" in fault.detail


def test_without_a_world_a_device_is_unplugged_until_there_is_one(tmp_path, ears) -> None:
    folder = tmp_path / "world"
    panel = WorldPanel(WorldUrl(str(folder / "world.sock"), "1"), ears)
    fault = ears.next_pull()
    assert fault.kind is FaultKind.UNPLUGGED

    with World(folder, hall_file(tmp_path, SETTINGS)) as world:
        ears.next_return()
        world.panel("1").press(PanelKey.CALL)
        assert ears.next() is PanelKey.CALL

    panel.close()


@pytest.mark.parametrize(
    "says",
    [b"hello\n", b'{"type":"key","key":"1"}\n', b'{"type":"heard"', b"\xff\xfe\n", b"[]\n"],
)
def test_what_is_no_world_is_a_fault_and_no_crash(tmp_path, ears, says) -> None:
    path = tmp_path / "other.sock"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        panel = WorldPanel(WorldUrl(str(path), "1"), ears)
        connection, _ = other.accept()
        with connection:
            connection.sendall(says)
            connection.shutdown(socket.SHUT_WR)
            fault = ears.next_pull()
        panel.close()

    assert fault.kind in {FaultKind.BAD_URL, FaultKind.UNPLUGGED}


def test_keys_come_from_a_keypad_that_may_be_pulled_and_put_back(world) -> None:
    listener = Listener()
    keypad = open_keypad(f"sim:{world.socket}#2", listener)
    soon(lambda: world.keypad("2").driven)
    world.keypad("2").press("5")
    assert listener.next() == KeyPress("5")

    world.keypad("2").unplug()
    fault = listener.next()
    world.keypad("2").plug_in()

    assert isinstance(fault, DeviceFault)
    assert fault.kind is FaultKind.UNPLUGGED
    assert listener.next() == RECOVERED
    world.keypad("2").press("1")
    assert listener.next() == KeyPress("1")
    keypad.close()


def test_the_words_of_a_sound_reach_the_world_and_looking_for_it_makes_none(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")

    assert speaker.is_there()
    assert world.speaker.sounds == 0
    assert speaker.play(two_tones(), "Number A017, counter 3, please.")

    assert world.speaker.words == "Number A017, counter 3, please."


def test_a_driver_that_has_hung_up_leaves_the_device_to_the_next_one_at_once(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")

    assert all(speaker.is_there() for _ in range(200))


def test_a_sound_is_kept_and_lasts_as_long_as_in_a_hall(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")

    assert speaker.play(two_tones())

    (kept,) = (world.folder / "sounds").iterdir()
    assert kept.read_bytes() == two_tones()
    assert world.speaker.sounds == 1


def test_a_pulled_speaker_is_told_once_and_plays_again_when_it_is_back(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")
    world.speaker.unplug()
    with pytest.raises(DeviceFault):
        speaker.play(two_tones())
    assert not speaker.play(two_tones())

    world.speaker.plug_in()

    assert speaker.play(two_tones())


def test_a_speaker_pulled_while_it_plays_was_not_heard(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")
    heard: list[bool | DeviceFault] = []

    def play() -> None:
        try:
            heard.append(speaker.play(two_tones()))
        except DeviceFault as fault:
            heard.append(fault)

    playing = threading.Thread(target=play)
    playing.start()
    soon(lambda: world.speaker.sounds == 1)
    world.speaker.unplug()
    playing.join()

    (fault,) = heard
    assert isinstance(fault, DeviceFault)
    assert fault.kind is FaultKind.UNPLUGGED


def test_a_sound_that_is_hushed_is_no_fault_and_the_next_one_is_heard_to_its_end(world) -> None:
    speaker = open_speaker(f"sim:{world.socket}#hall")
    heard: list[bool] = []
    playing = threading.Thread(target=lambda: heard.append(speaker.play(two_tones())))
    playing.start()
    soon(lambda: world.speaker.sounds == 1)

    speaker.hush()
    playing.join()
    began_s = time.monotonic()
    heard.append(speaker.play(two_tones(), "leave"))

    assert heard == [False, True]
    assert time.monotonic() - began_s > length_s(two_tones()) - 0.1
    assert world.speaker.words == "leave"


@pytest.mark.parametrize("url", ["sim:world.sock#1", "sim:/world.sock", "sim:/w.sock#a_b"])
def test_an_address_that_leads_into_no_world_is_refused(url) -> None:
    with pytest.raises(SpeakerUrlError, match=r"world\.sock#3, or sim: alone"):
        open_speaker(url)


def test_a_socket_path_that_no_system_takes_is_refused() -> None:
    with pytest.raises(SpeakerUrlError, match="at most 107 bytes"):
        open_speaker(f"sim:/{'x' * 120}#1")
