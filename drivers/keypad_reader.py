"""A keypad may be pulled out and put back at any time; its thread outlives that.

A fault is told once, and once that it is over; in between the device is tried again, sooner at
first. The port is closed at its first error: held open, the keypad would come back under
another name. A key that hangs or a line full of noise is a fault too, but there the port stays
open: the other keys still count, and what the hanging key sends reaches nobody else.
"""

import os
import select
import threading
from typing import Protocol, TypeAlias, assert_never

import msgspec

from drivers.faults import DeviceFault, FaultKind

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0


class KeyPress(msgspec.Struct, frozen=True):
    """One key went down: ``"1"`` to ``"9"``, or a name like ``"enter"``."""

    key: str


class Trouble(msgspec.Struct, frozen=True):
    """Something is wrong with a keypad that can still be read."""

    kind: FaultKind
    detail: str


class Healed(msgspec.Struct, frozen=True):
    """The trouble is over."""


Heard: TypeAlias = str | Trouble | Healed
"""A key, by its name, or how the keypad is."""


class KeypadListener(Protocol):
    """Who is told what happens at a keypad."""

    def on_key(self, press: KeyPress) -> None:
        """A key went down."""
        ...

    def on_fault(self, fault: DeviceFault) -> None:
        """The keypad is gone; told once until it is back."""
        ...

    def on_recovered(self) -> None:
        """The keypad is back."""
        ...


class KeySource(Protocol):
    """One way to read keys; used by one thread."""

    def open(self) -> int:
        """Open the device and return the file descriptor to wait on.

        Raises:
            DeviceFault: it cannot be opened now.
        """
        ...

    @property
    def wait_s(self) -> float | None:
        """For how long ``read`` need not be called while nothing comes; None: for ever."""
        ...

    def read(self) -> list[Heard]:
        """The keys that went down since the last call; called when there is something.

        Raises:
            DeviceFault: the device is gone.
        """
        ...

    def close(self) -> None:
        """Let the device go. May be called twice."""
        ...


class KeypadReader:
    """Reads one keypad in a thread, for as long as it is not closed.

    Args:
        source: where its keys come from.
        listener: who is told.
        faulty: the listener knows of a fault from before, and must hear when it is over.
    """

    def __init__(
        self, source: KeySource, listener: KeypadListener, *, faulty: bool = False
    ) -> None:
        self._source = source
        self._listener = listener
        self._fault: FaultKind | None = None
        self._faulty_before = faulty
        self._wake_read, self._wake_write = os.pipe()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, promptly. Not from a callback."""
        if self._closed:
            return
        self._closed = True
        os.write(self._wake_write, b"!")
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._closed:
            try:
                fd = self._source.open()
                self._recovered()
                retry_s = FIRST_RETRY_S
                self._read_until_closed(fd)
            except DeviceFault as fault:
                self._source.close()
                self._failed(fault)
                select.select([self._wake_read], [], [], retry_s)
                retry_s = min(retry_s * 2, LONGEST_RETRY_S)
        self._source.close()

    def _read_until_closed(self, fd: int) -> None:
        while not self._closed:
            ready = select.select([fd, self._wake_read], [], [], self._source.wait_s)[0]
            if self._wake_read in ready:
                return
            for heard in self._source.read():
                match heard:
                    case str():
                        self._listener.on_key(KeyPress(heard))
                    case Trouble(kind, detail):
                        self._failed(DeviceFault("keypad", kind, detail))
                    case Healed():
                        self._recovered()
                    case _:
                        assert_never(heard)

    def _failed(self, fault: DeviceFault) -> None:
        if fault.kind is not self._fault:
            self._fault = fault.kind
            self._listener.on_fault(fault)

    def _recovered(self) -> None:
        if self._fault is not None or self._faulty_before:
            self._fault = None
            self._faulty_before = False
            self._listener.on_recovered()
