"""What a hall offers: its services, classes and counters, as settings describe them.

Names are given per language (``{"zh": "开户", "en": "Open an account"}``). The order of
``classes`` is the one in which screens and reports show them.
"""

from collections.abc import Mapping

import msgspec

from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.domain.care import CareRules
from kiosk.domain.discipline import (
    DEFAULT_PASS_LIMIT,
    HOLD_TARGETS,
    OVERDUE_TARGETS,
    SLOPE_UNIT,
)
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.domain.journey import Journey
from kiosk.domain.limits import LimitRules, Stage
from kiosk.domain.self_test import SelfTestRules
from kiosk.domain.staff_rules import Hours, StaffRules
from kiosk.domain.visit_rules import VisitRules
from kiosk.domain.waits import TELL_AGAIN_S

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
    elsewhere: Names = {}
    """Where it can be done instead, when it cannot be had here at all (S16); else empty."""
    journey: str = ""
    """The journey that its tickets begin, of which it is the first station (S106)."""
    wait_below: bool = False
    """True when a wait of exactly the target is too long already (C04)."""
    stage: Stage | None = None
    """How long serving somebody takes, as planned; None for no plan (S13)."""
    hold_s: int | None = None
    """How long after their slot its appointments are held; None for as long as others (Q11)."""


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
    """Long services wait so many target waits before an accessible counter takes them, and
    meanwhile it calls short ones first; 0: an accessible counter calls as any other."""
    overdue_targets: int = OVERDUE_TARGETS
    """After so many target waits a ticket goes before the formula; 0 for never."""
    service_factor: bool = False
    """Whether short services gain priority faster, by the root of their typical length."""
    visit: VisitRules = VisitRules()
    """The limits of calls, absences and hand-overs."""
    tell_again_s: int = TELL_AGAIN_S
    """After so long everybody who waits is told anew how long it will take (S06, Q06)."""


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
    second_key_replaces: bool = False
    """Whether another key pressed within the window takes the place of the first, once."""


class Numbering(msgspec.Struct, frozen=True):
    """Which numbers this kiosk gives out, beside others that issue for the same hall (S04).

    Kiosk 1 of 2 gives out 1, 3, 5, kiosk 2 the even ones: no two can give out the same number,
    whether or not they can reach each other.
    """

    kiosk: int = 1
    kiosks: int = 1

    def after(self, last: int) -> int:
        """Return the first number above ``last`` that is this kiosk's to give."""
        return last + 1 + (self.kiosk - last - 1) % self.kiosks


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
    care: CareRules = CareRules()
    numbering: Numbering = Numbering()
    hours: Hours | None = None
    """None in a hall that says nothing of its hours: it is always open."""
    staff: StaffRules = StaffRules()
    journeys: tuple[Journey, ...] = ()
    appointment_class: str = "appointment"
    appointments: AppointmentRules = AppointmentRules()
    limits: LimitRules = LimitRules()
    help: HelpRules = HelpRules()
    help_buttons: tuple[HelpButton, ...] = ()
    self_test: SelfTestRules = SelfTestRules()
    settings: str = ""
    """Digest of headquarters' settings in force; nothing for the hall's own alone."""

    def service(self, service_id: str) -> Service | None:
        """Return the service of that id, or None."""
        return next((one for one in self.services if one.id == service_id), None)

    def journey(self, journey_id: str) -> Journey | None:
        """Return the journey of that id, or None."""
        return next((one for one in self.journeys if one.id == journey_id), None)

    def ticket_class(self, class_id: str) -> TicketClass | None:
        """Return the class of that id, or None."""
        return next((one for one in self.classes if one.id == class_id), None)

    def class_rank(self, class_id: str) -> int:
        """Return the class's place in the order of service, 0 first; unknown ones are last."""
        return next(
            (rank for rank, one in enumerate(self.classes) if one.id == class_id),
            len(self.classes),
        )

    def help_button(self, button_id: str) -> HelpButton | None:
        """Return the help button of that id, or None."""
        return next((one for one in self.help_buttons if one.id == button_id), None)

    def accessible_class(self) -> TicketClass | None:
        """Return the class that an accessible request asks for, or None."""
        return next((one for one in self.classes if one.accessible), None)

    def hold_s(self, service_id: str) -> int:
        """Return how long after its slot an appointment for a service is held (Q11)."""
        service = self.service(service_id)
        own = None if service is None else service.hold_s
        return self.appointments.hold_s if own is None else own

    def counter(self, counter_id: str) -> Counter | None:
        """Return the counter of that id, or None."""
        return next((one for one in self.counters if one.id == counter_id), None)
