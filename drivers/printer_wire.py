"""A wire joins the driver to one printer: bytes go out, answers come in, at any time.

``ListeningWire`` reads continuously in a thread of its own for as long as its link is open: a
printer that nobody asked is heard when it speaks, and a plug that is pulled when it is pulled.
One thread writes, and only that one closes the link, after the reader has let go of it: a file
descriptor closed under somebody's hands may be another file's the next moment.
``PolledWire`` reads when it is asked to: for links in memory, whose time stands still.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from drivers.escpos_status import Answer, AnswerReader, AutomaticStatus
from drivers.faults import DeviceFault
from drivers.printer_link import Link

READ_S = 0.25
"""How often the reader looks whether it shall stop; what arrives is heard at once."""
KEPT_ANSWERS = 1024
"""Of a printer that nobody asks, the newest: a line that picks up noise all night fills no
memory."""

Unasked = Callable[[AutomaticStatus | DeviceFault], None]
"""What hears a printer that speaks, or is lost, unasked; from any thread."""


class Wire(Protocol):
    """The way to one printer and back."""

    @property
    def kept(self) -> bool:
        """It stays open between jobs, so a printer may speak unasked."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        ...

    def hears(self, unasked: Unasked) -> None:
        """Tell ``unasked`` of every automatic status, and of a printer that is lost."""
        ...

    def open(self) -> bool:
        """Make the printer reachable; true when it was not already.

        Raises:
            DeviceFault: it is not.
        """
        ...

    def send(self, data: bytes) -> None:
        """Hand over all of ``data`` and wait until the other side has taken it.

        Raises:
            DeviceFault: some of it, or nothing, was taken.
        """
        ...

    def answers(self, timeout_s: float) -> list[Answer]:
        """What the printer has said; nothing when it says nothing within ``timeout_s``.

        Raises:
            DeviceFault: the printer is gone.
        """
        ...

    def release(self) -> None:
        """A conversation is over: let go what must not be held between two."""
        ...

    def close(self) -> None:
        """Let everything go. May be called twice."""
        ...


def _nobody(_: AutomaticStatus | DeviceFault) -> None:
    """Hear nothing."""


class ListeningWire:
    """A link with a reader of its own."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._unasked: Unasked = _nobody
        self._changed = threading.Condition()
        self._waiting: deque[Answer] = deque(maxlen=KEPT_ANSWERS)
        self._lost: DeviceFault | None = None
        self._stop = False
        self._reader: threading.Thread | None = None
        self._is_open = False

    @property
    def kept(self) -> bool:
        """It stays open between jobs."""
        return self._link.kept

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()

    def hears(self, unasked: Unasked) -> None:
        """Tell ``unasked`` of every automatic status, and of a printer that is lost."""
        self._unasked = unasked

    def open(self) -> bool:
        """Open the link and begin to listen."""
        if self._lost is not None:
            self.close()
        if self._is_open:
            return False
        self._link.open()
        self._is_open = True
        if self._link.talks:
            self._reader = threading.Thread(target=self._listen, name="printer", daemon=True)
            self._reader.start()
        return True

    def send(self, data: bytes) -> None:
        """Write all and wait until it is taken."""
        self._check()
        self._link.write(data)
        self._link.flush()

    def answers(self, timeout_s: float) -> list[Answer]:
        """What has come, waiting for the first one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._lost, timeout_s)
            said = list(self._waiting)
            self._waiting.clear()
        if not said:
            self._check()
        return said

    def release(self) -> None:
        """Let a link go that is not kept; its printer may say goodbye first."""
        if not self._link.kept:
            self._link.say_goodbye()
            self.close()

    def close(self) -> None:
        """End the reader, then the link."""
        self._stop = True
        if self._reader is not None:
            self._reader.join()
        self._link.close()
        self._reader = self._lost = None
        self._stop = self._is_open = False
        self._waiting.clear()

    def _check(self) -> None:
        if self._lost is not None:
            raise self._lost

    def _listen(self) -> None:
        sorter = AnswerReader()
        while not self._stop:
            try:
                answers = sorter.feed(self._link.read(READ_S))
            except DeviceFault as fault:
                self._lose(fault)
                return
            if not answers:
                continue
            with self._changed:
                self._waiting.extend(answers)
                self._changed.notify_all()
            for answer in answers:
                if isinstance(answer, AutomaticStatus):
                    self._unasked(answer)

    def _lose(self, fault: DeviceFault) -> None:
        with self._changed:
            self._lost = fault
            self._changed.notify_all()
        # A connection that lasts for one conversation is expected to end.
        if self._link.kept and not self._stop:
            self._unasked(fault)


class PolledWire:
    """A link that is read when somebody waits for an answer, with the link's own time.

    Args:
        link: in memory; what it brings unasked it announces through ``speaks``.
        monotonic: the link's time.
    """

    kept = True

    def __init__(self, link: Link, monotonic: Callable[[], float]) -> None:
        self._link = link
        self.monotonic = monotonic
        self._unasked: Unasked = _nobody
        self._turn = threading.RLock()
        self._sorter = AnswerReader()
        self._waiting: list[Answer] = []
        self._is_open = False

    def hears(self, unasked: Unasked) -> None:
        """Tell ``unasked`` of every automatic status, and of a printer that is lost."""
        self._unasked = unasked

    def open(self) -> bool:
        """Open the link."""
        self._link.open()
        fresh, self._is_open = not self._is_open, True
        return fresh

    def send(self, data: bytes) -> None:
        """Write all."""
        self._link.write(data)
        self._link.flush()

    def answers(self, timeout_s: float) -> list[Answer]:
        """What has come; time passes only when nothing has."""
        with self._turn:
            if not self._waiting:
                self._take(timeout_s)
            said, self._waiting = self._waiting, []
        return said

    def speaks(self) -> None:
        """The link has something that nobody asked for."""
        if not self._is_open:
            return
        with self._turn:
            try:
                self._take(0.0)
            except DeviceFault as fault:
                self._unasked(fault)

    def release(self) -> None:
        """Keep it."""
        self._link.say_goodbye()

    def close(self) -> None:
        """Close the link."""
        self._link.close()
        self._is_open = False
        self._waiting.clear()

    def _take(self, timeout_s: float) -> None:
        answers = self._sorter.feed(self._link.read(timeout_s))
        self._waiting.extend(answers)
        for answer in answers:
            if isinstance(answer, AutomaticStatus):
                self._unasked(answer)
