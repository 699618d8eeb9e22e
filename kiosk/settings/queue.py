"""The discipline's figures, and the slopes that the classes' promises come to.

A hall names what it promises; how fast each class's priority must grow to keep that is worked
out here, once, from figures that do not change with the day's traffic.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.domain.plan import QueueRules, Service, TicketClass
from kiosk.domain.promises import Promise, derive
from kiosk.settings.table import Table
from kiosk.settings.visits import read_visits

HOLD_BACK_ABOVE_S = 600
"""▲ A service that takes longer as a rule is a long one at an accessible counter (S18)."""

TYPICAL_CV = 0.8
"""▲ Spread of service times over their mean, until a hall knows its own: Brown et al. 2005 find
lognormal times of about this spread."""

EXPECTED_ARRIVALS = {
    "emergency": 0.01,
    "accessible": 0.05,
    "appointment": 0.20,
    "ordinary": 0.70,
    "internal": 0.02,
}
"""▲ How many of a hundred customers are expected to be of each class."""
OTHERS = 0.05


def read_queue(root: Table) -> tuple[QueueRules, int]:
    """Return the rules, and above which typical length a service is a long one, in seconds."""
    table = root.optional_table("queue")
    if table is None:
        return QueueRules(), HOLD_BACK_ABOVE_S
    usual = QueueRules()
    rules = QueueRules(
        pass_limit=table.whole("pass_limit", range(1, 1001), default=usual.pass_limit),
        hold_targets=table.whole("hold_targets", range(101), default=usual.hold_targets),
        overdue_targets=table.whole(
            "overdue_targets", range(101), default=usual.overdue_targets
        ),
        service_factor=table.flag("service_factor"),
        tell_again_s=table.duration_s("tell_again", default=usual.tell_again_s),
        visit=read_visits(table),
    )
    above_s = table.duration_s("hold_back_above", default=HOLD_BACK_ABOVE_S)
    table.finish()
    return rules, above_s


def long_services(services: Sequence[Service], above_s: int) -> tuple[Service, ...]:
    """Return the services; those an accessible counter leaves to others at first are marked."""
    return tuple(replace(one, long=one.typical_service_s > above_s) for one in services)


def with_slopes(
    classes: Sequence[TicketClass], services: Sequence[Service], counters: int
) -> tuple[TicketClass, ...]:
    """Return the classes with the slopes that their promises come to.

    A customer tier grows as the ordinary class does unless its settings name a slope, and never
    faster than accessibility (S85).
    """
    scored = [one for one in classes if _scored(one)]
    if not scored or not services or counters < 1:
        return tuple(classes)
    slopes = derive(promises_of(classes, services), counters).in_force
    steepest = max(
        (slopes[one.id] for one in scored if one.accessible or one.needs_accessible),
        default=SLOPE_UNIT,
    )
    return tuple(_with_slope(one, slopes, steepest) for one in classes)


def promises_of(
    classes: Sequence[TicketClass], services: Sequence[Service]
) -> tuple[Promise, ...]:
    """Return what the classes that compete by score are promised, with the expected arrivals.

    Args:
        classes: Of the hall.
        services: At least one.
    """
    mean_s = sum(one.typical_service_s for one in services) / len(services)
    moment = sum(one.typical_service_s**2 for one in services) / len(services)
    return tuple(
        Promise(
            one.id,
            target_s=one.target_wait_s,
            share=one.share,
            weight=EXPECTED_ARRIVALS.get(one.id, OTHERS),
            mean_s=mean_s,
            second_moment=moment * (1 + TYPICAL_CV**2),
        )
        for one in classes
        if _scored(one)
    )


def _scored(one: TicketClass) -> bool:
    return not (one.emergency or one.internal or one.courtesy)


def _with_slope(one: TicketClass, slopes: dict[str, int], steepest: int) -> TicketClass:
    slope = one.slope or slopes.get(one.id, SLOPE_UNIT)
    return replace(one, slope=min(slope, steepest) if one.courtesy else slope)
