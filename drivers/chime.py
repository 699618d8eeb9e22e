"""A sound is heard or a fault is told once; nobody waits longer than the sound lasts.

``alsa:default`` plays through ``aplay``; ``sim:`` remembers what would have been heard, and
``sim:/path/world.sock#hall`` lets a simulated world remember it. The chime itself is made here:
two soft falling notes, the same bytes on every machine.
"""

import array
import functools
import io
import math
import subprocess
import sys
import wave
from typing import Protocol

from drivers import url_parts
from drivers.faults import DeviceFault, FaultKind
from drivers.url_parts import DeviceUrlError
from drivers.world_speaker import WorldSpeaker
from drivers.world_url import world_of

DEVICE = "sound"
RATE_HZ = 22050
NOTES = ((659.26, 0.0), (523.25, 0.45))
"""E5, then C5: a falling third; pitch in Hz and start in seconds."""
LENGTH_S = 1.8
ATTACK_S = 0.008
"""A soft beginning: without it each note starts with a click."""
DECAY_S = 0.35
LOUDNESS = 0.4
"""Of full scale; two notes overlap and must not clip."""
OVERTONE = 0.25
START_S = 2.0
"""What ``aplay`` may need to open the sound card, beside the sound itself."""


class Speaker(Protocol):
    """Where sounds come out. One thread only."""

    def play(self, wav: bytes) -> bool:
        """Play ``wav`` to its end; whether it was heard.

        Raises:
            DeviceFault: it was not, for the first time in a row.
        """
        ...


@functools.cache
def two_tones() -> bytes:
    """The chime before a call, as a WAV file."""
    samples = array.array("h", bytes(2 * int(RATE_HZ * LENGTH_S)))
    for pitch_hz, start_s in NOTES:
        turn = 2 * math.pi * pitch_hz
        for index in range(int(RATE_HZ * start_s), len(samples)):
            time_s = index / RATE_HZ - start_s
            swell = min(time_s / ATTACK_S, 1.0) * math.exp(-time_s / DECAY_S)
            tone = math.sin(turn * time_s) + OVERTONE * math.sin(2 * turn * time_s)
            samples[index] += round(32767 * LOUDNESS * swell * tone)
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes(samples.tobytes())
    return file.getvalue()


def length_s(wav: bytes) -> float:
    """How long a WAV file sounds."""
    with wave.open(io.BytesIO(wav)) as sound:
        frames: int = sound.getnframes()
        rate_hz: int = sound.getframerate()
    return frames / rate_hz


class AlsaSpeaker:
    """Plays through ALSA's own player.

    Args:
        name: the ALSA device, e.g. ``default`` or ``plughw:1``.
        player: the program.
    """

    def __init__(self, name: str, player: str = "aplay") -> None:
        self._command = [player, "--quiet", "--device", name, "-"]
        self._faulty = False

    def play(self, wav: bytes) -> bool:
        """Play ``wav`` to its end; whether it was heard.

        Raises:
            DeviceFault: it was not, for the first time in a row.
        """
        fault = self._try(wav)
        first = fault is not None and not self._faulty
        self._faulty = fault is not None
        if fault is not None and first:
            raise fault
        return fault is None

    def _try(self, wav: bytes) -> DeviceFault | None:
        try:
            done = subprocess.run(  # noqa: S603  # a fixed program; the name is from the settings
                self._command,
                input=wav,
                capture_output=True,
                check=False,
                timeout=length_s(wav) + START_S,
            )
        except FileNotFoundError as error:
            return DeviceFault(
                DEVICE, FaultKind.UNSUPPORTED, f"apt install alsa-utils: {error}"
            )
        except subprocess.TimeoutExpired as error:
            return DeviceFault(DEVICE, FaultKind.SILENT, str(error))
        if done.returncode == 0:
            return None
        said = done.stderr.decode(errors="replace").strip()
        kind = FaultKind.BUSY if "busy" in said else FaultKind.UNPLUGGED
        return DeviceFault(DEVICE, kind, said)


class SimulatedSpeaker:
    """Remembers what would have been heard."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._plugged = True
        self._faulty = False

    # The world's side.

    def is_unplugged(self) -> None:
        """The sound card is gone."""
        self._plugged = False

    def recovers(self) -> None:
        """The sound card is back."""
        self._plugged = True

    # The kiosk's side.

    def play(self, wav: bytes) -> bool:
        """Remember ``wav``.

        Raises:
            DeviceFault: there is no sound card, for the first time in a row.
        """
        first = not self._plugged and not self._faulty
        self._faulty = not self._plugged
        if first:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "simulated")
        if self._plugged:
            self.heard.append(wav)
        return self._plugged


class SpeakerUrlError(DeviceUrlError):
    """Not the address of a loudspeaker."""


def open_speaker(url: str) -> Speaker:
    """Make the speaker at ``alsa:NAME``, ``sim:`` or in a world; nothing is opened yet.

    Raises:
        SpeakerUrlError: ``url`` is none of them.
    """
    expected = "alsa:NAME (aplay -L lists them) or sim:"
    parts = url_parts.take_apart(url, SpeakerUrlError, expected)
    url_parts.only_options(parts, SpeakerUrlError)
    if parts.scheme == "alsa" and parts.rest:
        return AlsaSpeaker(parts.rest)
    if parts.scheme == "sim":
        world = world_of(parts, SpeakerUrlError)
        return SimulatedSpeaker() if world is None else WorldSpeaker(world, length_s)
    raise SpeakerUrlError(f"{url!r}: expected {expected}")
