"""The door's socket: handed over by systemd, or made here."""

import socket
from pathlib import Path

from kiosk.sdnotify import listen_fd

SOCKET_MODE = 0o660
"""Its group may come in, nobody else."""
BACKLOG = 128


class SocketTakenError(Exception):
    """Another core listens there."""


def door_socket(path: Path) -> socket.socket:
    """Return a listening Unix socket.

    Raises:
        SocketTakenError: A core is already listening at ``path``.
        OSError: The socket cannot be made there.
    """
    fd = listen_fd()
    if fd is not None:
        return socket.socket(fileno=fd)
    path.parent.mkdir(parents=True, exist_ok=True)
    if _someone_listens(path):
        raise SocketTakenError(f"{path}: another core is listening there")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(SOCKET_MODE)
    listener.listen(BACKLOG)
    return listener


def _someone_listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
