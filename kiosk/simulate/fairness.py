"""Every rule on the same lobby with the same people: what each promises to whom, and its price.

A share within target alone can be had by letting a few wait for hours, so no rule is shown
without its worst wait and how often one ticket was passed by later ones.
"""

import multiprocessing
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.simulate.bench import derived_promises
from kiosk.simulate.engine import run
from kiosk.simulate.model import ClassSpec, Rule, Scenario
from kiosk.simulate.outcome import Outcome

LOADS = (0.80, 0.85, 0.90, 0.95)
CROWDED = 0.90
"""The load at which the price of holding long services back is told."""
HEAD_START_S = 300.0
LAW_SHARE = 0.95
"""▲ The share that a class protected by law may ask for instead of its own."""
NEVER = 1_000_000
"""Target waits that nobody reaches."""


class Entry(msgspec.Struct, frozen=True):
    """A rule that takes part."""

    name: str
    scenario: Scenario
    rule: Rule
    ours: bool = False
    """True for the product's own rule and its variants."""


class Result(msgspec.Struct, frozen=True):
    """How it fared, load by load."""

    entry: Entry
    outcomes: tuple[Outcome, ...]


class Findings(msgspec.Struct, frozen=True):
    """Everything that the tables show."""

    scenario: Scenario
    rules: list[Result]
    """All rules at ``LOADS``."""
    policies: list[Result]
    """What the accessible counter may do, at ``LOADS``; empty where nobody depends on it."""
    services: list[Result]
    """The same at ``CROWDED``, with a class for each service of the ordinary one."""


def investigate(scenario: Scenario, jobs: int = 1) -> Findings:
    """Try every rule and every policy on a lobby.

    Args:
        scenario: Its classes in the order of strict priority, the ordinary one last.
        jobs: Processes to share the work between.
    """
    rules = study(entries(scenario), LOADS, jobs)
    if not any(one.needs_accessible for one in scenario.classes):
        return Findings(scenario, rules, [], [])
    apart = by_service(scenario, scenario.classes[-1].id)
    return Findings(
        scenario,
        rules,
        study(policies(scenario), LOADS, jobs),
        study(policies(apart), (CROWDED,), jobs),
    )


def entries(scenario: Scenario) -> tuple[Entry, ...]:
    """Return all rules, the product's own last."""
    longest = max(one.target_s for one in scenario.classes)
    equal = {one.id: 1.0 for one in scenario.classes}
    ratio = {one.id: longest / one.target_s for one in scenario.classes}
    derived = _derived(scenario)
    head_start = replace(scenario, run=replace(scenario.run, head_start_s=HEAD_START_S))
    factor = replace(scenario, run=replace(scenario.run, service_factor=True))
    return (
        Entry("first come first served", scenario, Rule.FIFO),
        Entry("strict order of classes", scenario, Rule.STRICT),
        Entry("1 with priority : 2 ordinary", scenario, Rule.RATIO),
        Entry(f"head start of {HEAD_START_S / 60:g} min", head_start, Rule.HEAD_START),
        Entry("earliest due date", scenario, Rule.EDD),
        Entry("largest wait / promise", _with_slopes(scenario, ratio), Rule.ACCUMULATING),
        Entry("equal slopes, our counter rules", _with_slopes(scenario, equal), Rule.PROMISE),
        Entry("derived slopes alone", _with_slopes(scenario, derived), Rule.ACCUMULATING),
        Entry("promise", scenario, Rule.PROMISE, ours=True),
        Entry("promise, service factor", factor, Rule.PROMISE, ours=True),
        Entry("promise, law's share", _lawful(scenario), Rule.PROMISE, ours=True),
    )


def policies(scenario: Scenario) -> tuple[Entry, ...]:
    """Return what the accessible counter may do for those who can go nowhere else."""
    return (
        Entry("no rule", _with_slopes(scenario, _derived(scenario)), Rule.ACCUMULATING),
        Entry("care first", _held(scenario, 0), Rule.PROMISE),
        Entry("care first, long ones late", scenario, Rule.PROMISE, ours=True),
        Entry("care first, long ones never", _held(scenario, NEVER), Rule.PROMISE),
    )


def part(class_id: str, service: str) -> str:
    """Return the name of the class for one service of another class."""
    return f"{class_id}, {service}"


def by_service(scenario: Scenario, class_id: str) -> Scenario:
    """Return the same lobby with a class for each service of one class, promised the same.

    Under a rule of slopes nobody's turn depends on it, and each service's waits can be told
    apart. Who comes late for an appointment keeps the class's own name.
    """
    wanted = [one.id for one in scenario.services]
    arrivals = []
    for one in scenario.arrivals:
        if one.class_id != class_id:
            arrivals.append(one)
            continue
        arrivals += [
            replace(
                one,
                class_id=part(class_id, service),
                per_hour=one.per_hour * share,
                services=((service, 1.0),),
            )
            for service, share in one.services
        ]
    classes: list[ClassSpec] = []
    for spec in scenario.classes:
        if spec.id == class_id:
            classes += [replace(spec, id=part(class_id, service)) for service in wanted]
        classes.append(spec)
    return replace(scenario, classes=tuple(classes), arrivals=tuple(arrivals))


def study(
    competing: Sequence[Entry], loads: Sequence[float] = LOADS, jobs: int = 1
) -> list[Result]:
    """Simulate every rule at every load, with the same people for all.

    Args:
        competing: The rules.
        loads: Each replaces the scenario's own.
        jobs: Processes to share the work between.
    """
    work = [(one, load) for one in competing for load in loads]
    if jobs == 1:
        found = [_outcome(*one) for one in work]
    else:
        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            found = pool.starmap(_outcome, work, chunksize=1)
    return [
        Result(one, tuple(found[at * len(loads) : (at + 1) * len(loads)]))
        for at, one in enumerate(competing)
    ]


def _outcome(entry: Entry, load: float) -> Outcome:
    scenario = entry.scenario
    return run(replace(scenario, run=replace(scenario.run, load=load)), entry.rule)


def _derived(scenario: Scenario) -> dict[str, float]:
    derived = derived_promises(scenario)
    found = derived.slopes if derived else {}
    return {one.id: found.get(one.id, SLOPE_UNIT) / SLOPE_UNIT for one in scenario.classes}


def _with_slopes(scenario: Scenario, slopes: dict[str, float]) -> Scenario:
    classes = tuple(replace(one, slope=slopes[one.id]) for one in scenario.classes)
    return replace(scenario, classes=classes)


def _lawful(scenario: Scenario) -> Scenario:
    """Return the lobby with the slopes that ``LAW_SHARE`` for accessibility comes to.

    The class is the one promised most after the emergencies and those bound to the accessible
    counter; what it is measured by stays as it was.
    """
    protected = next(
        (one for one in scenario.classes if not (one.emergency or one.needs_accessible)), None
    )
    if protected is None:
        return scenario
    asking = tuple(
        replace(one, share=max(one.share, LAW_SHARE)) if one is protected else one
        for one in scenario.classes
    )
    return _with_slopes(scenario, _derived(replace(scenario, classes=asking)))


def _held(scenario: Scenario, targets: int) -> Scenario:
    run = replace(scenario.run, hold_targets=targets)
    # Whoever is overdue is held back no longer: never is never only without that.
    return replace(scenario, run=replace(run, overdue_targets=0) if targets == NEVER else run)
