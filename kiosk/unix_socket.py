"""Unix sockets as servers make them: whether the path is somebody's already."""

import socket
from pathlib import Path


def somebody_listens(path: Path) -> bool:
    """Return whether a process answers there; a file that one left behind does not."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
