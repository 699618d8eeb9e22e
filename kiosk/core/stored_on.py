"""When headquarters said that it had what: a word a day, kept for as long as it matters.

An event may make room so many days after headquarters was known to have it, by a clock that was
right. Whatever the clock has done since, a word is believed later rather than sooner.
"""

import sqlite3

from kiosk.domain.moment import UtcMillis

DAY_MS = 24 * 60 * 60 * 1000


class StoredOn:
    """The words of headquarters in an open journal, with their times."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def note(self, epoch: str, stored: int, at: UtcMillis) -> None:
        """Remember a word that came at ``at``, unless one of the last day says enough."""
        # A time still to come was never right: count from now, which keeps events longer.
        self._db.execute("UPDATE stored_on SET at = ? WHERE at > ?", (at, at))
        last = self._db.execute(
            "SELECT max(at) FROM stored_on WHERE epoch = ?", (epoch,)
        ).fetchone()[0]
        if last is None or at - last >= DAY_MS:
            self._db.execute(
                "INSERT INTO stored_on (epoch, stored, at) VALUES (?, ?, ?)",
                (epoch, stored, at),
            )

    def before(self, at: UtcMillis) -> dict[str, int]:
        """Return how far each epoch was known to be stored at ``at``."""
        return dict(
            self._db.execute(
                "SELECT epoch, max(stored) FROM stored_on WHERE at <= ? GROUP BY epoch", (at,)
            ).fetchall()
        )

    def forget(self, at: UtcMillis) -> None:
        """Forget the words up to ``at`` but the last one of each epoch, which says as much."""
        self._db.execute(
            "DELETE FROM stored_on WHERE at <= ? AND number NOT IN "
            "(SELECT max(number) FROM stored_on WHERE at <= ? GROUP BY epoch)",
            (at, at),
        )
