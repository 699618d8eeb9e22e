"""Host and terminal over a line that loses, repeats, spoils and delays what is said.

The terminal is the firmware's own link. A serial line never overtakes: what is delayed stays in
order. Whatever happens, a press is done once, and in the end the terminal shows what is wanted.
"""

import random
from collections import deque

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from firmware_bridge.bus import Bus, Step
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.frames import to_line as board_to_line
from firmware_bridge.firmware.link import STANDARD, BoardLink
from firmware_bridge.link import Link
from firmware_bridge.messages import Capability, Key, Show
from firmware_bridge.outcome import Connected, Pressed
from tests.firmware_bridge.test_firmware_link import PanelOfTests
from tests.firmware_bridge.words_in_tests import shows

HERE = 3


class LossyLine(RuleBasedStateMachine):
    """A line in the hands of somebody who wants the rules to break."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.nonces = 0
        self.to_board: deque[bytes] = deque()
        self.to_host: deque[bytes] = deque()
        self.wanted = Show()
        self.bus = Bus([Link(HERE, self._nonce)])
        self.boots = 0
        self.pressed: list[tuple[int, int]] = []
        """Boot and id of each press that the terminal took."""
        self.done: list[Pressed] = []
        self.undecided: deque[Pressed] = deque()
        self._start_board()
        self._say(self.bus.line_up(self.now))

    def _nonce(self) -> int:
        self.nonces += 1
        return self.nonces

    def _start_board(self) -> None:
        self.boots += 1
        self.presses = 0
        self.panel = PanelOfTests()
        self.board = BoardLink(HERE, "host", "SIM1", self.boots, self.panel)
        self.board_deframer = BoardDeframer()

    def _say(self, step: Step) -> None:
        if step.line:
            self.to_board.append(step.line)
        for news in step.news:
            if isinstance(news.what, Pressed):
                self.done.append(news.what)
                self.undecided.append(news.what)

    def _board_hears(self, line: bytes) -> None:
        for byte in line:
            payload = self.board_deframer.feed(byte)
            if payload is not None:
                for said in self.board.receive(payload, self._now_ms()):
                    self.to_host.append(board_to_line(said))

    def _now_ms(self) -> int:
        return round(1000 * self.now)

    def _pass(self, wait_s: float) -> None:
        self.now += wait_s
        self._say(self.bus.tick(self.now))
        self.to_host.extend(map(board_to_line, self.board.tick(self._now_ms())))

    @initialize(orderly=st.booleans())
    def begin(self, *, orderly: bool) -> None:
        """Begin with a good connection, or with none."""
        if orderly:
            for _ in range(50):
                self._pass(0.01)
                self.deliver_all()

    @rule(wait_ms=st.integers(1, 100))
    def time_passes(self, wait_ms: int) -> None:
        """Run out of patience, or not."""
        self._pass(wait_ms / 1000)

    @rule(wanted=shows)
    def the_hall_changes(self, wanted: Show) -> None:
        """Show something else."""
        self.wanted = wanted
        self.bus.show(HERE, wanted)

    @rule(key=st.sampled_from(Key))
    def a_key_goes_down(self, key: Key) -> None:
        """Press, heard or not."""
        if self.board.press(key, self._now_ms()):
            self.presses += 1
            self.pressed.append((self.boots, self.presses))

    @precondition(lambda self: self.undecided)
    @rule(accepted=st.booleans())
    def the_hall_decides(self, *, accepted: bool) -> None:
        """Answer the oldest press."""
        press = self.undecided.popleft()
        if press.boots == self.boots:
            self._say(self.bus.answer(HERE, press.press_id, accepted=accepted))

    @precondition(lambda self: self.to_board)
    @rule(
        fate=st.sampled_from(["heard", "heard", "lost", "twice", "spoilt"]), bit=st.integers(0)
    )
    def the_line_brings_to_the_terminal(self, fate: str, bit: int) -> None:
        """Deliver, or not."""
        self._board_hears(_suffer(self.to_board, fate, bit))

    @precondition(lambda self: self.to_host)
    @rule(
        fate=st.sampled_from(["heard", "heard", "lost", "twice", "spoilt"]), bit=st.integers(0)
    )
    def the_line_brings_to_the_host(self, fate: str, bit: int) -> None:
        """Deliver, or not."""
        self._say(self.bus.receive(_suffer(self.to_host, fate, bit), self.now))

    @rule()
    def the_terminal_restarts(self) -> None:
        """Forget everything but the boot counter; the presses under way are gone."""
        self.pressed = [
            one for one in self.pressed if one[0] != self.boots or self._was_done(*one)
        ]
        self.to_host.clear()
        self._start_board()

    @rule()
    def the_line_is_pulled_and_put_back(self) -> None:
        """Lose everything on the way."""
        self.to_board.clear()
        self.to_host.clear()
        self._say(self.bus.line_down())
        self._say(self.bus.line_up(self.now))

    def _was_done(self, boots: int, press_id: int) -> bool:
        return any((one.boots, one.press_id) == (boots, press_id) for one in self.done)

    @invariant()
    def no_press_is_done_twice(self) -> None:
        """The promise to staff."""
        done = [(one.boots, one.press_id) for one in self.done]
        assert len(done) == len(set(done))
        assert set(done) <= set(self.pressed)

    def deliver_all(self) -> None:
        """Bring everything that is on the way, unharmed, until all is quiet."""
        while self.to_board or self.to_host or self.undecided:
            while self.to_board:
                self._board_hears(self.to_board.popleft())
            while self.to_host:
                self._say(self.bus.receive(self.to_host.popleft(), self.now))
            while self.undecided:
                self.the_hall_decides(accepted=True)

    def teardown(self) -> None:
        """Once the line is good, everything comes right."""
        self.settle()

        assert [(one.boots, one.press_id) for one in self.done] == sorted(self.pressed)
        self.the_wanted_is_shown()

    def settle(self) -> None:
        """Give a good line 8 seconds: longer than any wait in between."""
        for _ in range(400):
            self._pass(0.02)
            self.deliver_all()

    def the_wanted_is_shown(self) -> None:
        """The promise to whoever looks at the counter."""
        told = [one for one in self.panel.told if isinstance(one, Show)]
        assert told, "the terminal was never shown anything"
        assert msgspec.structs.replace(told[-1], buzzer=False) == msgspec.structs.replace(
            self.wanted.fitted(Capability(STANDARD)), buzzer=False
        )


def _suffer(channel: deque[bytes], fate: str, bit: int) -> bytes:
    """Take the next words from the line, with what became of them."""
    if fate == "twice":
        return channel[0]
    line = channel.popleft()
    if fate == "lost":
        return b""
    if fate == "spoilt":
        spoilt = bytearray(line)
        spoilt[bit // 8 % len(line)] ^= 1 << bit % 8
        return bytes(spoilt)
    return line


TestLossyLine = LossyLine.TestCase
TestLossyLine.settings = settings(max_examples=300, stateful_step_count=50, deadline=None)


def test_on_a_line_that_loses_a_third_each_press_is_done_once_or_refused() -> None:
    chance = random.Random(20)  # noqa: S311  # the same bad luck at every run
    line = LossyLine()
    fates = ["heard"] * 4 + ["lost", "spoilt"]
    for step in range(40_000):
        line.the_hall_changes(Show(f"A{step % 1000:03d}"))
        if step % 20 == 0:
            line.a_key_goes_down(Key.CALL)
        line.time_passes(50)
        while line.to_board:
            line.the_line_brings_to_the_terminal(chance.choice(fates), chance.getrandbits(16))
        while line.undecided:
            line.the_hall_decides(accepted=True)
        while line.to_host:
            line.the_line_brings_to_the_host(chance.choice(fates), chance.getrandbits(16))
    line.settle()

    assert len(line.pressed) > 1000
    assert line.bus.bad_frames > 1000
    line.no_press_is_done_twice()
    # A press that gets nowhere for 15 s is given up, and staff see it blink.
    given_up = line.panel.told.count("refused")
    assert len(line.pressed) - len(line.done) <= given_up < 0.02 * len(line.pressed)
    line.the_wanted_is_shown()


def test_a_press_on_a_good_line_is_done_at_once() -> None:
    line = LossyLine()
    line.begin(orderly=True)
    line.a_key_goes_down(Key.CALL)
    line.time_passes(1)
    line.deliver_all()

    assert [(one.press_id, one.key) for one in line.done] == [(1, Key.CALL)]


def test_connecting_is_news() -> None:
    bus = Bus([Link(HERE, lambda: 1)])
    board = BoardLink(HERE, "host", "SIM1", 1, PanelOfTests())
    bus.line_up(0.0)
    bus.tick(0.0)
    assert board.receive(bytes.fromhex("01 03 01 00 00 00 01 02 00"), 0) == []
    (welcome,) = board.tick(200)

    assert bus.receive(board_to_line(welcome), 0.2).news == ()
    (news,) = bus.tick(0.25).news

    assert isinstance(news.what, Connected)
