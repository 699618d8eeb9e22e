"""The rate of every announcement that a pack's pieces make: the proof of N060 for one pack.

Pure: lengths in, rates out. Not every number there is, but every letter with every digit, and
each way a counter is said, in both sentences; and the apology with telephone numbers.
"""

from collections.abc import Iterable, Iterator, Mapping

from drivers.voice_line import FASTEST_CPM, SLOWEST_CPM, Line, pauses_s, rate_cpm
from kiosk.voice.wording import LETTERS, line

COUNTERS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "12",
    "20",
    "35",
    "99",
    "108",
    "12a",
)


PHONES = ("", "0123456789", "8001", "0571-88886666", "13800138000")


def every_line(language: str, sentences: tuple[str, ...]) -> Iterator[Line]:
    """Return the announcements that are measured."""
    for sentence in sentences:
        for letter in LETTERS:
            for digit in range(10):
                for counter in COUNTERS:
                    yield line(language, sentence, f"{letter}{digit}{digit}{digit}", counter)


def rate(spoken: Line, lengths_s: Mapping[str, float], wanted_cpm: int) -> float:
    """Return the rate at which pieces of these lengths say a sentence."""
    lengths = [lengths_s[one.text] for one in spoken.pieces]
    return rate_cpm(spoken, lengths, pauses_s(spoken, lengths, wanted_cpm))


def outside(
    spoken: Iterable[Line], lengths_s: Mapping[str, float], wanted_cpm: int
) -> list[tuple[str, float]]:
    """Return the announcements that are too slow or too fast, with their rates."""
    rates = [(one.text, rate(one, lengths_s, wanted_cpm)) for one in spoken]
    return [one for one in rates if not SLOWEST_CPM <= round(one[1], 6) <= FASTEST_CPM]
