"""Lines become the printer's own letters: a fiftieth of a picture's bytes, for slow lines.

Chinese stands between FS & and FS . in GB18030, everything else outside. A printer prints
rubbish for a character that its font has not and wraps a line that is too long: each character
is held against the set that the profile declares and each line against the paper, and where
one does not pass, the whole slip is drawn instead. Codes are drawn by the printer (GS ( k) or
not at all: a picture of one alone would take as long as the text of ten slips.
"""

from collections.abc import Iterator
from itertools import groupby

from drivers.printer_profile import ChineseSet, PrinterProfile
from drivers.slip import Code, Feed, Rule, SlipLine, TextLine

ASCII_DOTS = 12
"""Width of a character of font A."""
CHINESE_DOTS = 24
"""Width of a Chinese character."""
LONGEST_FEED = 255
DOUBLE = 2
"""Bytes of a character that printers have."""
_CHINESE_ON, _CHINESE_OFF = b"\x1c&", b"\x1c."
_ALIGN = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01"}


def encode_lines(lines: tuple[SlipLine, ...], profile: PrinterProfile) -> bytes | None:
    """The commands that print ``lines``; ``None``: this printer cannot set all of them."""
    if profile.chinese is ChineseSet.NONE:
        return None
    parts = [_encode(line, profile) for line in lines]
    if any(part is None for part in parts):
        return None
    return _CHINESE_OFF + b"".join(part for part in parts if part is not None)


def can_set(character: str, chinese: ChineseSet) -> bool:
    """Whether a printer with that character set has ``character`` in its font."""
    if character.isascii():
        return True
    if chinese is ChineseSet.NONE:
        return False
    try:
        code = character.encode("gb18030")
        if chinese is ChineseSet.GB2312:
            # The same two bytes must be a place of GB 2312: levels I and II and its symbols.
            return len(code) == DOUBLE and bool(code.decode("gb2312"))
    except UnicodeError:
        return False
    return _in_double_byte_area(code)


_AREAS = (
    (range(0xA1, 0xAA), range(0xA1, 0xFF)),
    (range(0xB0, 0xF8), range(0xA1, 0xFF)),
    (range(0x81, 0xA1), range(0x40, 0xFF)),
    (range(0xAA, 0xFF), range(0x40, 0xA1)),
    (range(0xA8, 0xAA), range(0x40, 0xA1)),
)
"""Lead and trail bytes of areas 1 to 5 of GB 18030; what lies between is user defined."""


def _in_double_byte_area(code: bytes) -> bool:
    if len(code) != DOUBLE:
        return False
    return any(code[0] in leads and code[1] in trails for leads, trails in _AREAS)


def _encode(line: SlipLine, profile: PrinterProfile) -> bytes | None:
    match line:
        case TextLine():
            return _text(line, profile)
        case Code():
            return _code(line) if profile.native_qr else None
        case Rule():
            return _text(TextLine("-" * (profile.width_dots // ASCII_DOTS)), profile)
        case Feed(dots=dots):
            return b"".join(_feeds(dots))


def _text(line: TextLine, profile: PrinterProfile) -> bytes | None:
    if not all(can_set(one, profile.chinese) for one in line.text):
        return None
    width = sum(ASCII_DOTS if one.isascii() else CHINESE_DOTS for one in line.text)
    if width * line.scale > profile.width_dots:
        return None
    size = (line.scale - 1) * 0x11
    style = b"\x1d!%c\x1bE%c\x1dB%c" % (size, line.bold, line.inverse)
    return _ALIGN[line.align] + style + _letters(line.text) + b"\n"


def _letters(text: str) -> bytes:
    runs = ((ascii_, "".join(run)) for ascii_, run in groupby(text, str.isascii))
    return b"".join(
        run.encode("ascii") if ascii_ else _CHINESE_ON + run.encode("gb18030") + _CHINESE_OFF
        for ascii_, run in runs
    )


def _feeds(dots: int) -> Iterator[bytes]:
    for start in range(0, dots, LONGEST_FEED):
        yield b"\x1bJ%c" % min(dots - start, LONGEST_FEED)


def _code(code: Code) -> bytes:
    data = b"P0" + code.data.encode("ascii")
    return _ALIGN["centre"] + b"".join(
        (
            _two_dimensional(b"A2\x00"),  # fn 165: model 2
            _two_dimensional(b"C%c" % code.module_dots),  # fn 167
            _two_dimensional(b"E1"),  # fn 169: error correction M
            _two_dimensional(data),  # fn 180: store
            _two_dimensional(b"Q0"),  # fn 181: print
        )
    )


def _two_dimensional(function: bytes) -> bytes:
    """GS ( k for a QR code (cn = 49)."""
    body = b"1" + function
    return b"\x1d(k" + len(body).to_bytes(2, "little") + body
