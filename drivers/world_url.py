"""The address of a device in a simulated world: ``sim:/path/world.sock#3``.

Before the mark stands the world's socket, after it which of the world's devices is meant. A
plain ``sim:`` has no world behind it. What the device is, a panel or a keypad, the setting
says that holds the address.
"""

import re

import msgspec

from drivers.url_parts import DeviceUrlError, Parts, only_options

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
"""What a device of a world may be called: like a counter, or like a help button."""
SOCKET_PATH_BYTES = 107
"""The longest path of a Unix socket (unix(7): sun_path of 108 bytes, the last one zero)."""
EXAMPLE = "sim:/PATH/world.sock#3"


class WorldUrl(msgspec.Struct, frozen=True):
    """One device of the world that listens at ``socket``."""

    socket: str
    name: str

    def __str__(self) -> str:
        return f"sim:{self.socket}#{self.name}"


def world_of(parts: Parts, error: type[DeviceUrlError]) -> WorldUrl | None:
    """Read what follows ``sim:``; ``None`` when nothing does.

    Raises:
        DeviceUrlError: as ``error``, when it is no path with a name behind it.
    """
    only_options(parts, error)
    if not parts.rest:
        return None
    socket, mark, name = parts.rest.rpartition("#")
    if not mark or not socket.startswith("/") or not NAME.fullmatch(name):
        raise error(f"{parts.text!r}: expected {EXAMPLE}, or sim: alone")
    if len(socket.encode()) > SOCKET_PATH_BYTES:
        raise error(
            f"{parts.text!r}: a socket's path has at most {SOCKET_PATH_BYTES} bytes;"
            " expected a shorter one"
        )
    return WorldUrl(socket, name)
