"""What the commands of ESC/POS do inside a printer made of code.

A model answers only what its level knows. What it does not know it takes for two bytes of
nothing and prints the rest as letters, as printers do.
"""

from collections.abc import Callable
from typing import NamedTuple

from PIL import Image

from drivers.escpos_commands import ESC, FS, GS, UNKNOWN_LENGTH, is_known
from drivers.printer_paper import LINE_DOTS, Letter, Paper
from drivers.printer_senses import paper_bits
from drivers.ticket_printer import LEVELS, StatusLevel

KEPT_UNKNOWN = 100
MAKER, MODEL = "LOBBY", "VIRTUAL"
_TEXT_OF_ID = {66: MAKER, 67: MODEL, 65: "1", 69: ""}
_SERIAL_ID = 68
_ONE_BYTE_IDS = {1, 2, 3, 49, 50, 51}
_LEAD_BYTES = range(0x81, 0xFF)
_PRINTABLE = range(0x20, 0x100)


class Taken(NamedTuple):
    """What became of a command."""

    length: int
    reply: bytes = b""
    drew: bool = False
    wants_status: bool = False
    """The four bytes of its state shall follow."""


class Interpreter:
    """Paper, modes, and what each command does to them."""

    def __init__(
        self,
        width_dots: int,
        level: StatusLevel,
        cut: Callable[[Image.Image], None],
        serial: str = "0",
    ) -> None:
        self._paper = Paper(width_dots)
        self._level = level
        self._texts = {**_TEXT_OF_ID, _SERIAL_ID: serial}
        self._cut = cut
        self.unknown: list[bytes] = []
        self.letters_of_last_slip = ""
        self._letters = ""
        self.automatic = False
        """Told to speak unasked (GS a)."""
        self.holding = False
        """A slip is in the presenter's mouth."""
        self.dropped = 0
        """Slips that nobody took and that were dropped."""
        self._graphics = (b"", 1)
        self._code = ("", 4)
        self._initialise()

    def forget(self) -> None:
        """The power is gone."""
        self._initialise()
        self.forget_paper()
        self.automatic = False

    def forget_paper(self) -> None:
        """What was not printed yet is cleared."""
        self._paper.forget()
        self._letters = self._chinese_half = ""

    def obey(self, command: bytes, *, near_end: bool) -> Taken:
        """Do what ``command`` says and return how much of it was taken."""
        length = len(command)
        if command[0] not in {ESC, FS, GS}:
            self._letter(command)
            return Taken(length)
        if not is_known(command) or not self._knows(command):
            if len(self.unknown) < KEPT_UNKNOWN:
                self.unknown.append(command)
            return Taken(UNKNOWN_LENGTH)
        drew = False
        match command[:2]:
            case b"\x1dr" | b"\x1dI" | b"\x1da":
                return self._tell(command, near_end=near_end)
            case b"\x1d(":
                return self._extended(command)
            case b"\x1de" | b"\x1cP":
                return self._present(command)
            case b"\x1d8" | b"\x1dv" | b"\x1b*":
                drew = self._draw(command)
            case b"\x1dV" | b"\x1bi" | b"\x1bm":
                self._cut_command(command)
            case b"\x1ba" | b"\x1b3" | b"\x1b2" | b"\x1bJ" | b"\x1bd":
                self._move(command[1:2], command[-1])
            case _:
                self._mode(command)
        return Taken(length, drew=drew)

    def _initialise(self) -> None:
        self._paper.forget_line()
        self._paper.align = 0
        self._size = (1, 1)
        self._inverse = self._chinese = self._strip = False
        self._chinese_half = ""
        self._spacing = LINE_DOTS
        # Whether starting afresh ends the automatic status differs; the worse case is ours.
        self.automatic = False

    def _knows(self, command: bytes) -> bool:
        """Commands that only some levels have."""
        least = StatusLevel.WRITE_ONLY
        if command[:2] == b"\x1dr" or command[:2] in {b"\x1dI", b"\x1da"}:
            least = StatusLevel.ORDERED_STATUS
        elif command[:3] == b"\x1d(H":
            least = StatusLevel.PROCESS_ID
        return LEVELS.index(self._level) >= LEVELS.index(least)

    def _tell(self, command: bytes, *, near_end: bool) -> Taken:
        asked = command[2]
        if command[1:2] == b"r":
            return Taken(3, paper_bits(near_end=near_end))
        if command[1:2] == b"a":
            self.automatic = bool(asked)
            return Taken(3, wants_status=self.automatic)
        if asked in _ONE_BYTE_IDS:
            return Taken(3, b"\x02")
        text = self._texts.get(asked)
        return Taken(3, b"" if text is None else b"\x5f" + text.encode() + b"\0")

    def _present(self, command: bytes) -> Taken:
        """The presenter of a kiosk printer: FS P, or GS e with 3 out, 5 dropped, 6 told."""
        action = 3 if command[:2] == b"\x1cP" else command[2]
        if action == 3:  # noqa: PLR2004  # see above
            self.holding = True
        elif action == 5 and self.holding:  # noqa: PLR2004  # see above
            self.holding = False
            self.dropped += 1
        elif action == 6:  # noqa: PLR2004  # see above
            return Taken(len(command), b"\x08" if self.holding else b"\x00")
        return Taken(len(command))

    def _extended(self, command: bytes) -> Taken:
        length, function = len(command), command[5:7]
        match command[2:3]:
            case b"H":
                return Taken(length, b"\x37\x22" + command[7:11] + b"\0")
            case b"L":
                return Taken(length, drew=self._draw_block(command[5:]))
            case b"k" if function == b"1C":
                self._code = (self._code[0], command[7])
            case b"k" if function == b"1P":
                self._code = (command[8:].decode("ascii", "replace"), self._code[1])
            case b"k" if function == b"1Q":
                self._paper.draw_code(*self._code)
                return Taken(length, drew=True)
            case _:
                self._strip = False
        return Taken(length)

    def _draw_block(self, body: bytes) -> bool:
        """Functions 112 and 50 of GS ( L: store a picture, draw it."""
        match body[1:2]:
            case b"p" | b"\x70":
                across = (int.from_bytes(body[6:8], "little") + 7) // 8
                self._graphics = (body[10:], across)
            case b"2" | b"\x02":
                self._paper.draw(*self._graphics)
                return True
            case _:
                return False
        return False

    def _draw(self, command: bytes) -> bool:
        match command[:2]:
            case b"\x1dv":
                self._paper.draw(command[8:], int.from_bytes(command[4:6], "little"))
            case b"\x1b*":
                self._paper.draw_columns(command[5:])
                self._strip = True
            case _:
                return self._draw_block(command[7:])
        return True

    def _move(self, name: bytes, argument: int) -> None:
        """Where on the paper the next thing goes."""
        match name:
            case b"a":
                self._paper.align = argument & 3
            case b"3":
                self._spacing = argument
            case b"J":
                self._paper.feed(argument)
            case b"d":
                self._paper.feed(argument * LINE_DOTS)
            case _:
                self._spacing = LINE_DOTS

    def _mode(self, command: bytes) -> None:
        """How the next letters look."""
        argument = command[-1]
        match command[:2]:
            case b"\x1b@":
                self._initialise()
            case b"\x1d!":
                self._size = ((argument >> 4) + 1, (argument & 7) + 1)
            case b"\x1dB":
                self._inverse = bool(argument & 1)
            case b"\x1c&":
                self._chinese = True
            case b"\x1c.":
                self._chinese = False
            case _:
                return

    def _letter(self, byte: bytes) -> None:
        if byte == b"\n":
            self._letters += "\n"
            if self._strip:
                # A strip is fed by its own height: the spacing is smaller.
                self._strip = False
            else:
                self._paper.end_line(self._spacing)
            return
        if byte[0] not in _PRINTABLE:
            return
        text = byte.decode("ascii", "replace")
        if self._chinese and (self._chinese_half or byte[0] in _LEAD_BYTES):
            self._chinese_half += byte.decode("latin-1")
            if len(self._chinese_half) < 2:  # noqa: PLR2004  # a lead byte and a trail byte
                return
            text = self._chinese_half.encode("latin-1").decode("gb18030", "replace")
            self._chinese_half = ""
        self._letters += text
        for one in text:
            self._paper.set_letter(Letter(one, *self._size, self._inverse))

    def _cut_command(self, command: bytes) -> None:
        if command[:2] == b"\x1dV" and command[2] in b"AB":
            self._paper.feed(command[3])
        self.cut_off()

    def cut_off(self) -> None:
        """Part what is printed from the roll."""
        if self._paper.blank:
            return
        if self._letters.strip():
            self.letters_of_last_slip = self._letters
        self._letters = ""
        piece = self._paper.cut()
        darkest, _ = piece.getextrema()
        if not darkest:
            # A white piece of paper is no slip to anybody.
            self._cut(piece)
