"""A sound is heard or a fault is told once; nobody waits longer than the sound lasts.

``alsa:default`` plays through ``aplay``; ``sim:`` remembers what would have been heard, and the
words; ``sim:/path/world.sock#hall`` lets a simulated world remember it. The chime itself is
made here: two soft falling notes, the same bytes on every machine. A sound is one run of the
player from its first to its last sample: no other cuts it off.
"""

import array
import collections
import functools
import io
import math
import subprocess
import wave
from typing import Protocol

from drivers import url_parts
from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.samples import RATE_HZ, silence, to_wav
from drivers.url_parts import DeviceUrlError
from drivers.world_speaker import WorldSpeaker
from drivers.world_url import world_of

DEVICE = "sound"
NOTES = ((659.26, 0.0), (523.25, 0.45))
"""E5, then C5: a falling third; pitch in Hz and start in seconds."""
LENGTH_S = 1.8
ATTACK_S = 0.008
"""A soft beginning: without it each note starts with a click."""
DECAY_S = 0.35
LOUDNESS = 0.4
"""Of full scale; two notes overlap and must not clip."""
OVERTONE = 0.25
SILENCE_S = 0.05
"""Enough for a card that is not there to say so."""
SOUNDS_KEPT = 1
"""An announcement is 600 kB: a simulated hall must not hold a day of them."""
WORDS_KEPT = 1000
START_S = 2.0
"""What ``aplay`` may need to open the sound card, beside the sound itself."""


class Speaker(Protocol):
    """Where sounds come out. One thread only."""

    def play(self, wav: bytes, text: str = "") -> bool:
        """Play ``wav``, which says ``text``, to its end; whether it was heard.

        Raises:
            DeviceFault: it was not, for the first time in a row.
        """
        ...

    def is_there(self) -> bool:
        """Return whether a sound could be played now; nothing is heard.

        Raises:
            DeviceFault: it could not, for the first time in a row.
        """
        ...

    def hush(self) -> None:
        """End what is playing; the next sound is played as ever. From any thread."""
        ...

    def stop(self) -> None:
        """End what is playing and play nothing more; from any thread."""
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
    return to_wav(samples)


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
        self._player: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._hushed = False
        """What is playing, or was last, was told to end."""
        self._faulty = False

    def play(self, wav: bytes, text: str = "") -> bool:  # noqa: ARG002  # a player needs no words
        """Play ``wav`` to its end; whether it was heard.

        Raises:
            DeviceFault: it was not, for the first time in a row.
        """
        try:
            heard = self._run(wav)
        except DeviceFault:
            first, self._faulty = not self._faulty, True
            if first:
                raise
            return False
        self._faulty = self._faulty and not heard
        return heard

    def is_there(self) -> bool:
        """Return whether the card takes a sound: a moment of silence is played.

        Raises:
            DeviceFault: it does not, for the first time in a row.
        """
        return self.play(to_wav(silence(SILENCE_S)))

    def hush(self) -> None:
        """End what is playing; the next sound is played as ever. From any thread."""
        if self._player is not None:
            self._hushed = True
            self._player.terminate()

    def stop(self) -> None:
        """End what is playing and play nothing more; from any thread."""
        self._stopped = True
        self.hush()

    def _run(self, wav: bytes) -> bool:
        try:
            code, said = self._player_says(wav)
        except FileNotFoundError as error:
            raise DeviceFault(
                DEVICE, FaultKind.UNSUPPORTED, f"apt install alsa-utils: {error}"
            ) from error
        except OSError as error:
            raise fault_of(DEVICE, error) from error
        except subprocess.TimeoutExpired as error:
            raise DeviceFault(DEVICE, FaultKind.SILENT, str(error)) from error
        if code == 0 or not said or self._hushed:
            # A player that fails says why. One that says nothing was told to end, as systemd
            # tells it together with the core; one that was told so here says that it was
            # interrupted. Nobody heard it, and the card is not to blame.
            return code == 0
        kind = FaultKind.BUSY if "busy" in said else FaultKind.UNPLUGGED
        raise DeviceFault(DEVICE, kind, said)

    def _player_says(self, wav: bytes) -> tuple[int, str]:
        with subprocess.Popen(  # noqa: S603  # a fixed program; the name is from the settings
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as player:
            self._hushed, self._player = False, player
            if self._stopped:
                player.terminate()
            try:
                said = player.communicate(wav, timeout=length_s(wav) + START_S)[1]
            except subprocess.TimeoutExpired:
                player.kill()
                raise
        return player.returncode, said.decode(errors="replace").strip()


class SimulatedSpeaker:
    """Remembers what would have been heard: the newest sound, and the words of many."""

    def __init__(self) -> None:
        self.heard: collections.deque[bytes] = collections.deque(maxlen=SOUNDS_KEPT)
        self.words: collections.deque[str] = collections.deque(maxlen=WORDS_KEPT)
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

    def play(self, wav: bytes, text: str = "") -> bool:
        """Remember ``wav`` and what it says.

        Raises:
            DeviceFault: there is no sound card, for the first time in a row.
        """
        if self.is_there():
            self.heard.append(wav)
            self.words.append(text)
        return self._plugged

    def is_there(self) -> bool:
        """Return whether the card is plugged in.

        Raises:
            DeviceFault: it is not, for the first time in a row.
        """
        first = not self._plugged and not self._faulty
        self._faulty = not self._plugged
        if first:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "simulated")
        return self._plugged

    def hush(self) -> None:
        """Nothing is playing: a simulated sound is heard at once."""

    def stop(self) -> None:
        """Nothing is playing: a simulated sound is heard at once."""


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
