"""How long a command takes until its answer is durable, beside a bare commit of its bytes.

The three take turns on the same disk: a command over a plain socket, one through
``kiosk.client``, and the events of the former inserted into a table of SQLite with the same
promise, WAL and ``synchronous=FULL``. The hall is one at work: people come and are called.
"""

import itertools
import json
import socket
import sqlite3
import time
import uuid
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk.domain.commands import CallNext, Command, IssueTicket
from tests.bench.row import Row, percentile, row
from tests.e2e.lobby import RunningCore

COMMANDS = 1_000
WARM_UP = 50
COMMIT = "bare SQLite commit of the same bytes, WAL, synchronous=FULL"
COUNTERS = ("1", "2", "3")


class PlainDoor:
    """The least a client can be: one socket, and bytes written by hand."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(path))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def submit(self, command: Command) -> bytes:
        """Return the answer's body."""
        fields = {"id": str(uuid.uuid4()), **msgspec.to_builtins(command)}
        body = msgspec.json.encode(fields)
        self._socket.sendall(
            b"POST /v1/commands HTTP/1.1\r\nHost: kiosk\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._receive()
        head, _, answer = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise AssertionError(received)
        [length] = [
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        ]
        while len(answer) < length:
            answer += self._receive()
        return answer

    def _receive(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise AssertionError("the core hung up")
        return data


def command_rows(folder: Path, commands: int = COMMANDS) -> list[Row]:
    """Measure, and return the rows."""
    plain_s, client_s, bare_s = _measure(folder, commands)
    return [
        row(
            name=f"command to durable answer, {way}, p{percent}",
            ours=percentile(took_s, percent) * 1000,
            reference=percentile(bare_s, percent) * 1000,
            reference_name=COMMIT,
            unit="ms",
            runs=commands,
        )
        for way, took_s in (("plain socket", plain_s), ("kiosk.client", client_s))
        for percent in (50, 99)
    ]


def _measure(folder: Path, commands: int) -> tuple[list[float], list[float], list[float]]:
    plain_s: list[float] = []
    client_s: list[float] = []
    bare_s: list[float] = []
    counters = itertools.cycle(COUNTERS)
    with (
        RunningCore(folder / "hall") as core,
        closing(PlainDoor(core.socket)) as plain,
        core.client() as client,
        closing(_bare_table(folder / "bare.db")) as bare,
    ):
        for turn in range((WARM_UP + commands) // 2):
            if turn == WARM_UP // 2:
                for times in (plain_s, client_s, bare_s):
                    times.clear()
            for command in (IssueTicket(service="account"), CallNext(counter=next(counters))):
                began = time.perf_counter()
                answer = plain.submit(command)
                plain_s.append(time.perf_counter() - began)
                bare_s.append(_commit_s(bare, _bytes_of(answer)))
            for command in (IssueTicket(service="account"), CallNext(counter=next(counters))):
                began = time.perf_counter()
                client.submit(command)
                client_s.append(time.perf_counter() - began)
    return plain_s, client_s, bare_s


def _bare_table(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, item BLOB NOT NULL)")
    return bare


def _commit_s(bare: sqlite3.Connection, items: list[bytes]) -> float:
    rows = [(item,) for item in items]
    began = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany("INSERT INTO events (item) VALUES (?)", rows)
    bare.execute("COMMIT")
    return time.perf_counter() - began


def _bytes_of(answer: bytes) -> list[bytes]:
    """Return an answer's events as they came."""
    return [json.dumps(one).encode() for one in json.loads(answer)["events"]]
