"""A spoken sentence as a row of pieces, each with the pause after it, and the law of its rate.

Pure. The law (N060, S81): a Chinese sentence is spoken at 120 to 140 characters a minute. What
counts is each Han character and each letter said by its name; a digit is the Han character it
is said as. The time runs from the first piece's beginning to the last piece's end: without the
chime and without the pause between two sentences. The pieces are as long as they are; the
pauses between them are stretched until the rate is the one that was asked for.

English has no figure in the standards: its pauses are fixed.
"""

from collections.abc import Sequence

import msgspec

SLOWEST_CPM, FASTEST_CPM = 120, 140
"""N060: characters a minute."""
USUAL_CPM = 130
"""The middle: a recorded piece may be a little longer or shorter without leaving the range."""
JOIN, CLAUSE = 1, 3
"""Weights of the pause within a clause and after one."""
SHORTEST_PAUSE_S = 0.02
"""Between pieces too long for the rate: any shorter and they run into each other."""
FIXED_PAUSE_S = 0.11
"""The unit of pause where no rate is asked for."""


class Spoken(msgspec.Struct, frozen=True):
    """One piece of a sentence."""

    text: str
    """What is said, and the name of the piece in a voice pack."""
    pause: int = JOIN
    """Weight of the pause after it; the last piece's counts for nothing."""


class Line(msgspec.Struct, frozen=True):
    """One sentence in one language."""

    language: str
    pieces: tuple[Spoken, ...]
    text: str
    """The same as people write it."""

    @property
    def characters(self) -> int:
        """Return how many characters count for its rate."""
        return sum(characters(one.text) for one in self.pieces)


def characters(text: str) -> int:
    """Return how many characters count: Han characters, digits and capital letters."""
    return sum(_counts(one) for one in text)


def _counts(one: str) -> bool:
    return "\u3400" <= one <= "\u9fff" or (one.isascii() and (one.isdigit() or one.isupper()))


def pauses_s(line: Line, lengths_s: Sequence[float], rate_cpm: int) -> list[float]:
    """Return the pause after each piece but the last, for pieces of these lengths."""
    weights = [one.pause for one in line.pieces[:-1]]
    if line.language != "zh":
        return [FIXED_PAUSE_S * one for one in weights]
    free_s = line.characters * 60 / rate_cpm - sum(lengths_s)
    share_s = free_s / (sum(weights) or 1)
    return [max(SHORTEST_PAUSE_S, share_s * one) for one in weights]


def rate_cpm(line: Line, lengths_s: Sequence[float], pauses: Sequence[float]) -> float:
    """Return the rate at which a sentence is spoken, in characters a minute."""
    return 60 * line.characters / (sum(lengths_s) + sum(pauses))
