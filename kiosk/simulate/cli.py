"""The subcommand ``kiosk simulate``: a scenario's figures as a table or as JSON."""

import click
import msgspec

from kiosk.command import fail
from kiosk.simulate.decisions_cli import decisions
from kiosk.simulate.engine import run
from kiosk.simulate.estimates import estimates_page, measure
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.options import ScenarioFile
from kiosk.simulate.page import page
from kiosk.simulate.scenario import named_rule
from kiosk.simulate.study_cli import fairness, slopes, staffing


class RuleName(click.ParamType[tuple[Rule, float | None]]):
    """A rule by its name; ``head_start=90s`` says how long."""

    name = "rule"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Rule, float | None]:
        """Return the rule, and its head start in seconds if it has one."""
        try:
            return named_rule(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class WithScenario(click.Group):
    """A group whose first word is a subcommand, or else the scenario of ``run``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand named, or ``run`` with everything given to it."""
        if args and self.get_command(ctx, args[0]) is None:
            args = ["run", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let options before the scenario belong to ``run``."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=WithScenario, options_metavar="", subcommand_metavar="SCENARIO.toml [OPTIONS]")
def simulate() -> None:
    """Try a hall out under a simulated clock, by the very rules that call in the hall.

    `kiosk simulate SCENARIO.toml` runs a scenario; the subcommands below study more.
    """


@simulate.command("run")
@click.argument("scenario", type=ScenarioFile(), metavar="SCENARIO.toml")
@click.option("--rule", type=RuleName(), help="Another rule than the scenario's.")
@click.option("--seed", type=click.IntRange(min=0), help="Other people than the scenario's.")
@click.option("--reps", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.option("--estimates", is_flag=True, help="How well waiting times are told, instead.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Of those who wait, every so many is told.",
)
def run_scenario(  # noqa: PLR0913 - one for each option
    scenario: Scenario,
    *,
    rule: tuple[Rule, float | None] | None,
    seed: int | None,
    reps: int,
    jobs: int,
    as_json: bool,
    estimates: bool,
    every: int,
) -> None:
    """Run a scenario and print how every class fared."""
    chosen, head_start_s = rule or (None, None)
    if head_start_s is not None:
        changed = msgspec.structs.replace(scenario.run, head_start_s=head_start_s)
        scenario = msgspec.structs.replace(scenario, run=changed)
    if estimates:
        _tell(scenario, chosen, seed, every, as_json=as_json)
        return
    outcome = run(scenario, chosen, seed, reps, jobs)
    if as_json:
        click.echo(msgspec.json.encode(outcome).decode())
    else:
        click.echo(page(outcome))


def _tell(
    scenario: Scenario, rule: Rule | None, seed: int | None, every: int, *, as_json: bool
) -> None:
    if seed is not None:
        changed = msgspec.structs.replace(scenario.run, seed=seed)
        scenario = msgspec.structs.replace(scenario, run=changed)
    try:
        found = measure(scenario, rule, every)
    except ValueError as error:
        fail(str(error))
    click.echo(msgspec.json.encode(found).decode() if as_json else estimates_page(found))


for word in (decisions, staffing, slopes, fairness):
    simulate.add_command(word)
