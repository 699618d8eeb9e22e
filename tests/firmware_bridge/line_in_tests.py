"""A serial line with something in the middle: several terminals, or noise."""

import errno
import os
import selectors
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

READ_BYTES = 4096
HOST, TERMINAL = "host", "terminal"


def _read(end: int) -> bytes:
    """Return what was said, or nothing where that end is unplugged."""
    try:
        return os.read(end, READ_BYTES)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""


def _write(end: int, data: bytes) -> None:
    """Say it; what is said to an end that is being unplugged is lost."""
    with suppress(OSError):
        os.write(end, data)


def untouched(data: bytes) -> bytes:
    """Let everything through."""
    return data


class LineInTheMiddle:
    """The host's line at ``path``, joined to the terminals' own.

    On it everybody hears everybody, but nobody hears itself.

    Args:
        suffer: what becomes of what is said, in both directions.
    """

    def __init__(
        self,
        path: Path,
        terminals: list[Path],
        suffer: Callable[[bytes], bytes] = untouched,
    ) -> None:
        self.said: list[tuple[str, bytes]] = []
        """Everything that was on the line, after it suffered, and who said it."""
        self._suffer = suffer
        host_side, self._host_tty = os.openpty()
        tty.setraw(self._host_tty)
        path.symlink_to(os.ttyname(self._host_tty))
        self._ends = [host_side]
        for terminal in terminals:
            end = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(end)
            self._ends.append(end)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cut the line."""
        os.write(self._stop_write, b"!")
        self._thread.join()
        for end in (*self._ends, self._host_tty, self._stop_read, self._stop_write):
            os.close(end)

    def _carry(self) -> None:
        unplugged: set[int] = set()
        with selectors.DefaultSelector() as selector:
            for end in (*self._ends, self._stop_read):
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fd == self._stop_read:
                        return
                    heard = _read(key.fd)
                    if not heard:
                        selector.unregister(key.fd)
                        unplugged.add(key.fd)
                        continue
                    data = self._suffer(heard)
                    speaker = HOST if key.fd == self._ends[0] else TERMINAL
                    self.said.append((speaker, data))
                    for end in self._ends:
                        if end != key.fd and end not in unplugged:
                            _write(end, data)
