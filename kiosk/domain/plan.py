"""What a hall offers: its services, classes and counters, as settings describe them.

Names are given per language (``{"zh": "开户", "en": "Open an account"}``). The order of
``classes`` is the one in which screens and reports show them.
"""

from collections.abc import Mapping

import msgspec

from kiosk.domain.discipline import DEFAULT_PASS_LIMIT, HOLD_TARGETS, SLOPE_UNIT

Names = Mapping[str, str]
"""A text in each of the hall's languages, by language code."""


class Service(msgspec.Struct, frozen=True):
    """Something people come for; its prefix starts their ticket numbers."""

    id: str
    prefix: str
    name: Names
    target_wait_s: int
    typical_service_s: int
    long: bool = False
    """True when an accessible counter leaves it to others for a while (S18)."""


class TicketClass(msgspec.Struct, frozen=True):
    """A kind of ticket with a waiting target of its own (S22, S05, S85)."""

    id: str
    name: Names
    target_wait_s: int
    needs_accessible: bool = False
    """True when only an accessible counter can serve it (S18)."""
    accessible: bool = False
    """True for the class that the accessible button of screens and counters asks for."""
    emergency: bool = False
    """Called before everybody at the next free counter that can serve it (S26)."""
    internal: bool = False
    """Colleagues: called when nobody from outside waits whom the counter may serve (S15)."""
    courtesy: bool = False
    """A customer tier; never called before emergency or accessibility (S85)."""
    share: float = 0.9
    """The promise: so many of its tickets wait no longer than the target."""
    slope: int = SLOPE_UNIT
    """How fast its priority grows with waiting, in thousandths (``kiosk.domain.promises``)."""
    head_start_s: int = 0
    """As if it had waited so much longer."""


class QueueRules(msgspec.Struct, frozen=True):
    """The figures of the discipline (``kiosk.domain.discipline``); all are our own choices."""

    pass_limit: int = DEFAULT_PASS_LIMIT
    """Passed so often by later tickets, a ticket goes before the formula; 0 for never."""
    hold_targets: int = HOLD_TARGETS
    """Long services wait so many target waits before an accessible counter takes them."""
    service_factor: bool = False
    """Whether short services gain priority faster, by the root of their typical length."""


class Counter(msgspec.Struct, frozen=True):
    """A place where people are served."""

    id: str
    services: tuple[str, ...]
    accessible: bool = False


class RatingRules(msgspec.Struct, frozen=True):
    """How a visit may be rated (S40); the figures are the product's own."""

    best: int = 5
    low: int = 2
    """This score and below asks for a reason."""
    window_s: int = 120
    """How long after the service has ended a key still counts."""


class HallPlan(msgspec.Struct, frozen=True):
    """Everything the rules know of this hall's furniture."""

    site: str
    name: Names
    languages: tuple[str, ...]
    services: tuple[Service, ...]
    classes: tuple[TicketClass, ...]
    counters: tuple[Counter, ...]
    ordinary_class: str = "ordinary"
    rating: RatingRules = RatingRules()
    prints_slips: bool = True
    queue: QueueRules = QueueRules()

    def service(self, service_id: str) -> Service | None:
        """Return the service of that id, or None."""
        return next((one for one in self.services if one.id == service_id), None)

    def ticket_class(self, class_id: str) -> TicketClass | None:
        """Return the class of that id, or None."""
        return next((one for one in self.classes if one.id == class_id), None)

    def class_rank(self, class_id: str) -> int:
        """Return the class's place in the order of service, 0 first; unknown ones are last."""
        return next(
            (rank for rank, one in enumerate(self.classes) if one.id == class_id),
            len(self.classes),
        )

    def accessible_class(self) -> TicketClass | None:
        """Return the class that an accessible request asks for, or None."""
        return next((one for one in self.classes if one.accessible), None)

    def counter(self, counter_id: str) -> Counter | None:
        """Return the counter of that id, or None."""
        return next((one for one in self.counters if one.id == counter_id), None)
