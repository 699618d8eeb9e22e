"""Over a line that does everything wrong, every press is done exactly once, in order.

Drops, doubles, flips, delays, splits and merges, a hundredth of the time each. A plain run has
2,000 presses; ``LOBBY_SOAK`` has 100,000, and another chance each time.
"""

import os
import random

import pytest

from firmware_bridge.bus import Bus, Step
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.frames import to_line as board_to_line
from firmware_bridge.firmware.link import BoardLink
from firmware_bridge.link import Link
from firmware_bridge.messages import Key, Show
from firmware_bridge.outcome import Pressed
from tests.firmware_bridge.spoiling_line import SpoilingLine
from tests.firmware_bridge.test_firmware_link import PanelOfTests

SOAK = "LOBBY_SOAK" in os.environ
PRESSES = 100_000 if SOAK else 2_000
HERE = 3
STEP_MS = 10
PRESS_EVERY_MS = 300
"""Faster than any clerk; a press waits where the one before is not answered yet."""


class Lobby:
    """A host and a terminal with the line between them, on a clock of their own."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self.chance = chance
        self.to_board = SpoilingLine(chance, share)
        self.to_host = SpoilingLine(chance, share)
        self.now_ms = 0
        self.bus = Bus([Link(HERE, lambda: chance.getrandbits(32))])
        self.panel = PanelOfTests()
        self.board = BoardLink(HERE, "host", "SIM1", 1, self.panel)
        self.deframer = BoardDeframer()
        self.pressed: list[Key] = []
        self.done: list[tuple[int, Key]] = []
        self._take(self.bus.line_up(0.0))

    def press(self, key: Key) -> bool:
        """Push a key; the terminal takes it when it is greeted and has room."""
        taken = self.board.press(key, self.now_ms)
        if taken:
            self.pressed.append(key)
        return taken

    def pass_time(self) -> None:
        """Let a step of time pass at both ends."""
        self.now_ms += STEP_MS
        now = self.now_ms / 1000
        while heard := self.to_board.take(self.now_ms):
            for byte in heard:
                payload = self.deframer.feed(byte)
                if payload is not None:
                    for said in self.board.receive(payload, self.now_ms):
                        self.to_host.put(board_to_line(said), self.now_ms)
        for said in self.board.tick(self.now_ms):
            self.to_host.put(board_to_line(said), self.now_ms)
        while heard := self.to_host.take(self.now_ms):
            self._take(self.bus.receive(heard, now))
        self._take(self.bus.tick(now))

    def _take(self, step: Step) -> None:
        if step.line:
            self.to_board.put(step.line, self.now_ms)
        for news in step.news:
            if isinstance(news.what, Pressed):
                self.done.append((news.what.press_id, news.what.key))
                self.bus.show(HERE, Show(f"A{len(self.done) % 1000:03d}"))
                answer = self.bus.answer(HERE, news.what.press_id, accepted=True)
                self._take(answer)


@pytest.mark.parametrize("share", [0.0, 0.01])
def test_every_press_is_done_exactly_once_and_in_order(share, record_property) -> None:
    seed = random.SystemRandom().getrandbits(32) if SOAK else 5
    record_property("seed", seed)
    chance = random.Random(seed)  # noqa: S311  # a line's bad luck
    lobby = Lobby(chance, share)
    next_press_ms = 0
    while len(lobby.pressed) < PRESSES:
        if lobby.now_ms >= next_press_ms and lobby.press(chance.choice(list(Key))):
            next_press_ms = lobby.now_ms + PRESS_EVERY_MS
        lobby.pass_time()
    settled_ms = lobby.now_ms + 30_000
    while lobby.now_ms < settled_ms:
        lobby.pass_time()

    assert [key for _, key in lobby.done] == lobby.pressed, f"seed {seed}"
    assert [press_id for press_id, _ in lobby.done] == list(range(1, PRESSES + 1))
    assert bool(lobby.to_host.spoilt_bytes) is bool(share)
