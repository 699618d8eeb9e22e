"""The terminal's end of the line; a pure state machine, time in milliseconds as an argument.

The host begins every exchange but one: a press. A press keeps its id until it is answered or
too old, and one is told at a time. A command that comes twice is done once and acknowledged
twice. Whoever has not greeted, or not been heard for long, is told so and not obeyed.
"""

from . import words
from .frames import crc16
from .update import Updater

HOST_SILENT_MS = 10_000
"""The host pings every 2 s; after five lost pings the staff must know that nobody hears."""

PRESS_LIFE_MS = 15_000
"""A press older than this must not call anybody: staff have pressed again or walked away."""

MAX_PENDING = 4
"""More keys than anyone presses while one answer is under way."""

RETRY_MS = 300
"""Often enough that a press gets through a line which spoils half of all frames."""
RETRY_SPREAD_MS = 37
"""Per address: two terminals that spoke at once on a shared line do not meet again."""


WELCOME_PLACES = 7
"""Prime: the CRCs of two serial numbers differ in the same bits whatever follows them."""
WELCOME_PLACE_MS = 16
"""A Welcome takes 7 ms: two terminals that were given one address are both heard, unless they
drew the same place, and then the next Hello gives them others."""


STANDARD = 0x1F
"""Keys, number display, lamp, buzzer and rating keys."""


class Press:
    """A key that went down and has no answer yet."""

    def __init__(self, press_id: int, seq: int, key: int, now_ms: int) -> None:
        self.press_id = press_id
        self.seq = seq
        self.key = key
        self.since_ms = now_ms
        self.due_ms = now_ms


class Panel:
    """What the line asks of the panel; terminal.py gives it."""

    def show(self, wanted: words.Wanted) -> None:
        """Show what the host wants shown."""
        raise NotImplementedError

    def refused(self) -> None:
        """Tell that a press did nothing."""
        raise NotImplementedError

    def alone(self) -> None:
        """Tell that nobody hears the keys."""
        raise NotImplementedError

    def outdated(self) -> None:
        """Tell that the host speaks another version."""
        raise NotImplementedError


class BoardLink:
    """What the terminal knows of the host."""

    def __init__(self, address: int, board: str, serial: str, boots: int, panel: Panel) -> None:
        self.address = address
        self.fitted = STANDARD
        """What the board has, of ``words.FITTED``."""
        self.updater: Updater | None = None
        self.greeted = False
        self.used = False
        """Whether a host that has heard our Welcome showed something here."""
        self._board = board
        self._serial = serial
        self._boots = boots
        self._panel = panel
        mark = crc16(serial.encode())
        self._mark = bytes([mark >> 8, mark & 0xFF])
        self._nonce = b""
        self._welcome = b""
        self._welcome_ms = 0
        self._last_seq = -1
        self._heard_ms = 0
        self._seq = 0
        self._presses = 0
        self._pending: list[Press] = []

    def press(self, key: int, now_ms: int) -> bool:
        """Take a press to tell the host; False where nobody would hear it."""
        if not self.used or len(self._pending) >= MAX_PENDING:
            return False
        self._presses += 1
        self._seq = (self._seq + 1) & 0xFF
        self._pending.append(Press(self._presses, self._seq, key, now_ms))
        return True

    def tick(self, now_ms: int) -> list[bytes]:
        """Let time pass and return the payloads that are due."""
        if self._welcome and now_ms >= self._welcome_ms:
            welcome, self._welcome = self._welcome, b""
            return [welcome]
        if self.greeted and now_ms - self._heard_ms > HOST_SILENT_MS:
            self.greeted = self.used = False
            self._panel.alone()
        while self._pending and now_ms - self._pending[0].since_ms > PRESS_LIFE_MS:
            self._pending.pop(0)
            self._panel.refused()
        if not self.greeted or not self._pending:
            return []
        first = self._pending[0]
        if now_ms < first.due_ms:
            return []
        first.due_ms = now_ms + RETRY_MS + RETRY_SPREAD_MS * (self.address % 8)
        body = words.press_body(first.press_id, first.key, self._mark)
        return [words.packet(words.KEY_PRESSED, self.address, first.seq, body)]

    def receive(self, payload: bytes, now_ms: int) -> list[bytes]:
        """Take the payload of a good frame and return the payloads that answer it."""
        if len(payload) < words.HEADER_BYTES or payload[1] != self.address or payload[0] & 0x80:
            return []  # for another terminal, or said by one
        kind, seq, body = payload[0], payload[2], payload[3:]
        if kind == words.HELLO and len(body) >= words.HELLO_BYTES:
            self._hear_hello(seq, body, now_ms)
            return []
        if kind == words.KEY_ANSWER and len(body) == words.ANSWER_BYTES:
            self._heard_ms = now_ms
            self._hear_answer(body, now_ms)
            return []
        if words.UPDATE_BEGIN <= kind <= words.UPDATE_COMMIT and self.updater:
            return [self._update(self.updater, kind, seq, body)]
        return self._obey(kind, seq, body, now_ms)

    def _obey(self, kind: int, seq: int, body: bytes, now_ms: int) -> list[bytes]:
        if not self.greeted:
            return [self._nak(seq, words.NOT_GREETED)]
        self._heard_ms = now_ms
        if kind == words.PING:
            pass
        elif kind == words.SHOW and words.is_show(body):
            if seq != self._last_seq:
                self.used = True
                self._panel.show(words.read_show(body))
        else:
            return [self._nak(seq, words.NOT_UNDERSTOOD)]
        self._last_seq = seq
        return [words.packet(words.ACK, self.address, seq, self._mark)]

    def _update(self, updater: Updater, kind: int, seq: int, body: bytes) -> bytes:
        answer = updater.hear(kind, body)
        if answer is None:
            return self._nak(seq, words.NOT_UNDERSTOOD)
        said = words.update_body(answer[0], answer[1], self._mark)
        return words.packet(words.UPDATE_STATE, self.address, seq, said)

    def _hear_hello(self, seq: int, body: bytes, now_ms: int) -> None:
        nonce, major = body[:4], body[4]
        if nonce != self._nonce:
            self._nonce = nonce
            self._last_seq = -1
        self._heard_ms = now_ms
        self.greeted = major == words.MAJOR
        if not self.greeted:
            self.used = False
            self._panel.outdated()
        welcome = words.welcome_body(nonce, self._boots, self.fitted, self._board, self._serial)
        self._welcome = words.packet(words.WELCOME, self.address, seq, welcome)
        drawn = crc16(self._serial.encode() + nonce + bytes([seq]))
        self._welcome_ms = now_ms + WELCOME_PLACE_MS * (drawn % WELCOME_PLACES)

    def _hear_answer(self, body: bytes, now_ms: int) -> None:
        press_id, accepted = words.read_answer(body)
        if self._pending and self._pending[0].press_id == press_id:
            self._pending.pop(0)
            if self._pending:
                self._pending[0].due_ms = now_ms
            if not accepted:
                self._panel.refused()

    def _nak(self, seq: int, reason: int) -> bytes:
        return words.packet(words.NAK, self.address, seq, bytes([reason]) + self._mark)
