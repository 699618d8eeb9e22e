"""An announcement put together: chime, sentence by sentence from a pack's pieces, repeated.

Nothing is spoken by half: every piece is read before the first is joined, so a missing file
means the chime alone and a fault that names it. Volume is applied to the samples and only
downwards: no mixer is asked, nothing clips.
"""

import array

import msgspec

from drivers.samples import Samples, samples_of, scaled, seconds, silence
from drivers.voice_line import USUAL_CPM, Line, pauses_s
from drivers.voice_pack import VoicePack

BETWEEN_S = 0.9
"""Between two sentences: long enough to be heard as the end of one."""
AFTER_CHIME_S = 0.15
"""The chime has faded by then; its end is silence already."""
LAST_S = 0.15
"""A player that closes the card at once cuts the last syllable of some cards."""


class Announcement(msgspec.Struct, frozen=True):
    """What is to be heard, once the card is free."""

    lines: tuple[Line, ...]
    """One for each language, in order."""
    times: int = 2
    """How often they are said: once, and once again."""
    volume: int = 100
    """Percent of the amplitude; 50 is 6 dB softer."""
    rate_cpm: int = USUAL_CPM

    @property
    def text(self) -> str:
        """Return all of it as people write it."""
        return " ".join(one.text for one in self.lines * self.times)


def sentence(pack: VoicePack, line: Line, rate_cpm: int = USUAL_CPM) -> Samples:
    """Return one sentence at its rate.

    Raises:
        PackError: the pack lacks a piece.
    """
    pieces = [pack.samples(line.language, one.text) for one in line.pieces]
    pauses = [*pauses_s(line, [seconds(one) for one in pieces], rate_cpm), 0.0]
    whole = array.array("h")
    for piece, pause_s in zip(pieces, pauses, strict=True):
        whole += piece
        whole += silence(pause_s)
    return whole


def spoken(pack: VoicePack, what: Announcement, chime: bytes) -> Samples:
    """Return chime and sentences, at their volume.

    Raises:
        PackError: the pack lacks a piece; nothing is spoken by half.
    """
    said = [sentence(pack, line, what.rate_cpm) for line in what.lines]
    whole = samples_of(chime)
    whole += silence(AFTER_CHIME_S)
    for number in range(len(said) * what.times):
        whole += silence(BETWEEN_S if number else 0)
        whole += said[number % len(said)]
    whole += silence(LAST_S)
    return scaled(whole, what.volume / 100)
