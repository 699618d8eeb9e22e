"""The word ``kiosk simulate decisions``: recorded choices judged by a rule."""

from pathlib import Path
from typing import NoReturn

import click
import msgspec

from kiosk.command import DEFAULT_CONFIG, USAGE, SettingsFile, fail
from kiosk.simulate.decisions import Verdict, judge, read_visits
from kiosk.simulate.other_rule import EXPECTED, OtherRule, parse_rule
from kiosk.simulate.yesterday import EVER, Review, read_events, review

SQLITE = b"SQLite format 3"
DIFFERENCES_SHOWN = 20
"""A person reads no more; ``--json`` gives all."""


class Rule(click.ParamType[OtherRule]):
    """A rule by its name."""

    name = "rule"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> OtherRule:
        """Return the rule; end with 2 when there is none of that name."""
        if isinstance(value, OtherRule):
            return value
        try:
            return parse_rule(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--rule", type=Rule(), required=True, help=EXPECTED)
@click.option("--from", "first", default="", help="First date to judge, as the file writes it.")
@click.option("--to", "last", default="", help="Last date to judge.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=DEFAULT_CONFIG,
    show_default=True,
    help="Settings of the hall whose journal FILE is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def decisions(  # noqa: PLR0913 - one parameter an option, by name
    *, file: Path, rule: OtherRule, first: str, last: str, config: Path, as_json: bool
) -> None:
    """Count how often a rule names the customer who was really taken.

    FILE holds recorded visits, CSV with the columns date, joined_s, left_s, priority (2 for
    preferred customers) and served; or it is a hall's journal as ``kiosk journal export``
    prints it: what would another rule have done yesterday?
    """
    content = file.read_bytes()
    days = (first, last or EVER[1])
    if content.startswith(SQLITE):
        fail(f"{file}: a journal must be exported first: kiosk journal export {file}", USAGE)
    if content.lstrip()[:1] == b"{":
        settings = SettingsFile().convert(config, None, None)
        try:
            found = review(read_events(content.splitlines()), settings.plan, rule, days)
        except ValueError as error:
            _refuse(file, error)
        _print_review(found, as_json=as_json)
        return
    try:
        visits = [
            one
            for one in read_visits(content.decode("utf-8-sig").splitlines())
            if days[0] <= one.date <= days[1]
        ]
        verdict = judge(visits, rule)
    except ValueError as error:
        _refuse(file, error)
    _print(verdict, as_json=as_json)


def _refuse(file: Path, error: ValueError) -> NoReturn:
    fail(f"{file}: {error}", USAGE)


def _print(verdict: Verdict | Review, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(verdict))
        return
    share = f" ({verdict.named / verdict.contested:.1%})" if verdict.contested else ""
    click.echo(f"named {verdict.named} of {verdict.contested} contested choices{share}")


def _print_review(found: Review, *, as_json: bool) -> None:
    _print(found, as_json=as_json)
    if as_json:
        return
    for class_id, turns in found.classes.items():
        if turns.called or turns.named:
            click.echo(f"  {class_id}: called {turns.called}, the rule names {turns.named}")
    for one in found.differences[:DIFFERENCES_SHOWN]:
        click.echo(
            f"  {one.time} counter {one.counter}: called {one.called}, "
            f"the rule names {one.named or 'nobody'}"
        )
    if len(found.differences) > DIFFERENCES_SHOWN:
        click.echo(f"  and {len(found.differences) - DIFFERENCES_SHOWN} more; --json tells all")
