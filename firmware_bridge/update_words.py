"""The words of an update, the same in every version to come; pure.

A board whose program no longer fits the host needs them most.
"""

import enum
import struct
from typing import ClassVar, Self

import msgspec

from firmware_bridge.fields import (
    MalformedMessageError,
    nothing,
    text_from_bytes,
    text_to_bytes,
)


class UpdateStatus(enum.IntEnum):
    """How far an update is, or why it stops."""

    GO_ON = 0
    """Send from the offset on."""
    DONE = 1
    """The new program is tried at the next start, which comes at once."""
    WRONG_BOARD = 2
    NO_ROOM = 3
    WRONG_DIGEST = 4
    BAD_BUNDLE = 5
    NOT_BEGUN = 6
    ON_TRIAL = 7
    """The program that runs was not greeted yet; it must not touch the one before it."""


DIGEST_BYTES = 32
MAX_CHUNK_BYTES = 80
"""Fits a frame of the usual size: the line stays free for the other terminals in between."""


class UpdateBegin(msgspec.Struct, frozen=True):
    """Host: a program of this size and SHA-256 will come, for this kind of board."""

    KIND: ClassVar[int] = 0x20
    _FORM: ClassVar[struct.Struct] = struct.Struct(f">I{DIGEST_BYTES}s")

    size: int
    digest: bytes
    board: str

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.size, self.digest) + text_to_bytes(self.board)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        size, digest = cls._FORM.unpack_from(body)
        board, end = text_from_bytes(body, cls._FORM.size)
        nothing(body[end:])
        return cls(size, digest, board)


class UpdateChunk(msgspec.Struct, frozen=True):
    """Host: a piece of the program, from this offset on."""

    KIND: ClassVar[int] = 0x21
    _FORM: ClassVar[struct.Struct] = struct.Struct(">IB")

    offset: int
    data: bytes

    def __post_init__(self) -> None:
        if not 0 < len(self.data) <= MAX_CHUNK_BYTES:
            raise ValueError(f"a piece has 1 to {MAX_CHUNK_BYTES} bytes, not {len(self.data)}")

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.offset, len(self.data)) + self.data

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        offset, length = cls._FORM.unpack_from(body)
        data = body[cls._FORM.size :]
        nothing(data[length:])
        if len(data) < length:
            raise MalformedMessageError("a piece that ends early")
        return cls(offset, data)


class UpdateCommit(msgspec.Struct, frozen=True):
    """Host: that was all; prove it, and try it at the next start."""

    KIND: ClassVar[int] = 0x22

    def to_bytes(self) -> bytes:
        """Return the body."""
        return b""

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        nothing(body)
        return cls()


class UpdateState(msgspec.Struct, frozen=True):
    """Terminal: how far the update is; the answer to each of its words."""

    KIND: ClassVar[int] = 0xA0
    _FORM: ClassVar[struct.Struct] = struct.Struct(">BIH")

    status: UpdateStatus
    offset: int
    mark: int

    def to_bytes(self) -> bytes:
        """Return the body."""
        return self._FORM.pack(self.status, self.offset, self.mark)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Return what ``body`` says."""
        status, offset, mark = cls._FORM.unpack(body)
        return cls(UpdateStatus(status), offset, mark)
