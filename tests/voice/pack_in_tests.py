"""One voice pack for all tests of a run, and small ones made of tones."""

import functools
import math
import tempfile
from array import array
from collections.abc import Iterable
from pathlib import Path

from drivers.espeak import Espeak
from drivers.samples import RATE_HZ, Samples, to_wav
from drivers.voice_build import VOICES, build
from drivers.voice_check import SENTENCE
from drivers.voice_line import characters
from drivers.voice_pack import FORMAT, MANIFEST, Manifest, PackPiece, digest_of, manifest_text
from kiosk.voice.calls import needed
from kiosk.words import LANGUAGES


@functools.cache
def engine() -> Espeak:
    """Return the library; it has its state outside of us, so there is one."""
    return Espeak()


@functools.cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="voice-in-tests-")
    build(Path(folder.name), {one: needed(one) for one in LANGUAGES}, VOICES, engine())
    return folder


def whole_pack() -> Path:
    """Return a pack as ``kiosk voice build`` makes it; do not write into it."""
    return Path(_kept().name)


def tone(length_s: float, loudness: float = 0.2) -> Samples:
    """Return a plain tone."""
    step = 2 * math.pi * 440 / RATE_HZ
    return array(
        "h",
        [
            round(32767 * loudness * math.sin(step * at))
            for at in range(round(RATE_HZ * length_s))
        ],
    )


def pack_of_tones(folder: Path, language: str, texts: Iterable[str]) -> Path:
    """Write a pack whose every piece is a tone, 0.3 s a character, in a sentence 0.46 s."""
    pieces = []
    (folder / language).mkdir(parents=True)
    for text in texts:
        file = f"{language}/{text}.wav"
        count = characters(text)
        sound = tone((0.46 if count >= SENTENCE else 0.3) * max(1, count))
        (folder / file).write_bytes(to_wav(sound))
        pieces.append(
            PackPiece(
                language=language,
                text=text,
                file=file,
                characters=characters(text),
                duration_ms=round(1000 * len(sound) / RATE_HZ),
                digest=digest_of(folder / file),
            )
        )
    manifest = Manifest(FORMAT, "tones", RATE_HZ, {language: "tone"}, tuple(pieces))
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
    return folder
