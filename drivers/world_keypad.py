"""The keys of a keypad in a simulated world; the reader around it is the real one."""

from drivers.keypad_reader import Heard
from drivers.world_link import WorldLink
from drivers.world_messages import Key, Role
from drivers.world_url import WorldUrl


class WorldKeys:
    """Keys of the keypad at ``url``."""

    def __init__(self, url: WorldUrl) -> None:
        self._link = WorldLink(Role.KEYPAD, url)

    def open(self) -> int:
        """Take the keypad and return the file descriptor to wait on."""
        return self._link.open()

    @property
    def wait_s(self) -> float | None:
        """Nothing is due while nothing comes."""
        return None

    def read(self) -> list[Heard]:
        """The keys that went down."""
        return [said.key for said in self._link.read() if isinstance(said, Key)]

    def close(self) -> None:
        """Let the keypad go."""
        self._link.close()
