"""What headquarters' pages tell scripts of a fleet, asked over HTTP as a script asks."""

import http.client
import json
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tests.fleet.service import Service
from tests.sync.broker import free_port
from tests.sync.waiting import wait_until

AT_ONCE = 300
ANSWER_S = 30.0


class _Page(msgspec.Struct):
    events: list[msgspec.Raw]
    last: int


class Pages:
    """The process that serves them, while it is needed."""

    def __init__(self, log: Path, database: str) -> None:
        self._port = free_port()
        self._service = Service(
            log, "hq", "web", "--database", database, "--listen", f"127.0.0.1:{self._port}"
        )

    def __enter__(self) -> Self:
        self._service.start()
        wait_until(self._answers, "the pages answer", ANSWER_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._service.stop()

    def lags(self) -> dict[str, int]:
        """Return of every kiosk how many events it has told of that are not there."""
        return {one["device"]: one["lag"] for one in json.loads(self._get("/api/v1/devices"))}

    def journal(self, device: str) -> list[bytes]:
        """Return a kiosk's journal in its own bytes, page after page."""
        found: list[bytes] = []
        after = 0
        while True:
            path = f"/api/v1/events?device={device}&after={after}&limit={AT_ONCE}"
            page = msgspec.json.decode(self._get(path), type=_Page)
            if not page.events:
                return found
            found += map(bytes, page.events)
            after = page.last

    def _answers(self) -> bool:
        try:
            self._get("/api/v1/devices")
        except ConnectionError:
            return False
        return True

    def _get(self, path: str) -> bytes:
        wire = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_S)
        try:
            wire.request("GET", path)
            answer = wire.getresponse()
            assert answer.status == http.client.OK, path
            return answer.read()
        finally:
            wire.close()
