"""What a scenario says: who comes, what they want, who serves them, and by which rule."""

import enum

import msgspec

from kiosk.domain.discipline import HOLD_TARGETS, OVERDUE_TARGETS
from kiosk.simulate.law import Law


class Rule(enum.StrEnum):
    """How the next ticket is chosen; all are figures of ``kiosk.domain.discipline``."""

    PROMISE = "promise"
    """The product's own: slopes from the promises, all hard rules."""
    FIFO = "fifo"
    STRICT = "strict"
    RATIO = "ratio"
    EDD = "edd"
    ACCUMULATING = "accumulating"
    HEAD_START = "head_start"


class ClassSpec(msgspec.Struct, frozen=True):
    """A kind of ticket, its promise and what the rules know of it."""

    id: str
    target_s: float = 600.0
    """The promise: at least ``share`` of the tickets wait no longer (N001)."""
    share: float = 0.8
    emergency: bool = False
    needs_accessible: bool = False
    """Only an accessible counter can serve it."""
    courtesy: bool = False
    """A customer tier, never called before emergency or accessibility (S85)."""
    service_factor: float = 1.0
    """Its services take so many times as long."""
    slope: float | None = None
    """For ``accumulating``, 1 by default; overrides the derived one of ``promise``."""
    head_start_s: float | None = None
    """For ``accumulating`` and ``head_start``: as if it had waited so much longer."""


class ServiceSpec(msgspec.Struct, frozen=True):
    """Something people come for."""

    id: str
    time: Law
    long: bool = False
    """Held back at the accessible counter under ``promise``."""


class ArrivalSpec(msgspec.Struct, frozen=True):
    """A stream of people who come at random (Poisson)."""

    class_id: str
    per_hour: float
    services: tuple[tuple[str, float], ...]
    """What they want, with shares that sum to 1."""
    no_show: float = 0.0
    """Share of those who are gone when they are called."""
    patience: Law | None = None
    """After so much waiting they leave; None for never."""


class AppointmentSpec(msgspec.Struct, frozen=True):
    """People who come for a slot."""

    class_id: str
    late_class_id: str
    """The class of who checks in after slot and grace."""
    per_hour: float
    """Of those who come."""
    services: tuple[tuple[str, float], ...]
    slot_s: float = 600.0
    arrival_mean_s: float = 0.0
    """Check-in relative to the slot; negative is early."""
    arrival_sd_s: float = 0.0
    no_show: float = 0.0
    """Share of bookings for which nobody comes."""
    grace_s: float = 600.0
    patience: Law | None = None


class CounterSpec(msgspec.Struct, frozen=True):
    """A place where people are served."""

    id: str
    services: frozenset[str]
    classes: frozenset[str] | None = None
    """Set aside for these classes; None serves all."""
    accessible: bool = False
    opens_s: float = 0.0
    closes_s: float | None = None
    """From then on it calls nobody; None stays until all are served."""
    pauses: tuple[tuple[float, float], ...] = ()
    """From, to; in order, seconds since the beginning of the day."""


class RunSpec(msgspec.Struct, frozen=True):
    """How long, how often, and by which rule."""

    days: int | None = None
    """So many independent days, each empty at its beginning."""
    tickets: int | None = None
    """One long stationary run in which so many tickets count."""
    warm_up: int = 0
    """Tickets before the first one that counts, in a stationary run."""
    day_length_s: float = 9 * 3600.0
    load: float = 1.0
    """Multiplies every ``per_hour``."""
    profile: tuple[float, ...] = (1.0,)
    """Arrival rates of equal parts of the day, relative to ``per_hour``."""
    seed: int = 1
    rule: Rule = Rule.PROMISE
    head_start_s: float | None = None
    """For ``head_start``: of every class but the last one, unless a class has its own."""
    service_factor: bool = False
    """Under ``promise``: short services gain priority faster."""
    pass_limit: int | None = None
    """None: ``DEFAULT_PASS_LIMIT`` under ``promise``, none under any other rule."""
    hold_targets: int = HOLD_TARGETS
    """Under ``promise``: how long accessible counters leave long services to others and call
    short ones first; 0 for never."""
    overdue_targets: int = OVERDUE_TARGETS
    """Under ``promise``: after so many target waits a ticket goes first; 0 for never."""
    absent_s: float = 60.0
    """How long a counter calls for somebody who is gone."""


class Scenario(msgspec.Struct, frozen=True):
    """A whole scenario."""

    run: RunSpec
    classes: tuple[ClassSpec, ...]
    """In the order of ``strict``, highest first."""
    services: tuple[ServiceSpec, ...]
    arrivals: tuple[ArrivalSpec, ...]
    appointments: tuple[AppointmentSpec, ...]
    counters: tuple[CounterSpec, ...]

    @property
    def sources(self) -> tuple[ArrivalSpec | AppointmentSpec, ...]:
        """Return everybody who comes, at random or for a slot."""
        return (*self.arrivals, *self.appointments)
