"""When the hall's loudspeaker chimes for a help button that rings (S19, S82).

Between two announcements, never into one: a chime that is late is sounded once, not once for
each that was missed. Where the ladder ends, the chime is followed by an apology (P36), once for
each call. A clock that the network sets back meanwhile silences none.
"""

import time
from collections.abc import Callable

from kiosk.core.writer import Writer
from kiosk.domain.help import HelpCall, chimes_so_far, next_chime_s
from kiosk.domain.moment import elapsed_ms

LATE_S = 60
"""An apology so late is none: whoever was to hear it may be gone, and a core that starts anew
does not say it again for a call that has rung for long."""

OVERDUE = 2
"""So many times the usual pause without a chime: the wall clock says nothing of this call."""


class HelpChimes:
    """Remembers what the loudspeaker has sounded.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, writer: Writer, clock: Callable[[], float] = time.monotonic) -> None:
        self._writer = writer
        self._clock = clock
        self._sounded_s = clock()
        self._sounded: dict[int, int] = {}
        """How many chimes each call had when one was sounded last."""

        self._told: frozenset[int] = frozenset()
        """The calls for which an apology was said, or came too late."""

    def take_apology(self) -> bool:
        """Return whether an apology is due; it counts as said then, and as the chime."""
        rules, now = self._writer.hall.plan.help, self._writer.now()
        late_s = {
            one.help_id: elapsed_ms(one.since, now) / 1000 - rules.escalate_s
            for one in self._ringing()
        }
        ended = frozenset(call for call, so_far_s in late_s.items() if so_far_s >= 0)
        due = any(late_s[one] <= LATE_S for one in ended - self._told)
        self._told = ended
        if due:
            self.take()
        return due

    def take(self) -> bool:
        """Return whether a chime is due, which counts as sounded then."""
        rules, now = self._writer.hall.plan.help, self._writer.now()
        so_far = {one.help_id: chimes_so_far(one, rules, now) for one in self._ringing()}
        due = any(times > self._sounded.get(call, 0) for call, times in so_far.items())
        since_s = self._clock() - self._sounded_s
        due = due or (bool(so_far) and since_s >= OVERDUE * rules.chime_every_s)
        self._sounded = so_far
        if due:
            self._sounded_s = self._clock()
        return due

    def wait_s(self, most_s: float) -> float:
        """Return how long it is until the next chime, at most ``most_s``."""
        rules, now = self._writer.hall.plan.help, self._writer.now()
        waits_s = (next_chime_s(one, rules, now) for one in self._ringing())
        return min([most_s, *waits_s])

    def _ringing(self) -> list[HelpCall]:
        return [one for one in self._writer.hall.help_calls.values() if one.button]
