"""What is written down while the clock runs: one tally for each day or long run."""

from array import array

import msgspec


def _lengths() -> "array[float]":
    return array("d")


class Tally(msgspec.Struct):
    """Counts and waits of one run; times in milliseconds."""

    waits: "dict[str, array[float]]"
    """Of each class, from clock to start of service, in the order of calling."""
    left: "dict[str, array[float]]"
    """Waits of those who left before they were called."""
    absent: dict[str, int]
    """How many were gone when called."""
    busy: list[float]
    """Of each counter, while the run counts."""
    staffed: list[float]
    passes: int = 0
    """How often anybody was passed."""
    most_passes: int = 0
    stranded: int = 0
    """Still there when the last counter had gone."""

    @classmethod
    def empty(cls, class_ids: list[str], counters: int) -> "Tally":
        """Return a tally of nothing yet."""
        return cls(
            waits={one: _lengths() for one in class_ids},
            left={one: _lengths() for one in class_ids},
            absent=dict.fromkeys(class_ids, 0),
            busy=[0.0] * counters,
            staffed=[0.0] * counters,
        )
