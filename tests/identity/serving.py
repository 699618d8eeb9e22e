"""The enrolment service of a test's headquarters, in a thread, with a clock of its own."""

import contextlib
import threading
import time
from collections.abc import Iterator

import uvicorn
from sqlalchemy import Engine

from sync.hq.ca.folder import load
from sync.hq.ca.service import Parts, service
from sync.hq.ca.throttle import Throttle
from sync.hq.database import open_database
from tests.identity.headquarters import Headquarters
from tests.sync.broker import free_port

DEADLINE_S = 10.0
KEYS = "-----BEGIN PUBLIC KEY-----\nof headquarters\n-----END PUBLIC KEY-----\n"
BROKER = "mqtts://broker.example:8883"


class Serving:
    """The service, and what a test may change of it."""

    def __init__(self, of: Headquarters, engine: Engine) -> None:
        self.late_ms = 0
        """How much later it is there than here."""
        self.throttle = Throttle(time.monotonic)
        port = free_port()
        self.url = f"https://127.0.0.1:{port}"
        parts = Parts(
            engine=engine,
            authorities=load(of.ca.parent, None),
            now_ms=lambda: time.time_ns() // 1_000_000 + self.late_ms,
            lets=self._lets,
            broker=BROKER,
            document_keys=KEYS,
        )
        config = uvicorn.Config(
            service(parts), host="127.0.0.1", port=port, log_level="warning", lifespan="off",
            ssl_certfile=of.papers / "127.0.0.1.pem", ssl_keyfile=of.papers / "127.0.0.1.key",
        )  # fmt: skip
        self.server = uvicorn.Server(config)

    def _lets(self, address: str) -> bool:
        return self.throttle.lets(address)


@contextlib.contextmanager
def serving(of: Headquarters) -> Iterator[Serving]:
    """Run the service."""
    engine = open_database(of.database)
    made = Serving(of, engine)
    thread = threading.Thread(target=made.server.run)
    thread.start()
    until_s = time.monotonic() + DEADLINE_S
    while not made.server.started:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    try:
        yield made
    finally:
        made.server.should_exit = True
        thread.join(DEADLINE_S)
        engine.dispose()
