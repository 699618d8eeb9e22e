"""The RS-485 number board that takes four bytes: id, value high, value low, sum; pure.

From its seller's text (docs/third-party.md): 9600 8N1, ``05 03 E7 EF`` lets board 5 show 999 at
once, and boards with another id drop it. Nothing is answered, and there is no code for a dark
board: 0 is shown where there is no number. Letters cannot be shown: A017 is 17.
"""

from collections.abc import Sequence
from typing import Self

import msgspec

from firmware_bridge.bus import News, Step
from firmware_bridge.messages import Show
from firmware_bridge.one_way import OneWay
from firmware_bridge.outcome import Connected, Disconnected
from firmware_bridge.strangers import stranger

MAX_U8, MAX_U16 = 0xFF, 0xFFFF
FRAME_BYTES = 4


class MalformedBoardError(ValueError):
    """The bytes are not one frame."""


class BoardFrame(msgspec.Struct, frozen=True):
    """What one board shows from now on."""

    board: int
    value: int

    def __post_init__(self) -> None:
        if not (0 <= self.board <= MAX_U8 and 0 <= self.value <= MAX_U16):
            raise ValueError(f"no board or value: {self.board}, {self.value}")

    def to_bytes(self) -> bytes:
        """Return the frame for the line."""
        said = bytes([self.board, *self.value.to_bytes(2, "big")])
        return said + bytes([sum(said) % 256])

    @classmethod
    def from_bytes(cls, frame: bytes) -> Self:
        """Return what a frame says.

        Raises:
            MalformedBoardError: it is none.
        """
        if len(frame) != FRAME_BYTES or frame[3] != sum(frame[:3]) % 256:
            raise MalformedBoardError(f"no frame: {frame.hex(' ')}")
        return cls(frame[0], int.from_bytes(frame[1:3], "big"))


def value_of(number: str) -> int:
    """Return what a board can show of a ticket number: its digits; 0 where there are none."""
    digits = "".join(one for one in number if one in "0123456789")
    return min(int(digits or "0"), MAX_U16)


class BoardBus:
    """The boards of one line; as a bus they never have any news but that of the line."""

    def __init__(self, addresses: Sequence[int], baud: int) -> None:
        self._addresses = tuple(addresses)
        self._boards = OneWay(addresses, _frame, baud)

    def line_up(self, now: float) -> Step:
        """The port is open; whether boards hang on it nobody can know."""
        self._boards.line_up(now)
        there = (News(one, Connected(stranger("board4", one))) for one in self._addresses)
        return Step(news=tuple(there))

    def line_down(self) -> Step:
        """The port is gone."""
        self._boards.line_down()
        gone = Disconnected("the line is gone")
        return Step(news=tuple(News(one, gone) for one in self._addresses))

    def show(self, address: int, wanted: Show) -> None:
        """Let a board show the number of ``wanted``; it has nothing else."""
        self._boards.show(address, wanted)

    def answer(self, address: int, press_id: int, *, accepted: bool) -> Step:
        """A board has no keys.

        Raises:
            RuntimeError: somebody thinks it has, a bug.
        """
        raise RuntimeError(f"board {address} has no press {press_id}: {accepted}")

    def receive(self, data: bytes, now: float) -> Step:
        """Drop what the line gave: on a two-wire line our own echo."""
        del data, now
        return Step()

    def tick(self, now: float) -> Step:
        """Let time pass."""
        return Step(self._boards.tick(now))

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do."""
        return self._boards.wake_at(now)


def _frame(address: int, wanted: Show) -> bytes:
    return BoardFrame(address, value_of(wanted.number)).to_bytes()
