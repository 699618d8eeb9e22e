"""Keys, display, lamps and flash of the terminal, in the firmware's own files."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.firmware import digits, words
from firmware_bridge.firmware.boots import count_boot
from firmware_bridge.firmware.hal import Hal
from firmware_bridge.firmware.keys import SETTLE_MS, Debouncer
from firmware_bridge.firmware.terminal import (
    ALONE_TEXT,
    BEEP_MS,
    OUTDATED_TEXT,
    REFUSED_TEXT,
    Terminal,
    lamp_is_on,
)


class HalOfTests(Hal):
    """Remembers what is drawn."""

    def __init__(self) -> None:
        self.text = ""
        self.lit = self.rating = self.sounds = False
        self.line, self.lights = "", 0

    def display(self, text: str, line: str) -> None:
        """Remember it."""
        self.text, self.line = text, line

    def key_lights(self, lights: int) -> None:
        """Remember it."""
        self.lights = lights

    def lamp(self, *, on: bool) -> None:
        """Remember it."""
        self.lit = on

    def rating_lights(self, *, on: bool) -> None:
        """Remember it."""
        self.rating = on

    def buzzer(self, *, on: bool) -> None:
        """Remember it."""
        self.sounds = on


# fmt: off
PUSHES = [
    # contacts closed or open from each millisecond on              presses
    ([(0, 1), (5, 0), (10, 1), (15, 0), (20, 1), (200, 0)],         [0]),  # bounces on push
    ([(0, 1), (100, 0), (105, 1), (110, 0), (300, 0)],              [0]),  # bounces on release
    ([(0, 1), (100, 0), (200, 1), (300, 0)],                        [0, 200]),  # two pushes
    ([(0, 1), (100, 1), (5000, 1)],                                 [0]),  # held down
]
# fmt: on


@pytest.mark.parametrize(("contacts", "expected"), PUSHES)
def test_a_push_is_one_press_however_the_contacts_bounce(contacts, expected) -> None:
    debouncer = Debouncer()
    moments = dict(contacts)
    closed = 0
    presses = []
    for now_ms in range(5100):
        closed = moments.get(now_ms, closed)
        if debouncer.pressed([7] if closed else [], now_ms):
            presses.append(now_ms)

    assert presses == expected


@given(st.lists(st.integers(0, SETTLE_MS - 1), min_size=1, max_size=50))
def test_no_two_presses_without_a_rest_between(gaps_ms) -> None:
    debouncer = Debouncer()
    now_ms = 0
    presses = 0
    for step, gap_ms in enumerate(gaps_ms):
        now_ms += gap_ms
        presses += len(debouncer.pressed([7] if step % 2 == 0 else [], now_ms))

    assert presses == 1


def test_two_keys_do_not_disturb_each_other() -> None:
    debouncer = Debouncer()

    assert debouncer.pressed([1], 0) == [1]
    assert debouncer.pressed([1, 2], 10) == [2]


@pytest.mark.parametrize("pattern", [words.LAMP_SLOW, words.LAMP_FAST])
def test_no_lamp_flashes_more_than_three_times_a_second(pattern) -> None:
    lit = [lamp_is_on(pattern, now_ms) for now_ms in range(10_000)]
    flashes = sum(not before and after for before, after in itertools.pairwise(lit))

    assert 5 <= flashes <= 30


def test_a_lamp_is_off_steady_slow_or_fast() -> None:
    lit = {
        pattern: sum(lamp_is_on(pattern, now_ms) for now_ms in range(1600))
        for pattern in (words.LAMP_OFF, words.LAMP_STEADY, words.LAMP_SLOW, words.LAMP_FAST)
    }

    assert list(lit.values()) == [0, 1600, 800, 800]


def drawn(terminal: Terminal, hal: HalOfTests, start_ms: int, end_ms: int) -> list[str]:
    """Return what the display showed, each text once where it stayed."""
    texts: list[str] = []
    for now_ms in range(start_ms, end_ms, 5):
        terminal.draw(now_ms)
        if not texts or texts[-1] != hal.text:
            texts.append(hal.text)
    return texts


def test_a_refusal_blinks_three_times_and_the_lamp_goes_on_as_before() -> None:
    hal = HalOfTests()
    terminal = Terminal(hal)
    terminal.show(words.Wanted("A001", words.LAMP_STEADY, 0, 1, 0, ""))
    terminal.draw(995)
    terminal.refused()

    assert drawn(terminal, hal, 1000, 5000) == [REFUSED_TEXT, "A001"] * 3
    assert (hal.lit, hal.rating, hal.sounds) == (True, True, False)


def test_a_terminal_says_when_it_is_alone_or_outdated() -> None:
    hal = HalOfTests()
    terminal = Terminal(hal)
    terminal.draw(0)
    assert hal.text == ALONE_TEXT
    terminal.show(words.Wanted("A001", words.LAMP_FAST, 0, 1, 0, ""))
    terminal.outdated()
    terminal.draw(5)
    assert (hal.text, hal.lit, hal.rating) == (OUTDATED_TEXT, False, False)
    terminal.alone()
    terminal.draw(10)
    assert hal.text == ALONE_TEXT


def test_the_buzzer_sounds_for_a_moment() -> None:
    hal = HalOfTests()
    terminal = Terminal(hal)
    terminal.show(words.Wanted("A001", words.LAMP_OFF, 1, 0, 0, ""))
    sounds = []
    for now_ms in range(1000):
        terminal.draw(now_ms)
        sounds.append(hal.sounds)

    assert sounds == [True] * BEEP_MS + [False] * (1000 - BEEP_MS)


def test_the_display_shows_digits_letters_and_what_it_cannot_show() -> None:
    # MAX7219 without decoding: bit 6 is segment a, bit 0 segment g.
    assert digits.segments("A018") == bytes([0, 0, 0, 0, 0x77, 0x7E, 0x30, 0x7F])
    assert digits.segments("a") == digits.segments("A")
    assert digits.segments("?")[-1] == digits.UNKNOWN
    assert len(digits.segments("ABCDEFGHIJ")) == 8
    for text in (ALONE_TEXT, OUTDATED_TEXT, REFUSED_TEXT):
        assert all(sign in digits.SEGMENTS for sign in text)


def test_boots_are_counted_over_a_power_cut(tmp_path) -> None:
    kept = str(tmp_path / "boots")

    first = count_boot(kept)

    assert [count_boot(kept) for _ in range(3)] == [first + 1, first + 2, first + 3]


@pytest.mark.parametrize("content", [None, "", "12x"])
def test_a_lost_boot_count_does_not_begin_where_it_once_began(tmp_path, content) -> None:
    starts = set()
    for board in range(8):
        kept = tmp_path / str(board)
        if content is not None:
            kept.write_text(content)
        starts.add(count_boot(str(kept)))

    assert len(starts) == 8
    assert all(0 <= start < 2**31 for start in starts)


def test_the_firmware_imports_nothing_that_a_board_does_not_have() -> None:
    folder = Path(digits.__file__).parent
    had = {
        "collections",
        "hashlib",
        "json",
        "machine",
        "micropython",
        "os",
        "select",
        "socket",
        "starter",
        "struct",
        "sys",
        "time",
    }
    for file in folder.glob("*.py"):
        lines = file.read_text().splitlines()
        taken = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
        assert {name for name in taken if not name.startswith(".")} <= had, file
