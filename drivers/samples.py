"""Sound as numbers: one channel, 16 bits, 22,050 a second; files in, files out, measured.

Pure but for ``read_wav``: the same samples in give the same samples out. Nothing here can clip:
whatever makes sound louder keeps its peak below ``HIGHEST``.
"""

import array
import io
import math
import struct
import sys
import wave
from pathlib import Path
from typing import TypeAlias

RATE_HZ = 22050
"""What espeak-ng renders and a voice needs: speech has little above 8 kHz."""
FULL = 32767
HIGHEST = 0.89
"""The loudest sample after a sound was levelled, -1 dBFS: room for the card's own filter."""
FLOOR = 200
"""Below this (-44 dBFS) a piece is silent: above a recording's hiss, below any word."""
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF WAVE, a format chunk for PCM (16 bytes), and the data's head."""
ACCEPTED = "16-bit PCM, mono or stereo, 22050 or 44100 Hz"

Samples: TypeAlias = "array.array[int]"


class BadWavError(ValueError):
    """Not a sound file that can be used; says what was found and expected."""


def read_wav(path: Path) -> Samples:
    """Read a file as one channel at ``RATE_HZ``; stereo is mixed, 44,100 Hz halved.

    Raises:
        BadWavError: it is another kind of file.
        OSError: it cannot be read.
    """
    return samples_of(path.read_bytes(), str(path))


def samples_of(data: bytes, name: str = "sound") -> Samples:
    """Return the samples of a WAV file.

    Raises:
        BadWavError: it is another kind of file.
    """
    try:
        with wave.open(io.BytesIO(data)) as sound:
            width, rate_hz = sound.getsampwidth(), sound.getframerate()
            channels, frames = sound.getnchannels(), sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, RuntimeError) as error:
        # RuntimeError, without a word: a length in the file points outside of it.
        why = str(error) or "damaged"
        raise BadWavError(f"{name}: {why}; expected a WAV file, {ACCEPTED}") from error
    if width != 2 or channels not in {1, 2} or rate_hz not in {RATE_HZ, 2 * RATE_HZ}:  # noqa: PLR2004  # the formats of ACCEPTED
        found = f"{8 * width}-bit, {channels} channels, {rate_hz} Hz"
        raise BadWavError(f"{name}: found {found}; expected {ACCEPTED}")
    samples = array.array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    if channels == 2:  # noqa: PLR2004  # stereo
        samples = _halved(samples)
    # The mean of two neighbours is a gentle low pass: enough for speech, cheap enough for a Pi.
    return _halved(samples) if rate_hz != RATE_HZ else samples


def _halved(samples: Samples) -> Samples:
    pairs = zip(samples[::2], samples[1::2], strict=False)
    return array.array("h", ((one + other) // 2 for one, other in pairs))


def to_wav(samples: Samples) -> bytes:
    """Return a WAV file, mono, 16 bits.

    The header is written by hand: the library would hold three copies of an announcement.
    """
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    size = 2 * len(samples)
    return b"".join(
        (
            HEADER.pack(
                b"RIFF",
                36 + size,
                b"WAVE",
                b"fmt ",
                16,
                1,
                1,
                RATE_HZ,
                2 * RATE_HZ,
                2,
                16,
                b"data",
                size,
            ),
            samples,
        )
    )


def silence(length_s: float) -> Samples:
    """Return nothing to hear, for so long."""
    return array.array("h", bytes(2 * max(0, round(length_s * RATE_HZ))))


def seconds(samples: Samples) -> float:
    """Return how long it sounds."""
    return len(samples) / RATE_HZ


def peak(samples: Samples) -> float:
    """Return its loudest sample, of full scale."""
    return max((abs(one) for one in samples), default=0) / FULL


def rms(samples: Samples) -> float:
    """Return its loudness, of full scale."""
    if not samples:
        return 0.0
    return math.sqrt(math.fsum(one * one for one in samples) / len(samples)) / FULL


def dbfs(level: float) -> float:
    """Return a share of full scale in decibels."""
    return 20 * math.log10(max(level, 1 / FULL))


def lead_s(samples: Samples) -> float:
    """Return how long it is silent before the first sound."""
    first = next((at for at, one in enumerate(samples) if abs(one) > FLOOR), len(samples))
    return first / RATE_HZ


def tail_s(samples: Samples) -> float:
    """Return how long it is silent after the last sound."""
    return lead_s(samples[::-1])


def trimmed(samples: Samples, keep_s: float) -> Samples:
    """Return it without the silence at both ends, but for ``keep_s``."""
    keep = round(keep_s * RATE_HZ)
    first = max(0, round(lead_s(samples) * RATE_HZ) - keep)
    last = len(samples) - max(0, round(tail_s(samples) * RATE_HZ) - keep)
    return samples[first:last]


def scaled(samples: Samples, gain: float) -> Samples:
    """Return it softer, or as it is; a gain above 1 is a bug."""
    if not 0 <= gain <= 1:
        raise ValueError(f"a gain of {gain:g} could clip")
    if gain == 1:
        return samples
    return array.array("h", (int(one * gain) for one in samples))


def levelled(samples: Samples, loudness: float) -> Samples:
    """Return it at that loudness (RMS), or as near as its peak allows."""
    now = rms(samples)
    if now == 0:
        return samples
    gain = min(loudness / now, HIGHEST / peak(samples))
    return array.array("h", [round(one * gain) for one in samples])
