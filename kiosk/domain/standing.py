"""How a plan's lines compete: who may call them, and with which figures."""

from kiosk.domain.discipline import SLOPE_UNIT, Standing, Tier
from kiosk.domain.line import LineKey
from kiosk.domain.plan import Counter, HallPlan


def may_call(plan: HallPlan, counter: Counter, line: LineKey) -> bool:
    """Return whether this counter can serve the tickets of this line (S08, S18, S20)."""
    if line.counter and line.counter != counter.id:
        return False
    if line.service not in counter.services:
        return False
    if counter.accessible:
        return True
    return not needs_accessible_counter(plan, line)


def needs_accessible_counter(plan: HallPlan, line: LineKey) -> bool:
    """Return whether only an accessible counter serves these tickets.

    Where no accessible counter offers the service at all, any that does is theirs: nobody is
    stranded over a hall's furniture.
    """
    ticket_class = plan.ticket_class(line.class_id)
    if ticket_class is None or not ticket_class.needs_accessible:
        return False
    return any(one.accessible and line.service in one.services for one in plan.counters)


def standing_of(plan: HallPlan, line: LineKey) -> Standing:
    """Return the figures of a line's class and service.

    A class that the settings no longer name stands as colleagues do: it comes last, and comes.
    """
    ticket_class = plan.ticket_class(line.class_id)
    if ticket_class is None:
        return Standing(Tier.INTERNAL)
    tier = Tier.PROMISE
    if ticket_class.emergency:
        tier = Tier.EMERGENCY
    elif ticket_class.internal:
        tier = Tier.INTERNAL
    return Standing(
        tier,
        slope=round(ticket_class.slope * _service_factor(plan, line.service)),
        head_start=ticket_class.head_start_s * 1000 * SLOPE_UNIT,
        protected=ticket_class.emergency
        or ticket_class.accessible
        or ticket_class.needs_accessible,
        courtesy=ticket_class.courtesy,
    )


def _service_factor(plan: HallPlan, service_id: str) -> float:
    """Return how much faster a short service's priority grows: the root of mean over own."""
    return float(shortness(plan, service_id) ** 0.5) if plan.queue.service_factor else 1.0


def shortness(plan: HallPlan, service_id: str) -> float:
    """Return the services' mean typical length over this one's; 1 for one that is not known."""
    service = plan.service(service_id)
    if service is None:
        return 1.0
    mean_s = sum(one.typical_service_s for one in plan.services) / len(plan.services)
    return mean_s / max(1, service.typical_service_s)
