"""Where one ESC/POS command ends and the next begins; nothing of what it does.

Lengths as in Epson's ESC/POS reference, for the commands that printers of slips are sent. An
unknown command counts as its first two bytes, as printers do that do not know it: the rest of
it is then printed as letters. Pure.
"""

from collections.abc import Callable

ESC, FS, GS = 0x1B, 0x1C, 0x1D
LINE_FEED = b"\n"
RASTER, BLOCK, COLUMNS = b"\x1dv0", b"\x1d(L", b"\x1b*"
UNKNOWN_LENGTH = 2

Length = Callable[[bytes], int]
"""The whole length by what there is; more than there is when it cannot be told yet."""


def _fixed(length: int) -> Length:
    return lambda _: length


def _sized(at: int, width: int) -> Length:
    """So many bytes of length at that place, least first, then so much data."""

    def length(data: bytes) -> int:
        if len(data) < at + width:
            return at + width
        return at + width + int.from_bytes(data[at : at + width], "little")

    return length


def _raster(data: bytes) -> int:
    if len(data) < 8:  # noqa: PLR2004  # GS v 0 m xL xH yL yH
        return 8
    across = int.from_bytes(data[4:6], "little")
    return 8 + across * int.from_bytes(data[6:8], "little")


def _columns(data: bytes) -> int:
    if len(data) < 5:  # noqa: PLR2004  # ESC * m nL nH
        return 5
    return 5 + int.from_bytes(data[3:5], "little") * (3 if data[2] in {32, 33} else 1)


def _cut(data: bytes) -> int:
    if len(data) < 3:  # noqa: PLR2004  # GS V m, and n with m = A or B
        return 3
    return 4 if data[2] in b"AB" else 3


def _presenter(data: bytes) -> int:
    if len(data) < 3:  # noqa: PLR2004  # GS e n, and m with n = 3
        return 3
    return 4 if data[2] == 3 else 3  # noqa: PLR2004  # see above


def _until_nul(data: bytes) -> int:
    end = data.find(0, 2)
    return len(data) + 1 if end < 0 else end + 1


_LENGTHS: dict[bytes, Length] = {
    **{bytes([ESC, name]): _fixed(2) for name in b"@2<LSimv\x0c"},
    **{bytes([ESC, name]): _fixed(3) for name in b" !-3=EGJKMRTUVadertu{"},
    **{bytes([ESC, name]): _fixed(4) for name in b"$\\cf"},
    b"\x1bp": _fixed(5),
    b"\x1bW": _fixed(10),
    b"\x1bD": _until_nul,
    b"\x1b(": _sized(3, 2),
    COLUMNS: _columns,
    **{bytes([FS, name]): _fixed(2) for name in b"&."},
    **{bytes([FS, name]): _fixed(3) for name in b"!-WC"},
    **{bytes([FS, name]): _fixed(4) for name in b"Sp"},
    b"\x1cP": _fixed(6),
    b"\x1c(": _sized(3, 2),
    b"\x1d:": _fixed(2),
    **{bytes([GS, name]): _fixed(3) for name in b"!/BHITabfhrw"},
    **{bytes([GS, name]): _fixed(4) for name in b"LPW$\\"},
    b"\x1d^": _fixed(5),
    b"\x1dV": _cut,
    b"\x1de": _presenter,
    b"\x1dv": _raster,
    b"\x1d(": _sized(3, 2),
    b"\x1d8": _sized(3, 4),
}


def is_known(command: bytes) -> bool:
    """Whether a printer that knows all of them would know this one."""
    return command[0] not in {ESC, FS, GS} or command[:2] in _LENGTHS


def command_length(data: bytes) -> int:
    """Bytes of the command at the front of ``data``; more than there are: incomplete.

    Outside commands each byte stands for itself: a letter, half a Chinese one, a line feed.
    """
    if data[0] not in {ESC, FS, GS}:
        return 1
    if len(data) < UNKNOWN_LENGTH:
        return UNKNOWN_LENGTH
    length = _LENGTHS.get(data[:2])
    return UNKNOWN_LENGTH if length is None else length(data)
