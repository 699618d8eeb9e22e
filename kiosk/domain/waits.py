"""How long people wait: what is told to them, and what the hall has learned to tell it from.

The estimates come from outside (``kiosk.estimate`` plays this hall's own rule forward); the
hall keeps them, judges whether they are fresh, and remembers bounded numbers of service times
and arrivals, so that a restart forgets nothing. Without a fresh estimate nothing is told but
how many are ahead: never a made-up figure.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from kiosk.domain.moment import UtcMillis

FRESH_S = 180
"""▲ An older estimate is told to nobody."""

LEAST_BETWEEN_S = 30
"""▲ Estimates are written down at most so often."""

CONFIRM_S = 120
"""▲ Estimates that stand are written down again so often while anybody waits or would; well
within ``FRESH_S``."""

ROUND_S = 45
"""▲ How often the estimator looks at the hall."""

CHANGE_S, CHANGE_SHARE = 60, 0.1
"""▲ An estimate has changed when it moves by more than a minute and more than a tenth."""

GROWN_S = 300
"""A wait that has grown by more is told anew, once (S06)."""

TELL_AGAIN_S = 600
"""▲ After so long everybody who waits is told anew (Q06: who is on hold and sees nothing, after
60 s; in a hall the screens show the waits of all services all the time)."""

VISITS_KEPT = 300
"""▲ Service times remembered for each service."""

ARRIVALS_KEPT = 400
"""▲ Arrivals remembered: half a day of a busy hall."""

FELT_S = 60
"""▲ Who is served within so long had a free counter and a walk, not a wait: not measured."""

LONGEST_S = 24 * 3600
"""▲ A wait longer than a day is a mistake in the figures."""


class WaitEstimate(msgspec.Struct, frozen=True):
    """How long somebody would wait who came now; seconds."""

    p50_s: int
    """Half of all waits are shorter."""
    p80_s: int
    """Four of five are shorter."""


class Told(msgspec.Struct, frozen=True):
    """What the holder of a ticket was told."""

    at: UtcMillis
    low_s: int
    """From then on; half of all waits are shorter."""
    high_s: int
    """Four of five waits are shorter."""
    class_id: str
    service: str
    """For which queue it was told; in another one it no longer counts."""
    grown: bool = False
    """True when it was told because the wait had grown (P10)."""

    @property
    def expected_at(self) -> int:
        """Return when its holder reckons with being called, at the earliest told."""
        return self.at + self.low_s * 1000


class Visit(NamedTuple):
    """How long a counter was taken by one customer, from the call to the finish."""

    class_id: str
    took_s: int


class Arrival(NamedTuple):
    """Somebody who came without an appointment."""

    at: UtcMillis
    class_id: str
    service: str


class Waits(msgspec.Struct, frozen=True):
    """Everything the hall remembers of waiting times."""

    estimates: Mapping[str, Mapping[str, WaitEstimate]] = {}
    """Of a newcomer, by service, then class."""
    estimated_at: UtcMillis = UtcMillis(0)
    """When they were last written down."""
    visits: Mapping[str, tuple[Visit, ...]] = {}
    """The last service times of each service, oldest first."""
    arrivals: tuple[Arrival, ...] = ()
    """Oldest first."""

    def fresh(self, service: str, class_id: str, now: UtcMillis) -> WaitEstimate | None:
        """Return what may be told to somebody who comes now, or None."""
        if not 0 <= now - self.estimated_at <= FRESH_S * 1000:
            return None
        return self.estimates.get(service, {}).get(class_id)
