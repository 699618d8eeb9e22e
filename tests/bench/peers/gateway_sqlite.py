"""The SQLite storage of ThingsBoard's IoT gateway, called as the gateway does.

``python gateway_sqlite.py FOLDER COUNT``: a dot on stdout says that one was taken.
"""

import logging
import os
import sys
import threading

from thingsboard_gateway.storage.sqlite.sqlite_event_storage import (  # type: ignore[import-not-found]  # another Python has it
    SQLiteEventStorage,
)

EVERY_S = 0.002


class TracingLogger(logging.Logger):
    """What the gateway's own logger has besides."""

    def trace(self, *_: object) -> None:
        """Say nothing."""


def main(folder: str, count: int) -> None:
    """Take events, then wait to be killed."""
    storage = SQLiteEventStorage(
        {"data_file_path": f"{folder}/"}, TracingLogger("storage"), threading.Event()
    )
    pause = threading.Event()
    for number in range(count):
        if storage.put(f"event-{number:06}" + "x" * 300):
            os.write(1, b".")
        pause.wait(EVERY_S)
    os.write(1, b"!")
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
