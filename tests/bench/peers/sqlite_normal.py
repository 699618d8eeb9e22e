"""SQLite as many use it: WAL, ``synchronous=NORMAL``, an insert and a commit for each event.

``python sqlite_normal.py FOLDER COUNT``: a dot on stdout says that one was taken.
"""

import os
import sqlite3
import sys
from pathlib import Path


def main(folder: str, count: int) -> None:
    """Take events, then wait to be killed."""
    db = sqlite3.connect(Path(folder) / "data.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE messages (message TEXT)")
    for number in range(count):
        db.execute("INSERT INTO messages VALUES (?)", (f"event-{number:06}" + "x" * 300,))
        os.write(1, b".")
    os.write(1, b"!")
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
