"""What happens when nobody presses anything: limits that pass, waits that end.

Each watch says when it is due next and what it does then. The core asks when the next one is
due, sleeps until then and submits ``CheckClocks``. Whatever a watch decides must change the
hall so that it is not due again for the same thing.
"""

from collections.abc import Callable
from typing import NamedTuple

from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.watch_answers import answers_due, ring_answers
from kiosk.domain.watch_appointments import appointments_due, ring_appointments
from kiosk.domain.watch_away import away_due, ring_away
from kiosk.domain.watch_care import care_due, ring_care
from kiosk.domain.watch_greeting import greeting_due, ring_greeting
from kiosk.domain.watch_help import help_due, ring_help
from kiosk.domain.watch_limits import limits_due, ring_limits
from kiosk.domain.watch_notices import notices_due, ring_notices
from kiosk.domain.watch_self_test import ring_self_test, self_test_due
from kiosk.domain.watch_staff import ring_staff, staff_due


class Watch(NamedTuple):
    """One kind of limit."""

    due: Callable[[Hall], UtcMillis | None]
    """When it has something to do next, if nothing else happens; None for never."""
    ring: Callable[[Hall, UtcMillis], Events]
    """What it does at that time; nothing before."""


def _frozen_when_still(watch: Watch) -> Watch:
    """Return the watch that does nothing while the hall stands still: its clocks do not run."""

    def due(hall: Hall) -> UtcMillis | None:
        return None if hall.halt.still else watch.due(hall)

    def ring(hall: Hall, now: UtcMillis) -> Events:
        return () if hall.halt.still else watch.ring(hall, now)

    return Watch(due, ring)


WATCHES: tuple[Watch, ...] = (
    _frozen_when_still(Watch(away_due, ring_away)),
    Watch(answers_due, ring_answers),
    _frozen_when_still(Watch(appointments_due, ring_appointments)),
    Watch(care_due, ring_care),
    Watch(staff_due, ring_staff),
    _frozen_when_still(Watch(limits_due, ring_limits)),
    Watch(greeting_due, ring_greeting),
    Watch(help_due, ring_help),
    Watch(self_test_due, ring_self_test),
    Watch(notices_due, ring_notices),
)
"""Every kind; one that has to see what another has done comes after it."""


def next_due(hall: Hall) -> UtcMillis | None:
    """Return when the first watch has something to do, or None."""
    due = (one.due(hall) for one in WATCHES)
    return min((at for at in due if at is not None), default=None)


def check_clocks(hall: Hall, now: UtcMillis) -> Events:
    """Return what every watch does now, each seeing what those before it did."""
    events: Events = ()
    for one in WATCHES:
        done = one.ring(hall, now)
        for event in done:
            hall = evolve(hall, event, now)
        events = (*events, *done)
    return events
