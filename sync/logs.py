"""The kiosk's own logs of the last hours, packed so that they fit into a result (S72).

The logs name no customer; long runs of digits are blotted out all the same, should a device or
a library have written a telephone number.
"""

import base64
import gzip
import re
import subprocess

PREFIX = "gzip,base64:"
MOST_BYTES = 40 * 1024
"""▲ Of the result; the newest lines stay, the oldest go."""
MOST_LINES = 20_000
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
        "--output=short-iso",
        "--no-pager",
        "--quiet",
    ]
    try:
        done = subprocess.run(words, capture_output=True, timeout=WAIT_S, check=True)  # noqa: S603  # fixed words, one whole number
    except FileNotFoundError as error:
        raise LogsError("journalctl: not found") from error
    except subprocess.TimeoutExpired as error:
        raise LogsError(f"journalctl: no end within {WAIT_S:.0f} s") from error
    except subprocess.CalledProcessError as error:
        raise LogsError(error.stderr.decode(errors="replace").strip()[:200]) from error
    return pack(done.stdout.decode(errors="replace").splitlines())


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
    return gzip.decompress(base64.b64decode(detail.removeprefix(PREFIX))).decode()


def _packed(lines: list[str]) -> str:
    data = gzip.compress("\n".join(lines).encode(), mtime=0)
    return PREFIX + base64.b64encode(data).decode()
