"""The hand that reaches into a world from another process."""

import contextlib
import json
import socket
from pathlib import Path
from typing import Any, Self

from drivers.world_messages import BadLineError, Done, Lines, Order, Refused, ToHand, line
from kiosk.world.order import OrderError

ANSWER_S = 20.0
"""Longer than any order takes: a board that is reset boots within one second."""
READ_BYTES = 65536


class NoWorldError(Exception):
    """No world listens at this socket, or it ended."""


class WorldClient:
    """Orders for the world at ``path``; a context manager.

    Raises:
        NoWorldError: there is none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: Lines[ToHand] = Lines(ToHand)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_S)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            why = error.strerror or error
            raise NoWorldError(
                f"{path}: no world runs here ({why}); start one: kiosk world"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def order(self, *words: str) -> dict[str, Any]:
        """Let it happen; return the state of the device after it, for ``show`` of all.

        Raises:
            OrderError: it did not; the message says why, and what there is.
            NoWorldError: the world ended meanwhile.
        """
        try:
            self._socket.sendall(line(Order(words)))
            answer = self._answer()
        except (OSError, BadLineError) as error:
            raise NoWorldError(f"{self._path}: the world does not answer: {error}") from error
        match answer:
            case Done(state=state):
                found: dict[str, Any] = json.loads(bytes(state))
                return found
            case Refused(why=why, usage=usage):
                raise OrderError(why, usage=usage)

    def close(self) -> None:
        """Take the hand away. May be called twice."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _answer(self) -> ToHand:
        while True:
            data = self._socket.recv(READ_BYTES)
            if not data:
                raise ConnectionResetError("it ended")
            if said := self._lines.feed(data):
                return said[0]
