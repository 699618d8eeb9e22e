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

from drivers.escpos_commands import command_length
from drivers.escpos_status import Query
from drivers.faults import FaultKind
from drivers.printer_language import Interpreter
from drivers.printer_senses import automatic_block, realtime_bits
from drivers.ticket_printer import StatusLevel

KEPT_SLIPS = 100
"""Pictures kept in memory; a demonstration may print for days."""
_DLE = 0x10
_DLE_COMMANDS = (0x04, 0x05, 0x14)
_REALTIME_LENGTH = 3
_CLEAR_BUFFERS = bytes([_DLE, 0x05, 0x02])


class PrinterMachine:
    """The inside of a ticket printer, and the hands that reach into it.

    Args:
        width_dots: dots across the paper.
        out: directory for one PNG per slip; made when missing.
        level: how much this model answers.
        serial: its serial number.
    """

    def __init__(
        self,
        *,
        width_dots: int = 576,
        out: Path | None = None,
        level: StatusLevel = StatusLevel.ORDERED_STATUS,
        serial: str = "0",
    ) -> None:
        self._out = out
        self._answers_at = level
        self._changed = threading.Condition(threading.RLock())
        self._inside = Interpreter(width_dots, level, self._cut, serial)
        self._faults: set[FaultKind] = set()
        self._near_end = False
        self._silent = False
        self._plugged = True
        self._halfway: Callable[[], None] | None = None
        self._stalled = False
        self._bytes_a_turn: int | None = None
        self._tail = b""
        self._waiting = bytearray()
        self._spoken = b""
        self._last_block = b""
        self.speaks: Callable[[], None] = _nobody
        """Called, from any thread, when there is something that nobody asked for."""
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
        self._tell()

    def opens_cover(self) -> None:
        """Somebody opens the paper cover."""
        self._fails(FaultKind.COVER_OPEN)

    def jams_cutter(self) -> None:
        """The cutter stands."""
        self._fails(FaultKind.CUTTER)

    def overheats(self) -> None:
        """The head is too hot."""
        self._fails(FaultKind.OVERHEATED)

    def breaks_down(self) -> None:
        """It reports an error that it does not recover from."""
        self._fails(FaultKind.HARDWARE)

    def goes_offline(self) -> None:
        """Somebody holds the feed button: off line without a cause."""
        self._fails(FaultKind.OFFLINE)

    def falls_silent(self) -> None:
        """It hangs: takes bytes, works nothing off, answers nothing."""
        with self._changed:
            self._silent = True

    def works_nothing_off(self) -> None:
        """Half-dead: it answers real-time requests as ever, and nothing leaves its buffer."""
        with self._changed:
            self._stalled = True

    def works_slowly(self, bytes_a_turn: int) -> None:
        """Work off only so many bytes each time that it is heard or looked at."""
        with self._changed:
            self._bytes_a_turn = bytes_a_turn

    def babbles(self, noise: bytes) -> None:
        """Bytes that mean nothing come out of it."""
        with self._changed:
            self._spoken += noise
        self.speaks()

    def is_unplugged(self) -> None:
        """Cable or power is pulled: all that was not on paper is lost."""
        with self._changed:
            self._plugged = False
            self._forget()

    def is_cut_off(self) -> None:
        """The cable is pulled, the power stays: half a picture waits for its other half."""
        with self._changed:
            self._plugged = False

    def is_switched_off_and_on(self) -> None:
        """The power is gone for a moment and the cable stays: a serial port never notices."""
        with self._changed:
            self._forget()

    def recovers(self) -> None:
        """All is well again: cable, paper, cover; what waited is printed now."""
        with self._changed:
            self._faults.clear()
            self._near_end = self._silent = self._stalled = False
            self._bytes_a_turn = None
            self._plugged = True
            self._spoken += self._answered(self._work())
        self._tell()

    def is_torn_off(self) -> None:
        """Somebody tears the paper off a printer without a cutter."""
        with self._changed:
            self._inside.cut_off()

    def slip_is_taken(self) -> None:
        """A customer takes the slip that the presenter holds out."""
        with self._changed:
            self._inside.holding = False

    @property
    def dropped(self) -> int:
        """Slips that nobody took and that the presenter dropped."""
        return self._inside.dropped

    def halfway_through_next_slip(self, event: Callable[[], None]) -> None:
        """Let the world do ``event`` when the first part of the next slip is on paper."""
        with self._changed:
            self._halfway = event

    @property
    def plugged(self) -> bool:
        """Whether cable and power are in."""
        return self._plugged

    @property
    def busy(self) -> bool:
        """Something waits in the buffer that a slow printer will come to."""
        return bool(self._waiting) and self._bytes_a_turn is not None

    @property
    def not_understood(self) -> list[bytes]:
        """Commands that it does not know, as far as it could tell where they end."""
        return list(self._inside.unknown)

    @property
    def letters(self) -> str:
        """The text of the latest slip that was printed in letters."""
        return self._inside.letters_of_last_slip

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
            said = self._take_spoken()
            replies = self._answered(self._take_realtime(data)) + self._answered(self._work())
            # The world may have pulled the plug in the middle of it.
            return said + replies + self._take_spoken() if self.plugged else b""

    def _take_spoken(self) -> bytes:
        spoken, self._spoken = self._spoken, b""
        return spoken

    def _answered(self, replies: bytes) -> bytes:
        """What of that leaves the machine."""
        mute = self._silent or self._answers_at is StatusLevel.WRITE_ONLY
        return b"" if mute else replies

    def _fails(self, kind: FaultKind) -> None:
        with self._changed:
            self._faults.add(kind)
        self._tell()

    def _tell(self) -> None:
        """Send an automatic status, if the world has changed what it says and it is wanted."""
        with self._changed:
            wanted = self._inside.automatic and self._plugged
            block = automatic_block(self._faults, near_end=self._near_end)
            if not wanted or block == self._last_block:
                return
            self._last_block = block
            self._spoken += self._answered(block)
        self.speaks()

    def _forget(self) -> None:
        self._tail = self._spoken = self._last_block = b""
        self._waiting.clear()
        self._inside.forget()

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
            self._tail = b""
            self._waiting.clear()
            self._inside.forget_paper()
        if command[1] != _DLE_COMMANDS[0] or command[2] not in list(Query):
            return b""
        return realtime_bits(Query(command[2]), self._faults, near_end=self._near_end)

    def _work(self) -> bytes:
        """Work off what waits, until a command is incomplete or the printer stops."""
        replies = b""
        left = len(self._waiting) if self._bytes_a_turn is None else self._bytes_a_turn
        while left > 0 and self._can_work():
            length = command_length(bytes(self._waiting[:16]))
            if length > len(self._waiting):
                length = command_length(bytes(self._waiting))
            if length > len(self._waiting):
                break
            command = bytes(self._waiting[:length])
            taken = self._inside.obey(command, near_end=self._near_end)
            del self._waiting[: taken.length]
            left -= taken.length
            replies += taken.reply
            if taken.wants_status:
                self._last_block = automatic_block(self._faults, near_end=self._near_end)
                replies += self._last_block
            if taken.drew and self._halfway is not None:
                event, self._halfway = self._halfway, None
                event()
        return replies

    def _can_work(self) -> bool:
        stands = self._faults or self._silent or self._stalled
        return bool(self._plugged and not stands and self._waiting)

    def _cut(self, slip: Image.Image) -> None:
        self.slip_count += 1
        self.slips.append(slip)
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
            slip.save(_next_name(self._out))
        self._changed.notify_all()


def _nobody() -> None:
    """Hear nothing."""


def _next_name(directory: Path) -> Path:
    """A name after all names that are there: a restart writes over no earlier slip."""
    taken = [path.stem.removeprefix("slip-") for path in directory.glob("slip-*.png")]
    last = max((int(number) for number in taken if number.isdigit()), default=0)
    return directory / f"slip-{last + 1:06}.png"
