"""What a simulation found: the figures that ``kiosk simulate`` prints."""

import math
from collections.abc import Sequence

import msgspec

from kiosk.simulate.bench import Bench
from kiosk.simulate.model import ClassSpec
from kiosk.simulate.tally import Tally

MINUTE_MS = 60_000.0
BATCHES = 30
"""▲ Into so many parts in a row a long run is cut for its confidence interval."""


class ClassOutcome(msgspec.Struct, frozen=True):
    """How one class fared; waits are from clock to start of service, of those served."""

    n: int
    """Served."""
    mean_wait_min: float
    ci95_min: float | None
    """Half the width of the mean's 95 % confidence interval; None when it cannot be known."""
    p50_wait_min: float
    p95_wait_min: float
    p99_wait_min: float
    worst_wait_min: float
    share_within: float | None
    """Share within the promise; who left later than that counts as not. None of nobody."""
    target_wait_min: float
    promised_share: float
    minutes_over_promise: float
    """Mean of the waiting beyond the promise, zero for those within."""
    waited: float
    """Share of those who came that had to wait at all."""
    abandoned: int
    mean_wait_of_all_min: float
    """With those who left, up to their leaving."""
    no_shows: int
    slope: float | None


class CounterOutcome(msgspec.Struct, frozen=True):
    """How one counter's staffed time was spent, until the day's end."""

    busy: float
    idle_min: float
    """Mean of a day; of the whole run when it is stationary."""


class Outcome(msgspec.Struct, frozen=True):
    """A whole simulation."""

    rule: str
    tickets: int
    """Served."""
    classes: dict[str, ClassOutcome]
    counters: dict[str, CounterOutcome]
    weakest_promise_kept: float | None
    """Least share within promise divided by the share promised; 1 and above: all kept."""
    most_passes: int
    """Most often that one ticket was passed by later ones, emergencies and care aside."""
    jain: float | None
    """Jain's index of mean wait divided by promise, emergencies aside; 1 is even."""
    minutes_over_promise: float
    worst_wait_min: float
    overtakes: float
    """How often a ticket was passed, on the average."""
    abandoned: int
    no_shows: int
    stranded: int
    """Never served: no counter was left."""
    design_load: float | None
    """Load up to which all promises can be kept at once; of ``promise``."""
    load: float
    seed: int


def summarise(bench: Bench, tallies: Sequence[Tally], seed: int) -> Outcome:
    """Return the figures of all runs together."""
    scenario = bench.scenario
    slopes = bench.slopes
    classes = {
        one.id: _class(one, tallies, slopes.get(one.id), cut=scenario.run.tickets is not None)
        for one in scenario.classes
    }
    served = sum(one.n for one in classes.values())
    present = [(one, classes[one.id]) for one in scenario.classes if classes[one.id].n]
    over = sum(found.minutes_over_promise * found.n for _, found in present)
    kept = [
        found.share_within / one.share
        for one in scenario.classes
        if (found := classes[one.id]).share_within is not None
    ]
    ratios = [f.mean_wait_min / f.target_wait_min for one, f in present if not one.emergency]
    return Outcome(
        rule=bench.rule.value,
        tickets=served,
        classes=classes,
        counters={
            one.id: _counter(number, tallies) for number, one in enumerate(scenario.counters)
        },
        weakest_promise_kept=min(kept, default=None),
        most_passes=max((one.most_passes for one in tallies), default=0),
        jain=jain(ratios),
        minutes_over_promise=over / served if served else 0.0,
        worst_wait_min=max((found.worst_wait_min for _, found in present), default=0.0),
        overtakes=sum(one.passes for one in tallies) / served if served else 0.0,
        abandoned=sum(one.abandoned for one in classes.values()),
        no_shows=sum(one.no_shows for one in classes.values()),
        stranded=sum(one.stranded for one in tallies),
        design_load=bench.design_load,
        load=scenario.run.load,
        seed=seed,
    )


def jain(values: Sequence[float]) -> float | None:
    """Return Jain's index: 1 when all are equal, 1/n when one has all; None of nothing."""
    squares = sum(one * one for one in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else None


def _class(
    spec: ClassSpec, tallies: Sequence[Tally], slope: float | None, *, cut: bool
) -> ClassOutcome:
    runs = [one.waits[spec.id] for one in tallies]
    waits = sorted(wait for run in runs for wait in run)
    left = [wait for one in tallies for wait in one.left[spec.id]]
    target = spec.target_s * 1000
    within = sum(1 for one in waits if one <= target)
    late = sum(1 for one in left if one > target)
    n, total = len(waits), math.fsum(waits)
    everybody = n + len(left)
    groups = [part for run in runs for part in _batches(run)] if cut else runs
    return ClassOutcome(
        n=n,
        mean_wait_min=total / n / MINUTE_MS if n else 0.0,
        ci95_min=_interval([(len(one), math.fsum(one)) for one in groups]),
        p50_wait_min=_percentile(waits, 0.50),
        p95_wait_min=_percentile(waits, 0.95),
        p99_wait_min=_percentile(waits, 0.99),
        worst_wait_min=waits[-1] / MINUTE_MS if waits else 0.0,
        share_within=within / (n + late) if n + late else None,
        target_wait_min=spec.target_s / 60,
        promised_share=spec.share,
        minutes_over_promise=(
            math.fsum(one - target for one in waits if one > target) / n / MINUTE_MS
            if n
            else 0.0
        ),
        waited=(sum(1 for one in waits if one > 0) + len(left)) / everybody
        if everybody
        else 0.0,
        abandoned=len(left),
        mean_wait_of_all_min=(
            (total + math.fsum(left)) / everybody / MINUTE_MS if everybody else 0.0
        ),
        no_shows=sum(one.absent[spec.id] for one in tallies),
        slope=slope,
    )


def _counter(number: int, tallies: Sequence[Tally]) -> CounterOutcome:
    busy = math.fsum(one.busy[number] for one in tallies)
    staffed = math.fsum(one.staffed[number] for one in tallies)
    idle = max(0.0, staffed - busy) / len(tallies) / MINUTE_MS
    return CounterOutcome(busy=busy / staffed if staffed else 0.0, idle_min=idle)


def _percentile(ordered: Sequence[float], share: float) -> float:
    """Return the smallest wait that at least this share does not exceed, in minutes."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] / MINUTE_MS


def _batches(run: Sequence[float]) -> list[Sequence[float]]:
    """Return a run cut into parts in a row, each long enough to know little of the next."""
    size = len(run) // BATCHES
    return [run[n * size : (n + 1) * size] for n in range(BATCHES)] if size else []


def _interval(groups: Sequence[tuple[int, float]]) -> float | None:
    """Return half the width of the mean's 95 % confidence interval, in minutes.

    The groups are independent; their sizes vary, so the mean is a ratio of two sums.
    """
    known = [one for one in groups if one[0]]
    tickets = sum(n for n, _ in known)
    if len(known) < 2:  # noqa: PLR2004 - one group has no spread
        return None
    mean = math.fsum(total for _, total in known) / tickets
    spread = math.fsum((total - mean * n) ** 2 for n, total in known)
    error = math.sqrt(spread * len(known) / (len(known) - 1)) / tickets
    return student95(len(known) - 1) * error / MINUTE_MS


def student95(freedom: int) -> float:
    """Return Student's two-sided 95 % quantile (Cornish and Fisher; exact for 1 and 2)."""
    exact = {1: 12.706, 2: 4.303}
    z = 1.959964
    terms = (
        z,
        (z**3 + z) / 4 / freedom,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96 / freedom**2,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384 / freedom**3,
    )
    return exact.get(freedom, sum(terms))
