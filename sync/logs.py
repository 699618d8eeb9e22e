"""The kiosk's own logs of the last hours, packed so that they fit into a result (S72).

The logs name no customer; long runs of digits are blotted out all the same, should a device or
a library have written a telephone number.
"""

import base64
import gzip
import re
import subprocess
import tempfile
import threading
import zlib

PREFIX = "gzip,base64:"
MOST_BYTES = 40 * 1024
"""▲ Of the result; the newest lines stay, the oldest go."""
MOST_LINES = 20_000
MOST_READ_BYTES = 4 * 1024 * 1024
"""▲ Of the newest lines; ten times what fits when it is packed. Sync has 80 MB in all, and what
a process writes in its distress may be long."""
MOST_UNPACKED = 4 * MOST_READ_BYTES
"""What was no text is longer as text. A kiosk that is not itself may send what never ends."""
GZIP = 16 + zlib.MAX_WBITS
"""zlib's word for its own packing with gzip's head and end."""
WAIT_S = 30.0
DIGITS = re.compile(r"(?<![0-9a-fA-F:.T-])\d{7,}(?![0-9a-fA-F:.-])")


class LogsError(Exception):
    """There are none to be had; the message says why."""


def packed_logs(hours: int) -> str:
    """Return the hall's last log lines: ``gzip,base64:…``.

    Raises:
        LogsError: This user may not read them, or there is no journal.
    """
    words = [
        "journalctl",
        "--unit=kiosk-*",
        f"--since=-{hours}h",
        f"--lines={MOST_LINES}",
        "--reverse",
        "--output=short-iso",
        "--no-pager",
        "--quiet",
    ]
    with tempfile.TemporaryFile() as complaints:
        try:
            program = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=complaints)  # noqa: S603  # fixed words, one whole number
        except FileNotFoundError as error:
            raise LogsError("journalctl: not found") from error
        newest_first = _read(program)
        complaints.seek(0)
        said = complaints.read(1000).decode(errors="replace").strip()
    if program.returncode > 0:
        raise LogsError(said[:200])
    return pack(newest_first.decode(errors="replace").splitlines()[::-1])


def _read(program: subprocess.Popen[bytes]) -> bytes:
    """Return the first bytes that a program prints, whole lines, and end it.

    Raises:
        LogsError: It says nothing more and does not end.
    """
    late = threading.Timer(WAIT_S, program.kill)
    late.start()
    try:
        with program:
            data = b"" if program.stdout is None else program.stdout.read(MOST_READ_BYTES)
            if len(data) == MOST_READ_BYTES:
                program.kill()
                data = data[: data.rfind(b"\n") + 1]
    finally:
        hung = not late.is_alive()
        late.cancel()
    if hung:
        raise LogsError(f"journalctl: no end within {WAIT_S:.0f} s")
    return data


def pack(lines: list[str]) -> str:
    """Return as many of the newest lines as fit."""
    clean = [DIGITS.sub("#", one) for one in lines]
    first, last = 0, len(clean)
    while first < last:
        middle = (first + last) // 2
        if len(_packed(clean[middle:])) <= MOST_BYTES:
            last = middle
        else:
            first = middle + 1
    return _packed(clean[first:])


def unpack(detail: str) -> str:
    """Return the lines in a result.

    Raises:
        ValueError: It is none.
    """
    if not detail.startswith(PREFIX):
        raise ValueError("no packed logs")
    opened = zlib.decompressobj(GZIP)
    try:
        data = opened.decompress(base64.b64decode(detail.removeprefix(PREFIX)), MOST_UNPACKED)
    except zlib.error as error:
        raise ValueError(f"no packed logs: {error}") from error
    if not opened.eof:
        raise ValueError("packed logs that were cut off, or do not end")
    return data.decode()


def _packed(lines: list[str]) -> str:
    data = gzip.compress("\n".join(lines).encode(), mtime=0)
    return PREFIX + base64.b64encode(data).decode()
