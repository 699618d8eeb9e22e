"""A terminal without a board: MicroPython on a computer, its panel on a UDP socket.

Standard input and output are the line. The socket is the world: it says ``down call`` and
``up call`` for the keys, and is told as JSON whatever changes on the panel.
"""
# mypy: disable-error-code="attr-defined, call-overload, arg-type"
# The unix port of MicroPython: ticks, poll and sockets as they are there.

import json
import select
import socket
import sys
import time

from . import words
from .hal import Hal

WAIT_MS = 5
"""How long a read waits: the panel is drawn 200 times a second."""


class HalHost(Hal):
    """The board as the world's side plays it.

    Args:
        arguments: address on the line, serial, UDP port of the world, boot counter's file.
    """

    board = "host"

    def __init__(self, arguments: list[str]) -> None:
        address, self.serial, port, self.boots_path = arguments
        self.address = int(address)
        self._world = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._world.connect(socket.getaddrinfo("127.0.0.1", int(port))[0][-1])
        self._closed: list[int] = []
        self._panel: dict[str, object] = {}
        self._told = ""
        self._line = select.poll()
        self._line.register(sys.stdin.buffer, select.POLLIN)
        self._any = select.poll()
        self._any.register(sys.stdin.buffer, select.POLLIN)
        self._any.register(self._world, select.POLLIN)
        self._world_only = select.poll()
        self._world_only.register(self._world, select.POLLIN)
        self._ticks = time.ticks_ms()
        self._now_ms = 0

    def now_ms(self) -> int:
        """Return the time since the start."""
        ticks = time.ticks_ms()
        self._now_ms += time.ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self._now_ms

    def read(self) -> bytes:
        """Wait for the line or the world and return the line's bytes."""
        self._any.poll(WAIT_MS)
        if self._world_only.poll(0):  # one at a time: a key must be seen down before it is up
            self._obey(self._world.recv(64).decode())
        heard = bytearray()
        while self._line.poll(0):
            byte = sys.stdin.buffer.read(1)
            if not byte:
                sys.exit(0)  # the line is gone for good: on a real board, the plug is pulled
            heard.extend(byte)
        return bytes(heard)

    def write(self, data: bytes) -> None:
        """Put bytes on the line."""
        sys.stdout.buffer.write(data)

    def closed_keys(self) -> list[int]:
        """Return the keys that the world holds down."""
        return self._closed

    def display(self, text: str) -> None:
        """Tell the world the number."""
        self._tell("display", text)

    def lamp(self, *, on: bool) -> None:
        """Tell the world the lamp."""
        self._tell("lamp", on)

    def rating_lights(self, *, on: bool) -> None:
        """Tell the world the rating lights."""
        self._tell("rating", on)

    def buzzer(self, *, on: bool) -> None:
        """Tell the world the buzzer; drawn last, so the panel is whole then."""
        self._tell("buzzer", on)
        panel = json.dumps(self._panel)
        if panel != self._told:
            self._told = panel
            self._world.send(panel.encode())

    def _tell(self, name: str, value: object) -> None:
        self._panel[name] = value

    def _obey(self, order: str) -> None:
        direction, name = order.split(" ")
        key = words.KEYS[name]
        self._closed = [held for held in self._closed if held != key]
        if direction == "down":
            self._closed.append(key)
