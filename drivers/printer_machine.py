"""A ticket printer made of code: ESC/POS bytes in, answers out, slips as pictures.

Like the real thing it answers real-time requests at once, even off line and even in the
middle of a picture; it works everything else off in order, and while it is off line the rest
waits in its buffer. The world pushes it: ``runs_out_of_paper()``, ``recovers()``.
"""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from drivers.escpos_status import Query
from drivers.faults import FaultKind
from drivers.ticket_printer import StatusLevel

KEPT_SLIPS = 100
"""Pictures kept in memory; a demonstration may print for days."""
LINE_DOTS = 30
"""Default line spacing, 1/6 inch at 203 dpi is 34 and at 180 dpi 30: the smaller one."""
_ESC, _GS, _DLE = 0x1B, 0x1D, 0x10
_DLE_COMMANDS = (0x04, 0x05, 0x14)
_REALTIME_LENGTH = 3
_CLEAR_BUFFERS = bytes([_DLE, 0x05, 0x02])
_RASTER = b"\x1dv"
"""GS v 0 m xL xH yL yH data."""
_RASTER_HEADER = 8
_CUT = b"\x1dV"
_FEED = b"\x1bd"
_SENSORS = b"\x1dr"
_COMMAND_LENGTHS = {b"\x1b@": 2}
"""Whole length by the first two bytes; 3 for all others that our slips, or most, hold."""
_MODELS_CLEAN_BITS = 0x12
_STATUS_BITS: dict[FaultKind, tuple[tuple[Query, int], ...]] = {
    FaultKind.PAPER_OUT: ((Query.OFFLINE_CAUSE, 0x20), (Query.ROLL, 0x60)),
    FaultKind.COVER_OPEN: ((Query.OFFLINE_CAUSE, 0x04),),
    FaultKind.CUTTER: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x08)),
    FaultKind.OVERHEATED: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x40)),
    FaultKind.HARDWARE: ((Query.OFFLINE_CAUSE, 0x40), (Query.ERROR_CAUSE, 0x20)),
    FaultKind.OFFLINE: (),
}


class PrinterMachine:
    """The inside of a ticket printer, and the hands that reach into it.

    Args:
        width_dots: dots across the paper.
        out: directory for one PNG per slip; made when missing.
        level: how much this model answers.
    """

    def __init__(
        self,
        *,
        width_dots: int = 576,
        out: Path | None = None,
        level: StatusLevel = StatusLevel.ORDERED_STATUS,
    ) -> None:
        self._width_bytes = (width_dots + 7) // 8
        self._out = out
        self._answers_at = level
        self._changed = threading.Condition(threading.RLock())
        self._faults: set[FaultKind] = set()
        self._near_end = False
        self._silent = False
        self._plugged = True
        self._halfway: Callable[[], None] | None = None
        self._tail = b""
        self._waiting = bytearray()
        self._rows = bytearray()
        self.slips: deque[Image.Image] = deque(maxlen=KEPT_SLIPS)
        """The latest slips, oldest first, as they hang from the printer."""
        self.slip_count = 0
        """Slips cut since the machine was built."""

    # The world's side.

    def runs_out_of_paper(self) -> None:
        """The roll ends; what was not printed waits in the buffer."""
        self._fails(FaultKind.PAPER_OUT)

    def runs_low_on_paper(self) -> None:
        """The near-end sensor sees the core; printing goes on."""
        with self._changed:
            self._near_end = True

    def opens_cover(self) -> None:
        """Somebody opens the paper cover."""
        self._fails(FaultKind.COVER_OPEN)

    def jams_cutter(self) -> None:
        """The cutter stands."""
        self._fails(FaultKind.CUTTER)

    def overheats(self) -> None:
        """The head is too hot."""
        self._fails(FaultKind.OVERHEATED)

    def goes_offline(self) -> None:
        """Somebody holds the feed button: off line without a cause."""
        self._fails(FaultKind.OFFLINE)

    def falls_silent(self) -> None:
        """It hangs: takes bytes, works nothing off, answers nothing."""
        with self._changed:
            self._silent = True

    def is_unplugged(self) -> None:
        """Cable or power is pulled: all that was not on paper is lost."""
        with self._changed:
            self._plugged = False
            self._forget()

    def is_cut_off(self) -> None:
        """The cable is pulled, the power stays: half a picture waits for its other half."""
        with self._changed:
            self._plugged = False

    def recovers(self) -> None:
        """All is well again: cable, paper, cover; what waited is printed now."""
        with self._changed:
            self._faults.clear()
            self._near_end = self._silent = False
            self._plugged = True
            self._work()

    def halfway_through_next_slip(self, event: Callable[[], None]) -> None:
        """Let the world do ``event`` when the first part of the next slip is on paper."""
        with self._changed:
            self._halfway = event

    @property
    def plugged(self) -> bool:
        """Whether cable and power are in."""
        return self._plugged

    def wait_for_slips(self, count: int, timeout_s: float) -> bool:
        """Wait until ``count`` slips have been cut; false when they were not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.slip_count >= count, timeout_s)

    # The printer's side.

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the cable and return what goes back on it."""
        with self._changed:
            if not self._plugged:
                return b""
            replies = self._take_realtime(data) + self._work()
            may_answer = not self._silent and self._answers_at is not StatusLevel.WRITE_ONLY
            return replies if may_answer and self._plugged else b""

    def _fails(self, kind: FaultKind) -> None:
        with self._changed:
            self._faults.add(kind)

    def _forget(self) -> None:
        self._tail = b""
        self._waiting.clear()
        self._rows.clear()

    def _take_realtime(self, data: bytes) -> bytes:
        """Take real-time commands out of the stream wherever they stand."""
        data = self._tail + data
        self._tail = b""
        replies = b""
        start = 0
        while (at := data.find(_DLE, start)) >= 0:
            command = data[at : at + _REALTIME_LENGTH]
            if len(command) > 1 and command[1] not in _DLE_COMMANDS:
                self._waiting += data[start : at + 1]
                start = at + 1
                continue
            self._waiting += data[start:at]
            if len(command) < _REALTIME_LENGTH:
                self._tail = command
                return replies
            replies += self._obey_at_once(command)
            start = at + _REALTIME_LENGTH
        self._waiting += data[start:]
        return replies

    def _obey_at_once(self, command: bytes) -> bytes:
        if command == _CLEAR_BUFFERS:
            self._forget()
        if command[1] != _DLE_COMMANDS[0] or command[2] not in list(Query):
            return b""
        return bytes([self._status_bits(Query(command[2]))])

    def _status_bits(self, query: Query) -> int:
        bits = _MODELS_CLEAN_BITS
        for fault in self._faults:
            for asked, set_bits in _STATUS_BITS[fault]:
                if asked is query:
                    bits |= set_bits
        if query is Query.PRINTER and self._faults:
            bits |= 0x08
        if query is Query.ROLL and self._near_end:
            bits |= 0x0C
        return bits

    def _work(self) -> bytes:
        """Work off what waits, until a command is incomplete or the printer stops."""
        replies = b""
        while self._plugged and not self._faults and not self._silent and self._waiting:
            length = self._command_length()
            if length > len(self._waiting):
                break
            command = bytes(self._waiting[:length])
            del self._waiting[:length]
            replies += self._obey(command)
        return replies

    def _command_length(self) -> int:
        """Bytes of the command at the front; more than there are when it is incomplete."""
        head = bytes(self._waiting[:_RASTER_HEADER])
        if head[0] not in {_ESC, _GS}:
            return 1
        if head[:2] == _RASTER:
            return _raster_length(head)
        if head[:2] == _CUT and head[2:3] in {b"A", b"B"}:
            return 4
        return _COMMAND_LENGTHS.get(head[:2], 3)

    def _obey(self, command: bytes) -> bytes:
        name = command[:2]
        if name == _RASTER:
            self._draw(command)
        elif name == _FEED:
            self._feed(command[2] * LINE_DOTS)
        elif name == b"\n":
            self._feed(LINE_DOTS)
        elif name == _CUT:
            self._cut()
        elif name == _SENSORS and self._answers_at is StatusLevel.ORDERED_STATUS:
            return b"\x03" if self._near_end else b"\x00"
        return b""

    def _draw(self, command: bytes) -> None:
        across = int.from_bytes(command[4:6], "little")
        data = command[_RASTER_HEADER:]
        for start in range(0, len(data), across):
            row = data[start : start + across][: self._width_bytes]
            self._rows += row.ljust(self._width_bytes, b"\0")
        if self._halfway is not None:
            event, self._halfway = self._halfway, None
            event()

    def _feed(self, dots: int) -> None:
        self._rows += bytes(self._width_bytes * dots)

    def _cut(self) -> None:
        height = len(self._rows) // self._width_bytes
        if not height:
            return
        ink = Image.frombytes("1", (self._width_bytes * 8, height), bytes(self._rows))
        slip = ink.point(lambda dot: 255 - dot)
        self._rows.clear()
        self.slip_count += 1
        self.slips.append(slip)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            slip.save(_next_name(self._out))
        self._changed.notify_all()


def _raster_length(head: bytes) -> int:
    if len(head) < _RASTER_HEADER:
        return _RASTER_HEADER
    across = int.from_bytes(head[4:6], "little")
    down = int.from_bytes(head[6:8], "little")
    return _RASTER_HEADER + across * down


def _next_name(directory: Path) -> Path:
    """A name after all names that are there: a restart writes over no earlier slip."""
    taken = [path.stem.removeprefix("slip-") for path in directory.glob("slip-*.png")]
    last = max((int(number) for number in taken if number.isdigit()), default=0)
    return directory / f"slip-{last + 1:06}.png"
