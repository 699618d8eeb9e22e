"""Each file of a voice pack measured: what a recording may be, and what it is (S81, N060).

A piece of a word or two has no rate of its own: its pauses come later. It must only be short
enough that the slowest sentence still reaches the rate, and long enough to be understood. A
file that holds a whole sentence must keep the rate by itself.
"""

from collections.abc import Iterator

import msgspec

from drivers import samples as sound
from drivers.samples import BadWavError, Samples
from drivers.voice_line import FASTEST_CPM, SLOWEST_CPM, characters
from drivers.voice_pack import PackPiece, VoicePack

SENTENCE = 8
"""So many characters are a sentence: its own pauses are in the file."""
PIECE_CPM = (100, 400)
"""0.6 to 0.15 s a character: below, a sentence of such pieces is slower than N060 allows even
without pauses; above, a syllable is shorter than any that people speak apart."""
SILENCE_S = 0.12
"""At either end: more would be heard as a gap in the middle of a number."""
LOUDNESS_DBFS = (-26.0, -10.0)
"""RMS: softer is lost in a full hall, louder is distorted or next to its neighbours a shout."""
CLIPPED = 3
"""So many samples in a row at full scale are a cut-off wave, not a peak."""


class Measured(msgspec.Struct, frozen=True):
    """One file as it is."""

    piece: PackPiece
    length_s: float
    rms_dbfs: float
    peak_dbfs: float
    recorded: bool
    """True when it is not the file that was built."""
    samples: int


class Wrong(msgspec.Struct, frozen=True):
    """Why a file cannot be used: a key of the catalogue with its values."""

    file: str
    key: str
    values: dict[str, str]


def measure(piece: PackPiece, samples: Samples, *, recorded: bool) -> Measured:
    """Return what a file is like."""
    return Measured(
        piece=piece,
        length_s=sound.seconds(samples),
        rms_dbfs=sound.dbfs(sound.rms(samples)),
        peak_dbfs=sound.dbfs(sound.peak(samples)),
        recorded=recorded,
        samples=len(samples),
    )


def faults(piece: PackPiece, samples: Samples) -> Iterator[Wrong]:
    """Return everything that is wrong with a file."""
    loudness = sound.dbfs(sound.rms(samples))
    if max((abs(one) for one in samples), default=0) <= sound.FLOOR:
        yield Wrong(piece.file, "silent", {})
        return
    yield from _rate(piece, sound.seconds(samples))
    if max(sound.lead_s(samples), sound.tail_s(samples)) > SILENCE_S:
        lead, tail = sound.lead_s(samples), sound.tail_s(samples)
        ends = {"lead": f"{lead:.2f}", "tail": f"{tail:.2f}", "most": f"{SILENCE_S:g}"}
        yield Wrong(piece.file, "silence", ends)
    low, high = LOUDNESS_DBFS
    if not low <= loudness <= high:
        range_db = {"found": f"{loudness:.1f}", "low": f"{low:g}", "high": f"{high:g}"}
        yield Wrong(piece.file, "loudness", range_db)
    if clips(samples):
        yield Wrong(piece.file, "clipped", {})


def _rate(piece: PackPiece, length_s: float) -> Iterator[Wrong]:
    count = characters(piece.text)
    if piece.language != "zh" or count == 0:
        return
    low, high = (SLOWEST_CPM, FASTEST_CPM) if count >= SENTENCE else PIECE_CPM
    cpm = 60 * count / length_s
    # W is one character and three syllables: a letter's name may take as long as it takes.
    if low <= cpm <= high or (piece.text.isascii() and cpm > PIECE_CPM[0]):
        return
    yield Wrong(piece.file, "rate", {"found": f"{cpm:.0f}", "low": f"{low}", "high": f"{high}"})


def clips(samples: Samples) -> bool:
    """Return whether a wave is cut off at full scale."""
    row = 0
    for one in samples:
        row = row + 1 if abs(one) >= sound.FULL else 0
        if row == CLIPPED:
            return True
    return False


def look(pack: VoicePack) -> tuple[list[Measured], list[Wrong]]:
    """Measure every file of a pack; return the measures and what is wrong."""
    measured: list[Measured] = []
    wrong: list[Wrong] = []
    for piece in pack.manifest.piece:
        try:
            samples = sound.read_wav(pack.path(piece))
        except (OSError, BadWavError) as error:
            wrong.append(Wrong(piece.file, "unreadable", {"error": str(error)}))
            continue
        measured.append(measure(piece, samples, recorded=pack.is_recorded(piece)))
        wrong += faults(piece, samples)
    return measured, wrong
