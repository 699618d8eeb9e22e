"""The door's socket: handed over by systemd, or made here."""

import socket
from pathlib import Path

from kiosk.sdnotify import listen_fd
from kiosk.unix_socket import somebody_listens

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
    if somebody_listens(path):
        raise SocketTakenError(f"{path}: another core is listening there")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(SOCKET_MODE)
    listener.listen(BACKLOG)
    return listener
