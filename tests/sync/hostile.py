"""A small MQTT 5 broker that does what real ones do on a bad day; nothing is passed on.

It speaks as much of the protocol as one kiosk needs, and keeps what it was sent.
"""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = (
    1, 2, 3, 4, 8, 9, 12, 13, 14,
)  # fmt: skip
Answer = Callable[[str, bytes], int | None]
"""From topic and payload to the reason code of the answer; None for none at all."""


class HungUp(Exception):
    """Raised by an ``Answer``: the broker ends the connection, with a reason or without."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


class HostileBroker:
    """Listens until the ``with`` ends; ``answer`` may be changed at any time."""

    def __init__(self, answer: Answer = lambda _topic, _payload: 0, **maxima: int) -> None:
        self.answer = answer
        self.taken: list[tuple[str, bytes]] = []
        """What it has answered for with success."""
        self.heard: list[tuple[str, bytes]] = []
        """All that was sent to it."""
        self.connections = 0
        self.most_unanswered = 0
        self.connack_code = 0
        self.silent = False
        """Whether it answers nothing more, as a machine that lost its power."""
        self._maxima = maxima
        self._retained: dict[str, bytes] = {}
        self._line: socket.socket | None = None
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"mqtt://127.0.0.1:{self._server.getsockname()[1]}"
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """End the connection under way."""
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def says(self, topic: str, payload: bytes) -> None:
        """Send a message to the kiosk now, and whenever it subscribes."""
        self._retained[topic] = payload
        if self._line is not None:
            self._send(self._line, PUBLISH, _text(topic) + b"\0" + payload)

    def sends(self, packet: bytes) -> None:
        """Send bytes to the kiosk, whatever they are."""
        assert self._line is not None
        with self._lock:
            self._line.sendall(packet)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._line = line
            with contextlib.suppress(OSError), line:
                self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        unanswered: set[int] = set()
        stream = line.makefile("rb")
        while (packet := _read(stream.read)) is not None:
            kind, flags, body = packet
            if kind == DISCONNECT or (kind == CONNECT and not self._take_in(line)):
                return
            if kind == SUBSCRIBE:
                self._subscribe(line, body)
            elif kind == PINGREQ:
                self._send(line, PINGRESP, b"")
            elif kind == PUBLISH:
                try:
                    self._take(line, flags, body, unanswered)
                except HungUp as error:
                    if error.code is not None:
                        self._send(line, DISCONNECT, bytes([error.code]))
                    return

    def _take_in(self, line: socket.socket) -> bool:
        properties = b""
        if "receive" in self._maxima:
            properties += b"\x21" + struct.pack("!H", self._maxima["receive"])
        if "packet" in self._maxima:
            properties += b"\x27" + struct.pack("!I", self._maxima["packet"])
        self._send(line, CONNACK, bytes([0, self.connack_code, len(properties)]) + properties)
        return not self.connack_code

    def _subscribe(self, line: socket.socket, body: bytes) -> None:
        self._send(line, SUBACK, body[:2] + b"\0" + b"\x01" * body.count(b"lobby/"))
        for topic, payload in self._retained.items():
            self._send(line, PUBLISH, _text(topic) + b"\0" + payload)

    def _take(self, line: socket.socket, flags: int, body: bytes, unanswered: set[int]) -> None:
        length = struct.unpack_from("!H", body)[0]
        topic = body[2 : 2 + length].decode()
        qos = flags >> 1 & 3
        rest = body[2 + length :]
        number, rest = (rest[:2], rest[2:]) if qos else (b"", rest)
        payload = rest[1 + rest[0] :]
        self.heard.append((topic, payload))
        if not qos:
            return
        unanswered.add(struct.unpack("!H", number)[0])
        self.most_unanswered = max(self.most_unanswered, len(unanswered))
        code = self.answer(topic, payload)
        if code is None:
            return
        unanswered.discard(struct.unpack("!H", number)[0])
        if not code:
            self.taken.append((topic, payload))
        self._send(line, PUBACK, number + bytes([code]))

    def _send(self, line: socket.socket, kind: int, body: bytes) -> None:
        if self.silent:
            return
        with self._lock:
            line.sendall(bytes([kind << 4]) + _length(len(body)) + body)


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("!H", len(raw)) + raw


def _length(number: int) -> bytes:
    found = b""
    while True:
        number, low = divmod(number, 128)
        found += bytes([low | (128 if number else 0)])
        if not number:
            return found


def _read(read: Callable[[int], bytes]) -> tuple[int, int, bytes] | None:
    first = read(1)
    if not first:
        return None
    length, shift = 0, 0
    while True:
        [one] = read(1) or b"\0"
        length |= (one & 127) << shift
        shift += 7
        if one < 128:
            break
    return first[0] >> 4, first[0] & 15, read(length)
