"""The frame of the 21-key dot-matrix caller, ``FF 68 len len 68 addr cmd data sum 16``; pure.

From its maker's text (docs/third-party.md): the length counts from the address to before the
sum. The sum itself is not described there; as in the frames it is shaped after (FT1.2 of IEC
60870-5-1) it is taken over the same bytes, modulo 256. The frame has no escape, so its head may
stand in its data: only what is right from head to end is a frame, else one byte is passed over.
"""

from typing import Self

import msgspec

HEAD, AGAIN, END = b"\xff\x68", 0x68, 0x16
MAX_U8 = 0xFF
MAX_DATA_BYTES = MAX_U8 - 2
"""Length counts address and command too."""
_BEFORE = len(HEAD) + 3
"""Head, length, length and the second 68."""
_AFTER = 2
"""Sum and end."""
MAX_FRAME_BYTES = _BEFORE + MAX_U8 + _AFTER


class Malformed68Error(ValueError):
    """The bytes are not exactly one frame."""


class Frame68(msgspec.Struct, frozen=True):
    """One frame, in either direction."""

    address: int
    command: int
    data: bytes = b""

    def __post_init__(self) -> None:
        if not (0 <= self.address <= MAX_U8 and 0 <= self.command <= MAX_U8):
            raise ValueError(f"one byte each: address {self.address}, command {self.command}")
        if len(self.data) > MAX_DATA_BYTES:
            raise ValueError(f"at most {MAX_DATA_BYTES} bytes of data, not {len(self.data)}")

    def to_bytes(self) -> bytes:
        """Return the frame for the line."""
        body = bytes([self.address, self.command]) + self.data
        head = HEAD + bytes([len(body), len(body), AGAIN])
        return head + body + bytes([sum(body) % 256, END])

    @classmethod
    def from_bytes(cls, frame: bytes) -> Self:
        """Return what exactly one frame says.

        Raises:
            Malformed68Error: it is none, or there is more than one.
        """
        body = frame[_BEFORE:-_AFTER]
        right = (
            len(body) >= len(HEAD)
            and frame[:_BEFORE] == HEAD + bytes([len(body) & MAX_U8] * 2 + [AGAIN])
            and frame[-_AFTER:] == bytes([sum(body) % 256, END])
        )
        if not right:
            raise Malformed68Error(f"no frame: {frame.hex(' ')}")
        return cls(body[0], body[1], body[2:])


class Deframer68:
    """Takes bytes as they come, gives back whole frames; remembers less than one."""

    def __init__(self) -> None:
        self.passed_over = 0
        """Bytes that belonged to no frame, since the start."""
        self._held = bytearray()

    @property
    def held_bytes(self) -> int:
        """How much of an unfinished frame is remembered; below ``MAX_FRAME_BYTES``."""
        return len(self._held)

    def feed(self, data: bytes) -> list[Frame68]:
        """Take what the line gave and return the frames that became complete."""
        frames: list[Frame68] = []
        for byte in data:
            self._held.append(byte)
            frames += self._complete()
        return frames

    def give_up(self) -> list[Frame68]:
        """The line fell silent: what is held is no beginning; return what lay within it."""
        frames: list[Frame68] = []
        while self._held:
            self._pass_over()
            frames += self._complete()
        return frames

    def clear(self) -> None:
        """Forget the beginning of a frame, as after the line was away."""
        self._held.clear()

    def _complete(self) -> list[Frame68]:
        frames: list[Frame68] = []
        while self._held:
            wanted = self._wanted()
            if wanted is None:
                self._pass_over()
            elif wanted > len(self._held):
                break
            else:
                try:
                    frames.append(Frame68.from_bytes(bytes(self._held[:wanted])))
                except Malformed68Error:
                    self._pass_over()
                else:
                    del self._held[:wanted]
        return frames

    def _wanted(self) -> int | None:
        """Return how long the frame is that begins here; None where none does."""
        held = self._held
        if bytes(held[: len(HEAD)]) != HEAD[: len(held)]:
            return None
        if len(held) < _BEFORE:
            return _BEFORE if len(held) < _BEFORE - 1 or held[2] == held[3] else None
        if held[2] != held[3] or held[4] != AGAIN or held[2] < len(HEAD):
            return None
        return _BEFORE + held[2] + _AFTER

    def _pass_over(self) -> None:
        self.passed_over += 1
        del self._held[0]
