"""Several terminals on one line take turns, and an absent one does not silence the others."""

import pytest

from firmware_bridge.bus import EDGES_ON_OPEN, Bus, News
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.frames import to_line as board_to_line
from firmware_bridge.firmware.link import BoardLink
from firmware_bridge.framing import to_line
from firmware_bridge.link import Link, State
from firmware_bridge.messages import Ack, Key, Lamp, Packet, Show
from firmware_bridge.outcome import Connected, Disconnected, Pressed, Silent
from firmware_bridge.program import build
from firmware_bridge.update import Update
from tests.firmware_bridge.test_firmware_link import PanelOfTests

TICK_S = 0.01


class SharedLine:
    """A two-wire line: everybody hears everybody, and two at once are noise."""

    def __init__(self, present: list[int], expected: list[int]) -> None:
        self.now = 0.0
        self.panels = {address: PanelOfTests() for address in present}
        self.boards = {
            address: BoardLink(address, "host", f"SIM{address}", 1, self.panels[address])
            for address in present
        }
        self.deframers = {address: BoardDeframer() for address in present}
        self.bus = Bus([Link(address, lambda: 1) for address in expected])
        self.collisions = 0
        self.news: list[News] = []
        self.bus.line_up(self.now)

    def run(self, duration_s: float) -> None:
        """Let time pass."""
        end = self.now + duration_s
        while self.now < end:
            self.now += TICK_S
            step = self.bus.tick(self.now)
            self.news += step.news
            self._everybody_hears(step.line)

    def _everybody_hears(self, line: bytes) -> None:
        said = []
        now_ms = round(1000 * self.now)
        for address, board in self.boards.items():
            answers = [
                answer
                for byte in line
                if (payload := self.deframers[address].feed(byte)) is not None
                for answer in board.receive(payload, now_ms)
            ]
            said += [board_to_line(one) for one in (*answers, *board.tick(now_ms))]
        if len(said) > 1:
            self.collisions += 1
            self.news += self.bus.receive(b"\x00\x55noise\x00", self.now).news
        for words in said[:1] if len(said) == 1 else []:
            step = self.bus.receive(words, self.now)
            self.news += step.news
            for news in step.news:
                if isinstance(news.what, Pressed):
                    answer = self.bus.answer(news.address, news.what.press_id, accepted=True)
                    self._everybody_hears(answer.line)
            for address, board in self.boards.items():
                for byte in words:
                    payload = self.deframers[address].feed(byte)
                    if payload is not None:
                        assert board.receive(payload, now_ms) == []


def test_each_terminal_is_shown_its_own_number_and_nobody_speaks_at_once() -> None:
    line = SharedLine(present=[1, 2, 3], expected=[1, 2, 3])
    for address in (1, 2, 3):
        line.bus.show(address, Show(f"A00{address}"))
    line.run(5)

    assert [line.panels[address].told for address in (1, 2, 3)] == [
        [Show("A001")],
        [Show("A002")],
        [Show("A003")],
    ]
    assert line.collisions == 0
    assert line.bus.bad_frames == 0


def test_a_board_that_says_nothing_in_its_update_does_not_silence_the_others() -> None:
    line = SharedLine(present=[1, 2], expected=[1, 2])
    line.run(2)
    line.bus.update(1, Update(build(), force=True), line.now)
    del line.boards[1]  # at its flash, or without power
    line.run(1)
    line.bus.show(2, Show("A007"))
    line.run(1)

    assert line.panels[2].told[-1] == Show("A007")
    line.run(30)
    assert line.panels[2].told[-1] == Show("A007"), "it never felt alone"
    assert line.collisions == 0
    assert line.bus.state(1) is State.GREETING


def test_two_keys_at_the_same_moment_both_count() -> None:
    line = SharedLine(present=[1, 2], expected=[1, 2])
    line.run(1)
    for board in line.boards.values():
        board.press(Key.CALL, round(1000 * line.now))
    line.run(3)

    pressed = [news.address for news in line.news if isinstance(news.what, Pressed)]
    assert sorted(pressed) == [1, 2]
    assert line.collisions > 0


def test_an_absent_terminal_does_not_silence_the_others() -> None:
    line = SharedLine(present=[2], expected=[1, 2, 3])
    line.run(30)
    line.bus.show(2, Show("A002"))
    line.run(0.6)

    assert line.panels[2].told == [Show(), Show("A002")]
    assert [news.address for news in line.news if isinstance(news.what, Silent)] == [1, 3]
    states = [line.bus.state(address) for address in (1, 2, 3)]
    assert states == [State.GREETING, State.CONNECTED, State.GREETING]


def test_a_line_that_comes_up_first_ends_what_a_board_may_have_half_heard() -> None:
    bus = Bus([Link(1, lambda: 1)])

    assert bus.line_up(0.0).line == EDGES_ON_OPEN


def test_a_line_that_goes_down_is_told_for_each_connected_terminal() -> None:
    line = SharedLine(present=[1, 2], expected=[1, 2, 3])
    line.run(1)

    assert sorted(news.address for news in line.bus.line_down().news) == [1, 2]
    assert all(isinstance(news.what, Connected) for news in line.news)
    assert line.bus.wake_at(line.now) is None
    assert line.bus.line_down().news == ()


def test_a_frame_that_is_no_message_and_a_stranger_are_not_heard() -> None:
    bus = Bus([Link(1, lambda: 1)])
    bus.line_up(0.0)

    assert bus.receive(to_line(b"nonsense"), 0.0).news == ()
    assert bus.receive(to_line(Packet(9, 1, Ack(0)).to_bytes()), 0.0).news == ()
    assert bus.bad_frames == 1


def test_the_line_is_looked_at_no_later_than_something_is_due() -> None:
    bus = Bus([Link(1, lambda: 1), Link(2, lambda: 1)])
    bus.line_up(10.0)
    assert bus.wake_at(10.0) == 10.0
    bus.tick(10.0)

    # The first Hello has the line to itself for the first wait.
    assert bus.wake_at(10.0) == 10.25
    bus.tick(10.25)
    assert bus.wake_at(10.25) == 10.5


def test_a_lost_terminal_is_told_with_its_address() -> None:
    line = SharedLine(present=[1], expected=[1])
    line.run(1)
    line.boards.clear()
    line.run(10)

    assert News(1, Disconnected("no answer to 6 tries")) in line.news


def test_a_terminal_that_always_has_something_to_hear_leaves_turns_to_the_others() -> None:
    # An update has the next piece ready whenever the one before is acknowledged.
    line = SharedLine(present=[1, 2], expected=[1, 2])
    line.run(2)
    line.panels[2].told.clear()
    for number in range(200):
        line.bus.show(1, Show(f"A{number:03d}"))
        line.bus.show(2, Show(f"B{number:03d}"))
        line.run(TICK_S)

    shown = {address: len(line.panels[address].told) for address in (1, 2)}
    assert abs(shown[1] - shown[2]) <= 3
    assert shown[2] > 50


def test_a_new_number_goes_before_the_lights_of_the_others() -> None:
    addresses = [1, 2, 3, 4]
    line = SharedLine(addresses, addresses)
    line.run(2)
    before = {address: len(line.panels[address].told) for address in addresses}
    for address in addresses:
        line.bus.show(address, Show(lamp=Lamp.SLOW))
    line.bus.show(4, Show("A017", Lamp.SLOW))

    line.run(TICK_S)

    told = {one: len(line.panels[one].told) - before[one] for one in addresses}
    assert told == {1: 0, 2: 0, 3: 0, 4: 1}
    line.run(4 * TICK_S)
    assert all(len(line.panels[one].told) > before[one] for one in addresses)


@pytest.mark.parametrize("after_s", [1 + step / 10 for step in range(21)])
@pytest.mark.parametrize("away_s", [0.0, 0.3, 0.9])
def test_a_board_that_was_reset_is_used_again_within_three_seconds(after_s, away_s) -> None:
    line = SharedLine(present=[1], expected=[1])
    line.bus.show(1, Show("A001"))
    line.run(after_s)
    line.boards.clear()
    reset_at = line.now
    line.run(away_s)
    board = BoardLink(1, "host", "SIM1", 2, line.panels[1])
    line.boards[1], line.deframers[1] = board, BoardDeframer()
    line.panels[1].told.clear()
    while line.panels[1].told != [Show("A001")]:
        line.run(TICK_S)
        assert line.now - reset_at < 3
