"""A hall's door without a hall: views by long poll, commands remembered by id, ways to fail.

The lobby's side pushes it: ``door.shows(view)``, ``door.refuses("…")``, ``door.closes()``.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from kiosk.domain.views import View
from kiosk.words import say_all

POLL_S = 25.0
"""As the core: a long poll ends after so long without news."""


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    door: "FakeDoor"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        after = int(parse_qs(parts.query)["after"][0])
        view = self.server.door.view(parts.path.removeprefix("/v1/views/"), after)
        if not self.server.door.open:
            self.close_connection = True
        elif view is None:
            self._answer(HTTPStatus.NO_CONTENT, b"")
        else:
            self._answer(HTTPStatus.OK, msgspec.json.encode(view))

    def do_POST(self) -> None:
        body = msgspec.json.decode(self.rfile.read(int(self.headers["Content-Length"])))
        answers = self.server.door.open
        status, answer = self.server.door.command(body) if answers else (None, {})
        if status is None:
            self.close_connection = True
            return
        self._answer(status, msgspec.json.encode(answer))

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        if status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class FakeDoor:
    """Answers like the core, with numbers A001, A002 … and as many ahead as came before."""

    def __init__(self, socket: Path, prefix: str = "A") -> None:
        self.socket = socket
        self.asked: list[dict[str, Any]] = []
        """Every command that arrived, each time."""
        self.answers: dict[str, tuple[HTTPStatus, dict[str, Any]]] = {}
        """By command id: what was done, once."""
        self._prefix = prefix
        self._views: dict[str, View] = {}
        self._refusal: str | None = None
        self._swallow = 0
        self._goes_on = threading.Event()
        self._goes_on.set()
        self._news = threading.Condition()
        self._server: _Server | None = None

    @property
    def open(self) -> bool:
        """Return whether it answers."""
        return self._server is not None

    # --- pushed from the lobby's side ---
    def opens(self) -> "FakeDoor":
        """Answer from now on."""
        self.socket.unlink(missing_ok=True)
        self._server = _Server(str(self.socket), _Handler)
        self._server.door = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def closes(self) -> None:
        """Be away: hang up on everybody and take no more calls."""
        if self._server is None:
            return
        server, self._server = self._server, None
        self.socket.unlink(missing_ok=True)
        server.shutdown()
        server.server_close()
        with self._news:
            self._news.notify_all()

    def shows(self, name: str, view: View) -> None:
        """Have news for those who follow a view."""
        with self._news:
            self._views[name] = view
            self._news.notify_all()

    def refuses(self, reason: str | None) -> None:
        """Say no to every command, or to none any more."""
        self._refusal = reason

    def swallows_answers(self, count: int) -> None:
        """Do what is asked, but hang up before answering."""
        self._swallow = count

    def hesitates(self) -> threading.Event:
        """Answer no command before the event is set."""
        self._goes_on.clear()
        return self._goes_on

    def tickets(self) -> list[str]:
        """Return the numbers given out."""
        return [
            answer["events"][0]["number"]
            for status, answer in self.answers.values()
            if status is HTTPStatus.OK and answer["events"][0]["type"] == "ticket_issued"
        ]

    # --- asked by the screen ---
    def view(self, name: str, after: int) -> View | None:
        """Return a view newer than ``after``, when there is one in time."""

        def news() -> bool:
            closed = self._server is None
            return closed or (name in self._views and self._views[name].seq > after)

        with self._news:
            found = self._news.wait_for(news, timeout=POLL_S)
            return self._views.get(name) if found and self._server is not None else None

    def command(self, body: dict[str, Any]) -> tuple[HTTPStatus | None, dict[str, Any]]:
        """Do it once per id; answer, or hang up."""
        self.asked.append(body)
        if body["id"] not in self.answers:
            self.answers[body["id"]] = self._decide(body)
        if self._swallow:
            self._swallow -= 1
            return None, {}
        self._goes_on.wait(POLL_S)
        return self.answers[body["id"]]

    def _decide(self, body: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
        if self._refusal is not None:
            text = say_all(f"refused.{self._refusal}")
            return HTTPStatus.CONFLICT, {"refused": self._refusal, "text": text}
        seq = len(self.answers) + 1
        if body["type"] != "issue_ticket":
            event: dict[str, Any] = {"type": "help_requested", "help_id": seq}
        else:
            ahead = len(self.tickets())
            event = {
                "type": "ticket_issued",
                "number": f"{self._prefix}{ahead + 1:03d}",
                "ahead": ahead,
                "slip": "wanted",
            }
        return HTTPStatus.OK, {"seq": seq, "events": [event]}
