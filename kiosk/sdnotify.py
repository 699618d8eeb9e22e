"""What a daemon tells systemd: ready, alive, stopping. Silent when systemd is not there."""

import contextlib
import os
import socket


def notify(text: str) -> None:
    """Send a state such as ``READY=1`` or ``WATCHDOG=1`` (sd_notify(3)).

    Raises:
        OSError: systemd named a socket that does not take it.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.settimeout(0)
        channel.connect(address)
        # A full queue is read by nobody; waiting would stop us for somebody else's fault.
        with contextlib.suppress(BlockingIOError):
            channel.send(text.encode())


def watchdog_interval_s() -> float | None:
    """Return how often to send ``WATCHDOG=1``: half of what systemd allows; None for never."""
    allowed_us = os.environ.get("WATCHDOG_USEC")
    if not allowed_us:
        return None
    pid = os.environ.get("WATCHDOG_PID")
    if pid and int(pid) != os.getpid():
        return None
    return int(allowed_us) / 1_000_000 / 2


LISTEN_FD = 3
"""The first socket that systemd hands over (sd_listen_fds(3))."""


def listen_fd() -> int | None:
    """Return the socket that systemd opened for this process, or None."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    return LISTEN_FD if int(os.environ.get("LISTEN_FDS", "0")) >= 1 else None
