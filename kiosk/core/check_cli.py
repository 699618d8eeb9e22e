"""The subcommand ``kiosk check``."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from drivers.line_url import OtherLineUrl
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import State, ToldFinding
from kiosk.check.gather import gathered
from kiosk.check.machine import this_machine
from kiosk.check.person import Nobody, Person
from kiosk.check.person_at_terminal import PersonAtTerminal
from kiosk.client import Client, DoorClosed
from kiosk.command import USAGE, WRONG, config_option, fail
from kiosk.core.clock import SystemClock
from kiosk.domain.commands import RunSelfTest
from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.domain.manager_view import ManagerView
from kiosk.domain.plan import HallPlan
from kiosk.domain.self_test import MEANS
from kiosk.domain.staff_rules import DayHours
from kiosk.settings import Overlay, Settings, SoundSettings
from kiosk.settings.slip import default_layout
from kiosk.words import LANGUAGES

MARKS = {
    State.OK: "ok   ",
    State.WRONG: "WRONG",
    State.SKIPPED: "skip ",
    State.UNKNOWN: "?    ",
}


SELF_TEST_S = 30.0
"""A core that has not tested itself by then is asked no longer: what it knew is told."""


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--unattended", is_flag=True, help="Ask nobody: what needs a person is skipped.")
@click.option("--only", multiple=True, metavar="NAME", help="Run this probe; may be repeated.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def check(
    settings: Settings,
    *,
    as_json: bool,
    unattended: bool,
    only: tuple[str, ...],
    language: str,
) -> None:
    """Check the settings, then the machine and every device; say what to do about each fault.

    At a terminal it asks for help where only a person can tell: "press the call button of
    counter 3". Each question can be skipped.
    """
    probes = _chosen(only)
    person: Person = Nobody()
    if sys.stdin.isatty() and not unattended and not as_json:
        person = PersonAtTerminal(sys.stdin, click.echo, language)
    if not as_json:
        click.echo(f"{settings.path}: settings are fine")
        for line in (*headquarters_lines(settings.overlay), *in_force(settings)):
            click.echo(f"  {line}")
    findings = []
    devices = any(one.stage is Stage.DEVICES for one in probes)
    bench = _bench(settings, person, devices=devices)
    for probe in probes:
        for finding in probe.look(bench):
            told = finding.told(language)
            findings.append(told)
            if not as_json:
                _print(told)
    if as_json:
        click.echo(msgspec.json.encode(findings).decode())
    if any(one.state is State.WRONG for one in findings):
        sys.exit(WRONG)


def headquarters_lines(overlay: Overlay) -> Iterator[str]:
    """Say which revision of headquarters' settings is in force, and why not a newer one."""
    for problem in overlay.problems:
        yield f"headquarters' settings not in force: {problem}"
    if overlay.revision:
        trial = ", on trial" if overlay.trial else ""
        yield f"headquarters' settings: revision {overlay.revision}{trial}"


def _chosen(only: tuple[str, ...]) -> tuple[Probe, ...]:
    """Return the probes to run: all, or those named."""
    probes = gathered()
    known = [one.name for one in probes]
    for name in only:
        if name not in known:
            fail(f"--only: found {name!r}, expected one of {', '.join(known)}", USAGE)
    return tuple(one for one in probes if not only or one.name in only)


def _bench(settings: Settings, person: Person, *, devices: bool) -> Bench:
    """Put together what the probes work with."""
    clock = SystemClock(settings.timezone, settings.day_starts_min)
    return Bench(
        settings=settings,
        machine=this_machine(),
        now=clock.stamp().moment.at,
        person=person,
        hall=_running_core(settings.api.socket, tested=devices),
    )


def _running_core(socket: Path, *, tested: bool) -> ManagerView | None:
    """Return what the running core says, of devices after a test; None when none answers."""
    with Client(socket) as client:
        try:
            return _tested_hall(client) if tested else client.view("manager", ManagerView)
        except DoorClosed:
            return None


def _tested_hall(client: Client) -> ManagerView | None:
    """Let the core test itself and return what it says then, or what it says after a while.

    Raises:
        DoorClosed: No core answers.
    """
    view = client.view("manager", ManagerView)
    if view is None:
        return None
    before = view.self_test.done_seq
    client.submit(RunSelfTest())
    ends = time.monotonic() + SELF_TEST_S
    while view.self_test.done_seq == before and time.monotonic() < ends:
        view = client.view("manager", ManagerView, view.seq) or view
    return view


def _print(told: ToldFinding) -> None:
    remedy = f" {told.remedy}" if told.remedy else ""
    click.echo(f"{MARKS[told.state]} {told.name}: {told.text}{remedy}")


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
    lines.append(f"queue.tell_again = {plan.queue.tell_again_s} s (S06, Q06 ▲)")
    lines.append(f"queue.hold_targets = {plan.queue.hold_targets} target waits (S18)")
    lines.append(f"queue.overdue_targets = {plan.queue.overdue_targets} target waits (S22 ▲)")
    lines.append(f"appointments.early = {plan.appointments.early_s} s (S05 ▲)")
    lines.append(f"appointments.hold = {plan.appointments.hold_s} s (S05, Q11)")
    lines.extend(
        f"service {one.id}: appointment_hold = {one.hold_s} s (S05, Q11)"
        for one in plan.services
        if one.hold_s is not None
    )
    lines.extend(_staff(plan))
    lines.extend(_visits(plan))
    lines.extend(_limits(plan))
    lines.extend(_care(plan))
    lines.extend(_help(plan))
    lines.extend(_self_test(plan))
    lines.append(f"slip.large_print = {settings.slip.large_print} (S25)")
    own = "as shipped" if settings.slip.elements == default_layout().elements else "its own"
    lines.append(f"slip.element: {len(settings.slip.elements)} on a slip, {own} (S04)")
    lines.extend(_sound(settings.sound))
    lines.append(f"rating: 1 to {rating.best}, low up to {rating.low} (S40)")
    lines.append(f"rating.window = {rating.window_s} s (S40, N043)")
    if any(isinstance(one.terminal, OtherLineUrl) for one in settings.devices):
        codes = settings.callers
        keys = ", ".join(f"{name} {code:#04x}" for name, code in codes.keys.items())
        lines.append(f"caller68: key {codes.key:#04x}, show {codes.show:#04x}; {keys} (own)")
    second = "replaces" if rating.second_key_replaces else "ignored"
    lines.append(f"rating.second_key = {second} (S40)")
    return lines


def _sound(sound: SoundSettings | None) -> Iterator[str]:
    if sound is None:
        return
    loudness = sound.loudness
    yield f"sound.voice = {sound.voice or 'none: a chime only'} (S81)"
    yield f"sound.rate_cpm = {sound.rate_cpm} characters a minute (N060)"
    yield f"sound.digit_one = {sound.digit_one} (S81 ▲)"
    yield f"sound.every_language = {str(sound.every_language).lower()} (S81 ▲)"
    limits = ", ".join(
        f"from {_time(since)} at most {most} %" for since, most in loudness.schedule
    )
    yield f"sound.volume = {loudness.volume} %, {limits or 'at all times'} (S81)"
    quiet = ", ".join(f"{_time(since)} to {_time(until)}" for since, until in loudness.quiet)
    yield f"sound.quiet = {quiet or 'never'}, then {loudness.quiet_sound} (S81 ▲)"


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _staff(plan: HallPlan) -> Iterator[str]:
    staff, hours = plan.staff, plan.hours
    if hours is not None:
        usual = [one for one in hours.days if one not in hours.others]
        yield f"hours = {_span(hours)}, on {' '.join(usual)} (S58)"
        for day, own in hours.others.items():
            yield f"hours.{day} = {_span(own)} (S58)"
        yield f"hours.warn = {hours.warns_min * 60} s (S58 ▲)"
    yield f"staff.sign_in_required = {str(staff.sign_in_required).lower()} (S56)"
    yield f"staff.early = {staff.early_s} s (S56)"
    yield f"staff.unstaffed = {staff.unstaffed_s} s (N009 ▲)"
    pauses = ", ".join(f"{one.code} {one.limit_s or 'no'} s" for one in staff.pauses)
    yield f"staff.pauses = {pauses} (S57, N010)"
    yield f"staff.auto_call = {str(staff.auto_call).lower()} (S09 ▲)"


def _span(hours: DayHours) -> str:
    opens, closes, stops = (
        f"{minute // 60:02d}:{minute % 60:02d}"
        for minute in (hours.opens_min, hours.closes_min, hours.stops_min)
    )
    return f"{opens} to {closes}, numbers to {stops}"


def _visits(plan: HallPlan) -> Iterator[str]:
    rules = plan.queue.visit
    yield f"queue.recalls = {rules.recalls}, queue.kept_for = {rules.kept_for_s} s (S08, C21 ▲)"
    yield f"queue.parked_for = {rules.parked_for_s} s (S08 ▲)"
    yield f"queue.offer_for = {rules.offer_for_s} s (S10 ▲)"
    needs = "refused" if rules.override_needs_reason else "recorded as unspecified"
    yield f"queue.override_needs_reason: a call out of order without one is {needs} (S08)"
    yield f"queue.override_reasons = {', '.join(rules.override_reasons)} (S08 ▲)"
    yield f"queue.internal_ageing = {rules.internal_ageing_s} s (S15 ▲)"
    for one in plan.journeys:
        yield f"journey {one.id}: {' → '.join(one.stations)} (S106)"


def _care(plan: HallPlan) -> Iterator[str]:
    if plan.accessible_class() is None:
        yield "accessible service is not offered: no counter is accessible (S20)"
        return
    counters = [one.id for one in plan.counters if one.accessible]
    yield f"accessible service at counter {', '.join(counters)} (S20)"
    yield f"care.acknowledge = {plan.care.acknowledge_s} s (S19, Q01 ▲)"
    yield f"care.attend = {plan.care.attend_s} s (N003, Q01 ▲)"
    yield f"care.escort = {plan.care.escort_s} s (S18 ▲)"


def _help(plan: HallPlan) -> Iterator[str]:
    if not plan.help_buttons:
        return
    rules = plan.help
    places = ", ".join(one.id for one in plan.help_buttons)
    yield f"help buttons: {places} (S19)"
    yield f"help.chime_every = {rules.chime_every_s} s (S82 ▲)"
    yield (
        f"help.lead_after = {rules.lead_after} chimes (N050), "
        f"escalate_after = {rules.escalate_after} chimes (N052)"
    )
    yield f"help.coming = {rules.coming_s} s (S19 ▲)"
    yield f"help.test_every = {rules.test_every_s // 86_400} days (S19 ▲)"


def _self_test(plan: HallPlan) -> Iterator[str]:
    rules = plan.self_test
    yield f"selftest.before_opening = {rules.before_s} s (S55, N073)"
    for component in MEANS:
        meant = rules.means.get(component, MEANS[component])
        yield f"selftest.{component} wrong: {meant} (S55 ▲)"
    yield f"checklist = {', '.join(one.id for one in rules.checklist)} (S55)"


def _limits(plan: HallPlan) -> Iterator[str]:
    rules = plan.limits
    yield f"limits.wait = {rules.wait_s} s (N001), amber from {rules.amber:g} of it (▲)"
    yield f"limits.crowd = {rules.crowd} waiting for a service (N002)"
    yield f"limits.hall_crowd = {rules.hall_crowd} waiting in the hall (N002 ▲)"
    yield f"limits.greeting = {rules.greeting_s} s (N003), door = {rules.door_s} s (N004)"
    yield f"limits.reliefs = {', '.join(rules.reliefs)} (S07)"
    for one in plan.services:
        below = ", itself too long (C04)" if one.wait_below else ""
        yield f"service {one.id}: target_wait = {one.target_wait_s} s (N001){below}"
        if one.stage is not None:
            low, high = one.stage.low_s, one.stage.high_s
            yield f"service {one.id}: stage = {low} s to {high} s ({one.stage.limit})"
