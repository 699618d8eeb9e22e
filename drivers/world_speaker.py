"""A loudspeaker in a simulated world: what is played is kept there, and lasts as long."""

from collections.abc import Callable

from drivers.faults import DeviceFault, FaultKind
from drivers.world_link import WorldLink
from drivers.world_messages import Heard, Role, Sound
from drivers.world_url import WorldUrl

PATIENCE_S = 5.0
"""How long the world may say nothing beside the sound's own length."""


class WorldSpeaker:
    """Plays into the world at ``url``; one thread only."""

    def __init__(self, url: WorldUrl, length_s: Callable[[bytes], float]) -> None:
        """``length_s`` tells how long a WAV file sounds."""
        self._link = WorldLink(Role.SPEAKER, url)
        self._length_s = length_s
        self._faulty = False
        self._stopped = False
        self._hushed = False

    def play(self, wav: bytes, text: str = "") -> bool:
        """Play ``wav``, which says ``text``, to its end; whether it was heard.

        Raises:
            DeviceFault: it was not, for the first time in a row.
        """
        return self._tried(Sound(wav, text))

    def is_there(self) -> bool:
        """Return whether its cable is in; nothing is heard.

        Raises:
            DeviceFault: it is not, for the first time in a row.
        """
        return self._tried(None)

    def hush(self) -> None:
        """End what is playing; the next sound is played as ever. From any thread."""
        self._hushed = True
        self._link.hang_up()

    def stop(self) -> None:
        """End what is playing and play nothing more; from any thread."""
        self._stopped = True
        self._link.hang_up()

    def _tried(self, sound: Sound | None) -> bool:
        self._hushed = False
        try:
            self._link.open()
            if sound is not None and not self._stopped:
                self._play(sound)
        except DeviceFault:
            if self._stopped or self._hushed:
                return False
            first, self._faulty = not self._faulty, True
            if first:
                raise
            return False
        finally:
            self._link.close()
        self._faulty = False
        return True

    def _play(self, sound: Sound) -> None:
        self._link.send(sound)
        said = self._link.wait(self._length_s(sound.wav) + PATIENCE_S)
        if not any(isinstance(one, Heard) for one in said):
            raise self._link.fault(FaultKind.SILENT, "it plays and comes to no end")
