"""Whether this process runs with other settings than the core now has (S52).

The core's views tell which settings are in force. A process that would read the same ones if it
were started anew ends, and is started anew; any other goes on as it is.
"""

from kiosk.settings.in_force import read_settings
from kiosk.settings.model import Settings
from kiosk.settings.problem import SettingsError

MOST_LOOKS = 3
"""The file is written before the core has it: a core that differs longer differs for good."""


class NewerSettings:
    """Remembers what this process was started with, and what it has looked up since."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looked_up: str | None = None
        self._looks = 0

    def there(self, in_force: str) -> bool:
        """Return whether to end: the core runs with ``in_force``, and so would a new process.

        Asked with every view; only news are looked up, and each a few times at most.
        """
        if in_force == self._settings.overlay.digest:
            self._looked_up = None
            return False
        if in_force != self._looked_up:
            self._looked_up, self._looks = in_force, 0
        if self._looks >= MOST_LOOKS:
            return False
        self._looks += 1
        try:
            return read_settings(self._settings.path).overlay.digest == in_force
        except SettingsError:
            return False
