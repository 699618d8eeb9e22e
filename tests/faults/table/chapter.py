"""One row of docs/faults.md: what was done to a device, and what came of it, as it was seen.

Only the deed and what came right are written by hand: the sentences are those that staff and
customers read at that moment, the events those that the journal holds afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = "| what happens | staff see | customers see | in the record | afterwards |"
NOTHING = "nothing"


@dataclass(frozen=True)
class Chapter:
    """What became of one fault."""

    deed: str
    staff: tuple[str, ...]
    customers: tuple[str, ...]
    record: tuple[str, ...]
    afterwards: tuple[str, ...]

    def row(self) -> str:
        """Return it as a line of the table."""
        cells = (
            self.deed,
            _lines(self.staff),
            _lines(self.customers),
            _lines(f"`{one}`" for one in self.record),
            _lines(self.afterwards),
        )
        return "| " + " | ".join(cells) + " |"


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(dict.fromkeys(texts)) or NOTHING
