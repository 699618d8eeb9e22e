"""A voice pack rendered offline by espeak-ng: each piece trimmed, levelled and measured.

A file that was replaced by a recording is kept when the pack is built again: its digest is not
the one that the manifest wrote.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from drivers.espeak import Espeak, EspeakError
from drivers.samples import RATE_HZ, Samples, levelled, read_wav, seconds, to_wav, trimmed
from drivers.voice_line import characters
from drivers.voice_pack import (
    FORMAT,
    MANIFEST,
    Manifest,
    PackError,
    PackPiece,
    VoicePack,
    digest_of,
    manifest_text,
)

VOICES = {"zh": "cmn", "en": "en-us"}
SPEEDS = {"zh": 140, "en": 140}
"""Words a minute as espeak-ng counts them: Chinese pieces of 0.2 to 0.5 s leave pauses that the
rate of N060 fills."""
LONG = 6
LONG_SPEEDS = {"zh": 115, "en": 140}
"""A piece of so many characters leaves few pauses to fill: it is spoken more slowly itself."""
LOUDNESS = 0.16
"""RMS of full scale of each piece (-16 dBFS): all alike, and seldom held back by the peak."""
KEPT_S = 0.004
"""Silence left at both ends: a cut within a sound clicks."""


class Built(msgspec.Struct, frozen=True):
    """What became of a build."""

    pieces: int
    kept: tuple[str, ...]
    """Recorded files that were left as they were."""
    size_bytes: int
    made_by: str


def build(
    folder: Path, wanted: Mapping[str, Iterable[str]], voices: Mapping[str, str], engine: Espeak
) -> Built:
    """Render every piece of every language into ``folder``.

    Raises:
        EspeakError: a voice is missing, or says Chinese in English.
        OSError: the folder cannot be written.
        BadWavError: a recorded file that is to be kept cannot be used.
    """
    recorded = _recorded(folder)
    pieces: list[PackPiece] = []
    for language, texts in wanted.items():
        engine.voice(voices[language])
        if language == "zh":
            _must_read_chinese(engine, voices[language])
        (folder / language).mkdir(parents=True, exist_ok=True)
        for text in texts:
            file = f"{language}/{_file_name(text)}.wav"
            path = folder / file
            if file not in recorded:
                path.write_bytes(to_wav(_rendered(engine, language, text)))
            pieces.append(
                PackPiece(
                    language=language,
                    text=text,
                    file=file,
                    characters=characters(text),
                    duration_ms=round(1000 * seconds(read_wav(path))),
                    digest=recorded.get(file) or digest_of(path),
                )
            )
    made_by = f"espeak-ng {engine.version}"
    used = {one: voices[one] for one in wanted}
    manifest = Manifest(FORMAT, made_by, RATE_HZ, used, tuple(pieces))
    (folder / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
    size = sum((folder / one.file).stat().st_size for one in pieces)
    kept = tuple(sorted(recorded.keys() & {one.file for one in pieces}))
    return Built(len(pieces), kept, size, made_by)


def _recorded(folder: Path) -> dict[str, str]:
    """Return the files that are no longer as they were built, each with its old digest."""
    try:
        pack = VoicePack(folder)
    except PackError:
        return {}
    return {
        one.file: one.digest
        for one in pack.manifest.piece
        if pack.path(one).is_file() and pack.is_recorded(one)
    }


def _must_read_chinese(engine: Espeak, voice: str) -> None:
    """Make sure that two characters sound different: others say "Chinese letter" to each."""
    one, other = engine.phonemes("号"), engine.phonemes("零")
    if one == other or "(en)" in one + other:
        raise EspeakError(f"the voice {voice!r} reads no Chinese: choose another, such as cmn")


def _rendered(engine: Espeak, language: str, text: str) -> Samples:
    speeds = SPEEDS if characters(text) < LONG else LONG_SPEEDS
    whole = trimmed(engine.render(text, speeds[language]), KEPT_S)
    if not whole:
        raise EspeakError(f"this voice says nothing for {text!r}")
    return levelled(whole, LOUDNESS)


def _file_name(text: str) -> str:
    return re.sub(r"\s+", "-", text)
