"""A core's door with a made-up journal behind it: HTTP on a Unix socket, as the real one."""

import json
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.sync.journals import EPOCH, seq_of

PAGE_LIMIT = 1000


class FakeDoor:
    """Serves ``items``; the hall goes on with ``happens``."""

    def __init__(self, path: Path, items: list[bytes], epoch: str = EPOCH) -> None:
        self.path = path
        self.epoch = epoch
        self.stored = 0
        """The present epoch's, as headquarters has told."""
        self.commands: list[dict[str, object]] = []
        """What was asked of the hall."""
        self.health: dict[str, object] = {}
        """What the core says of clock and disk beside it."""
        self._items = list(items)
        self._news = threading.Condition()
        self._server: _Server | None = None

    @property
    def items(self) -> list[bytes]:
        """The whole journal."""
        with self._news:
            return list(self._items)

    @property
    def last(self) -> int:
        """The newest event's place."""
        with self._news:
            return seq_of(self._items[-1]) if self._items else 0

    def happens(self, items: list[bytes]) -> None:
        """Add to the journal."""
        with self._news:
            self._items += items
            self._news.notify_all()

    def restored(self, items: list[bytes], epoch: str) -> None:
        """Put a copy in the journal's place, and what happened after it."""
        with self._news:
            self._items = list(items)
            self.epoch = epoch
            self.stored = 0
            self._news.notify_all()

    def __enter__(self) -> Self:
        self.opens()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closes()

    def opens(self) -> None:
        """Begin to answer."""
        self.path.unlink(missing_ok=True)
        self._server = _Server(str(self.path), _Handler)
        self._server.door = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def closes(self) -> None:
        """Stop answering, as a core that is restarted."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        self.path.unlink()

    def page(self, after: int, limit: int, wait_s: float) -> tuple[list[bytes], int]:
        """Return what ``GET /v1/journal`` answers."""
        with self._news:
            self._news.wait_for(lambda: self._from(after) < len(self._items), wait_s)
            start = self._from(after)
            items = self._items[start : start + min(limit, PAGE_LIMIT)]
        return items, seq_of(items[-1]) if items else after

    def _from(self, after: int) -> int:
        """Return the index of the first item after a sequence number."""
        if not self._items:
            return 0
        return max(0, after - seq_of(self._items[0]) + 1)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    # A long poll that is under way ends by itself.
    block_on_close = False
    door: FakeDoor

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up in the middle of a long poll is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # only passed on

    def get_request(self) -> tuple[object, tuple[str, int]]:  # type: ignore[override]  # a Unix peer has no address; the handler wants one
        request, _ = super().get_request()
        return request, ("door", 0)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        door = self.server.door
        url = urlsplit(self.path)
        if url.path == "/v1/acknowledged":
            known = {"epoch": door.epoch, "stored": door.stored, "last": door.last}
            self._answer(200, json.dumps(known | door.health).encode())
            return
        assert url.path == "/v1/journal", url.path
        asked = {key: float(values[0]) for key, values in parse_qs(url.query).items()}
        items, last = door.page(
            int(asked["after"]), int(asked.get("limit", 500)), asked.get("wait", 0)
        )
        self._answer(200, b'{"events":[%s],"last":%d}' % (b",".join(items), last))

    def do_POST(self) -> None:
        door = self.server.door
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/commands":
            door.commands.append(told)
            self._answer(200, b'{"seq":0,"events":[]}')
            return
        assert self.path == "/v1/acknowledged", self.path
        if told["epoch"] == door.epoch:
            door.stored = max(door.stored, told["stored"])
        self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
