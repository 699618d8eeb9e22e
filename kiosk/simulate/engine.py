"""Runs a scenario under a rule: days or long runs, one after another or in several processes.

>>> from pathlib import Path
>>> from kiosk.simulate.engine import run
>>> from kiosk.simulate.scenario import read_scenario
>>> outcome = run(read_scenario(Path("lobby.toml")), rule=Rule.STRICT)  # doctest: +SKIP

Whatever the number of processes, the same seed gives the same figures, and every rule meets the
same people.
"""

import math
import multiprocessing
from collections.abc import Iterator, Sequence

from kiosk.simulate.bench import Bench, bench
from kiosk.simulate.customers import customers
from kiosk.simulate.floor import Floor
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.outcome import Outcome, summarise
from kiosk.simulate.tally import Tally


def run(
    scenario: Scenario,
    rule: Rule | None = None,
    seed: int | None = None,
    reps: int = 1,
    jobs: int = 1,
) -> Outcome:
    """Simulate the scenario and return what was found.

    Args:
        scenario: From ``read_scenario``.
        rule: Instead of the scenario's own.
        seed: Instead of the scenario's own.
        reps: How often its days or its long run are repeated, with other people each time.
        jobs: Processes to share the work between.

    Raises:
        ValueError: Fewer than one repetition or process.
    """
    if min(reps, jobs) < 1:
        raise ValueError("at least one repetition and one process were expected")
    rule = scenario.run.rule if rule is None else rule
    seed = scenario.run.seed if seed is None else seed
    names = list(_runs(scenario, seed, reps))
    if jobs == 1:
        tallies = _simulate_all(scenario, rule, names)
    else:
        parts = [names[number::jobs] for number in range(jobs)]
        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            found = pool.starmap(_simulate_all, [(scenario, rule, part) for part in parts])
        tallies = [found[n % jobs][n // jobs] for n in range(len(names))]
    return summarise(bench(scenario, rule), tallies, seed)


def simulate(laid: Bench, name: str) -> Tally:
    """Run one day or one long run; ``name`` is the seed of its chance."""
    scenario, spec = laid.scenario, laid.scenario.run
    if spec.tickets is None:
        end = spec.day_length_s * 1000
        return Floor(laid, day_end=end).run(customers(scenario, name, end_ms=end))
    people = customers(scenario, name, count=spec.warm_up + spec.tickets)
    return Floor(laid, warm_up=spec.warm_up).run(people)


def _simulate_all(scenario: Scenario, rule: Rule, names: Sequence[str]) -> list[Tally]:
    laid = bench(scenario, rule)
    return [simulate(laid, name) for name in names]


def _runs(scenario: Scenario, seed: int, reps: int) -> Iterator[str]:
    """Return a name for each day or long run."""
    for number in range(reps * (scenario.run.days or 1)):
        yield f"{seed}/{number}"


def expected_load(scenario: Scenario) -> float:
    """Return the work that comes, as a share of all counters' time."""
    laws = {one.id: one.time.mean_s for one in scenario.services}
    factors = {one.id: one.service_factor for one in scenario.classes}
    work = math.fsum(
        one.per_hour * part * laws[service] * factors[one.class_id] / 3600
        for one in scenario.sources
        for service, part in one.services
    )
    profile = sum(scenario.run.profile) / len(scenario.run.profile)
    return work * profile * scenario.run.load / len(scenario.counters)
