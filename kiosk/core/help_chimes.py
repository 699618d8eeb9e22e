"""When the hall's loudspeaker chimes for a help button that rings (S19, S82).

Between two announcements, never into one: a chime that is late is sounded once, not once for
each that was missed.
"""

from kiosk.core.writer import Writer
from kiosk.domain.help import HelpCall, chimes_so_far, next_chime_s


class HelpChimes:
    """Remembers what the loudspeaker has sounded."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._sounded: dict[int, int] = {}
        """How many chimes each call had when one was sounded last."""

    def take(self) -> bool:
        """Return whether a chime is due, which counts as sounded then."""
        rules, now = self._writer.hall.plan.help, self._writer.now()
        so_far = {one.help_id: chimes_so_far(one, rules, now) for one in self._ringing()}
        due = any(times > self._sounded.get(call, 0) for call, times in so_far.items())
        self._sounded = so_far
        return due

    def wait_s(self, most_s: float) -> float:
        """Return how long it is until the next chime, at most ``most_s``."""
        rules, now = self._writer.hall.plan.help, self._writer.now()
        waits_s = (next_chime_s(one, rules, now) for one in self._ringing())
        return min([most_s, *waits_s])

    def _ringing(self) -> list[HelpCall]:
        return [one for one in self._writer.hall.help_calls.values() if one.button]
