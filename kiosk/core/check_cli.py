"""The subcommand ``kiosk check``."""

import sys

import click
import msgspec

from kiosk.command import WRONG, config_option
from kiosk.core.check import check_hall
from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.settings import Settings
from kiosk.words import LANGUAGES


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def check(settings: Settings, *, as_json: bool, language: str) -> None:
    """Check the settings, then every device they name; say what to do about each fault."""
    findings = []
    if not as_json:
        click.echo(f"{settings.path}: settings are fine")
        for line in in_force(settings):
            click.echo(f"  {line}")
    for finding in check_hall(settings, language):
        findings.append(finding)
        if not as_json:
            mark = "ok   " if finding.fine else "WRONG"
            click.echo(f"{mark} {finding.name}: {finding.text}")
    if as_json:
        click.echo(msgspec.json.encode(findings).decode())
    if not all(one.fine for one in findings):
        sys.exit(WRONG)


def in_force(settings: Settings) -> list[str]:
    """Return the figures the hall runs by, each with the standard it comes from."""
    plan, rating = settings.plan, settings.plan.rating
    starts = f"{settings.day_starts_min // 60:02d}:{settings.day_starts_min % 60:02d}"
    lines = [f"site.day_starts = {starts} {settings.timezone} (S04)"]
    lines.extend(
        f"class {one.id}: target_wait = {one.target_wait_s} s, share = {one.share:g} "
        f"(S22, N001), slope = {one.slope / SLOPE_UNIT:g} (▲)"
        for one in plan.classes
    )
    lines.append(f"queue.pass_limit = {plan.queue.pass_limit} tickets (S22, C20)")
    lines.append(f"queue.hold_targets = {plan.queue.hold_targets} target waits (S18)")
    lines.append(f"appointments.early = {plan.appointments.early_s} s (S05 ▲)")
    lines.append(f"appointments.hold = {plan.appointments.hold_s} s (S05, Q11)")
    lines.extend(
        f"service {one.id}: appointment_hold = {one.hold_s} s (S05, Q11)"
        for one in plan.services
        if one.hold_s is not None
    )
    lines.append(f"rating: 1 to {rating.best}, low up to {rating.low} (S40)")
    lines.append(f"rating.window = {rating.window_s} s (S40, N043)")
    return lines
