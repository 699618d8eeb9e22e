"""The words ``staffing``, ``slopes`` and ``fairness`` of ``kiosk simulate``."""

import sys
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from kiosk.command import USAGE, WRONG, SettingsFile, fail
from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.domain.plan import HallPlan
from kiosk.domain.promises import derive
from kiosk.settings.queue import promises_of
from kiosk.simulate.bench import derived_promises
from kiosk.simulate.fairness import investigate
from kiosk.simulate.fairness_page import fairness_page
from kiosk.simulate.model import Scenario
from kiosk.simulate.options import ScenarioFile
from kiosk.simulate.page import columns
from kiosk.simulate.staffing import Staffing, Step, pooled, steps

MOST_COUNTERS = 100
COLUMNS = ("counters", "new like", "load", "weakest promise", "breaks", "worst wait min")


class Slopes(msgspec.Struct, frozen=True):
    """How fast priorities grow, and the load up to which that keeps all promises."""

    slopes: dict[str, float]
    """The slowest class's is 1."""
    design_load: float | None
    """None where every class is an emergency."""


@click.command()
@click.argument("scenario", type=ScenarioFile(), metavar="SCENARIO.toml")
@click.option(
    "--most",
    type=click.IntRange(1, MOST_COUNTERS),
    default=20,
    show_default=True,
    help="Counters after which no more are added.",
)
@click.option("--days", type=click.IntRange(min=1), help="Simulate so many days a step.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def staffing(
    *, scenario: Scenario, most: int, days: int | None, jobs: int, as_json: bool
) -> None:
    """Add counters one by one until every promise is kept.

    Each new counter is like the busiest of those that serve the class whose promise breaks.
    Exit code 1 when even the most counters do not do.
    """
    scenario = _shortened(scenario, days)
    erlang = pooled(scenario)
    found = tuple(steps(scenario, most, jobs=jobs))
    last = found[-1]
    tried = Staffing(found, last.counters if last.breaks is None else None, erlang)
    if as_json:
        click.echo(msgspec.json.encode(tried))
    else:
        _print(tried)
    if tried.enough is None:
        sys.exit(WRONG)


@click.command()
@click.argument("scenario", type=ScenarioFile(), metavar="SCENARIO.toml")
@click.option("--days", type=click.IntRange(min=1), help="Simulate so many days each time.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True)
def fairness(*, scenario: Scenario, days: int | None, jobs: int) -> None:
    """Print tables of every rule on this lobby, at several loads, in Markdown.

    The scenario's classes stand in the order of strict priority, the ordinary one last; its own
    load and rule are not used.
    """
    click.echo(fairness_page(investigate(_shortened(scenario, days), jobs)), nl=False)


@click.command()
@click.argument("scenario", type=ScenarioFile(), metavar="[SCENARIO.toml]", required=False)
@click.option("--config", type=click.Path(path_type=Path), help="A hall's settings instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def slopes(*, scenario: Scenario | None, config: Path | None, as_json: bool) -> None:
    """Show how fast each class's priority grows, worked out from the promises.

    The design load is the load up to which all promises can be kept at once: above it no order
    of calling keeps them all, and it takes another counter.
    """
    if (scenario is None) == (config is None):
        fail("slopes of what? Name a SCENARIO.toml, or a hall's settings with --config", USAGE)
    if scenario is not None:
        found = _of_scenario(scenario)
    else:
        found = _of_hall(SettingsFile().convert(config, None, None).plan)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    rows = [(class_id, f"{slope:.3f}") for class_id, slope in found.slopes.items()]
    for line in columns(("class", "slope"), rows):
        click.echo(line)
    if found.design_load is not None:
        click.echo(f"design load {found.design_load:.3f}")


def _shortened(scenario: Scenario, days: int | None) -> Scenario:
    if days is None:
        return scenario
    return replace(scenario, run=replace(scenario.run, days=days, tickets=None, warm_up=0))


def _of_scenario(scenario: Scenario) -> Slopes:
    derived = derived_promises(scenario)
    if derived is None:
        return Slopes({}, None)
    shown = {class_id: slope / SLOPE_UNIT for class_id, slope in derived.slopes.items()}
    return Slopes(shown, derived.design_load)


def _of_hall(plan: HallPlan) -> Slopes:
    """Return what the hall goes by: slopes that its settings name are theirs."""
    promises = promises_of(plan.classes, plan.services)
    scored = [one for one in plan.classes if not (one.emergency or one.internal)]
    return Slopes(
        {one.id: one.slope / SLOPE_UNIT for one in scored},
        derive(promises, len(plan.counters)).design_load if promises else None,
    )


def _print(tried: Staffing) -> None:
    for line in columns(COLUMNS, [_row(one) for one in tried.steps]):
        click.echo(line)
    last = tried.steps[-1]
    if tried.enough is None:
        click.echo(f"{last.counters} counters do not keep the promise to {last.breaks}")
    else:
        click.echo(f"{tried.enough} counters keep every promise")
    click.echo("Erlang C, if every counter served everybody, first come first served:")
    for class_id, one in tried.erlang_c.items():
        click.echo(
            f"  {one.mean} for the promise to {class_id}; {one.busiest} in the busiest part"
        )


def _row(step: Step) -> tuple[str, ...]:
    kept = step.weakest_promise_kept
    return (
        str(step.counters),
        step.like or "-",
        f"{step.load:.2f}",
        "-" if kept is None else f"{kept:.3f}",
        step.breaks or "-",
        f"{step.worst_wait_min:.0f}",
    )
