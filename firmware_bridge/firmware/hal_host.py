"""A terminal without a board: MicroPython on a computer, its panel on a UDP socket.

Standard input and output are the line. The socket is the world: it names the keys that a finger
pushes, one after the other, and is told as JSON whatever changes on the panel.
"""

import json
import select
import socket
import sys
import time

from . import words
from .hal import Hal
from .starter import Flash, Power

WAIT_MS = 5
"""How long a read waits: the panel is drawn 200 times a second."""


FINGER_MS = 40
"""A finger stays on a key for so long and off it as long; no bounce does."""


class HalHost(Hal):
    """The board as the world's side plays it.

    Args:
        arguments: address on the line, serial, UDP port of the world, boot counter's file, the
            folder that plays the flash.
        power: asked before each change of a file; it may go.
    """

    board = "host"
    fitted = 0x7F

    def __init__(self, arguments: list[str], power: Power | None = None) -> None:
        address, self.serial, port, self.boots_path, root = arguments[:5]
        self.flash = Flash(root, power)
        self.address = int(address)
        self._world = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._world.connect(socket.getaddrinfo("127.0.0.1", int(port))[0][-1])
        self._orders: list[int] = []
        self._fingers: dict[int, tuple[bool, int]] = {}
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
        while self._world_only.poll(0):
            self._orders.append(words.KEYS[self._world.recv(64).decode()])
        self._push_next()
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
        closed = []
        for key, (down, since_ms) in list(self._fingers.items()):
            if down:
                closed.append(key)
            if self._now_ms - since_ms < FINGER_MS:
                continue
            # A change waits for a look: on a busy computer no push is too short to be seen.
            if down:
                self._fingers[key] = (False, self._now_ms)
            else:
                del self._fingers[key]
        return closed

    def display(self, text: str, line: str) -> None:
        """Tell the world the number and the line below it."""
        self._tell("display", text)
        self._tell("line", line)

    def key_lights(self, lights: int) -> None:
        """Tell the world which keys are lit."""
        self._tell("lights", lights)

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

    def _push_next(self) -> None:
        """Push the next key, unless the finger has not yet rested from pushing it before."""
        if self._orders and self._orders[0] not in self._fingers:
            self._fingers[self._orders.pop(0)] = (True, self._now_ms)
