"""A loudspeaker that remembers: each sound is a file, and lasts as long as in a hall."""

import io
import itertools
import time
import wave
from pathlib import Path

from drivers.world_messages import Heard, Role, Sound, ToWorld
from kiosk.world.order import Tell
from kiosk.world.wire import WiredDevice


def length_s(wav: bytes) -> float:
    """Return how long a WAV file sounds."""
    with wave.open(io.BytesIO(wav)) as sound:
        frames: int = sound.getnframes()
        rate_hz: int = sound.getframerate()
    return frames / rate_hz


class WorldsSpeaker(WiredDevice):
    """The hall's loudspeaker; its sounds are kept in ``out``."""

    role = Role.SPEAKER

    def __init__(self, name: str, tell: Tell, out: Path, speed: float = 1.0) -> None:
        """``speed``: how much faster than life time passes."""
        super().__init__(name, tell, "speaker")
        self._out = out
        self._speed = speed
        self.sounds = 0
        """How many were heard since the world began."""
        self.words = ""
        """What the newest said; nothing of a chime."""

    def state(self) -> dict[str, object]:
        """Say how many sounds were heard, and what the newest said."""
        return {**super().state(), "sounds": self.sounds, "words": self.words}

    def hears(self, said: ToWorld) -> None:
        """A sound is played to its end, unless the cable is pulled meanwhile."""
        if not isinstance(said, Sound):
            return
        lasts_s = length_s(said.wav)
        path = self._keep(said.wav)
        self.sounds += 1
        self.words = said.text
        words = f": {said.text}" if said.text else ""
        self._tell(self.title, f"sound {self.sounds}, {lasts_s:.1f} s → {path}{words}")
        wire = self._wire
        time.sleep(lasts_s / self._speed)
        with self._lock:
            # Whoever has hung up meanwhile is told nothing, nor is the next one of this sound.
            if self._plugged and self._wire is not None and self._wire is wire:
                self._wire.say(Heard())

    def _keep(self, wav: bytes) -> Path:
        """Write the sound under the first name that is free: a restart writes over nothing."""
        self._out.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(self.sounds + 1):
            path = self._out / f"sound-{number:06}.wav"
            if not path.exists():
                path.write_bytes(wav)
                return path
        raise AssertionError
