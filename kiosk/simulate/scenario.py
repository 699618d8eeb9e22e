"""From a scenario file to ``Scenario``: table by table, then what must hold between tables."""

import math
import tomllib
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from kiosk.domain.discipline import HOLD_TARGETS, OVERDUE_TARGETS
from kiosk.settings.problem import Problem, SettingsError
from kiosk.settings.table import Table, shown
from kiosk.simulate.bench import line_keys, served
from kiosk.simulate.figures import (
    above_zero,
    law,
    length,
    length_s,
    moment_s,
    number,
    optional_law,
    optional_length_s,
    positive_s,
    shares,
)
from kiosk.simulate.model import (
    AppointmentSpec,
    ArrivalSpec,
    ClassSpec,
    CounterSpec,
    Rule,
    RunSpec,
    Scenario,
    ServiceSpec,
)

Item = TypeVar("Item", ClassSpec, ServiceSpec, CounterSpec)

__all__ = ["Rule", "Scenario", "read_scenario"]

RULES = f"one of {', '.join(Rule)} (or head_start=90s)"
MOST_DAYS = 1_000_000
MOST_TICKETS = 100_000_000
MOST_PASSES = 1_000_000
MOST_TARGETS = 1001
DEFAULT_DAYS = 100
WARM_UP = 0.05
"""▲ Share of a long run's tickets that come before the first one that counts."""
MOST_SLOPE = 1e12
FULL_SHARE = 0.9999
"""The largest share that can be promised: chance keeps no promise without exception."""
DAY_BEGINS_S = 9 * 3600.0


def read_scenario(path: Path) -> Scenario:
    """Read a scenario.

    Raises:
        SettingsError: It cannot be used; it holds every mistake found.
    """
    problems: list[Problem] = []
    root = Table(_load(path), "", problems)
    scenario = _read(root, path.parent)
    root.finish()
    if not problems:
        _check_served(root, scenario)
    if problems:
        raise SettingsError(path, problems)
    return scenario


def _load(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        found = error.strerror or str(error)
        raise SettingsError(path, [Problem("", found, "a file this user may read")]) from error
    except UnicodeDecodeError as error:
        found = f"bytes from number {error.start + 1} on that are no UTF-8"
        raise SettingsError(path, [Problem("", found, "a text file in UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        found = f"a mistake in its spelling: {error}"
        raise SettingsError(path, [Problem("", found, "a TOML file")]) from error


def _read(root: Table, folder: Path) -> Scenario:
    classes = _unique(root, "class", _class)
    services = _unique(root, "service", lambda table: _service(table, folder))
    class_ids = [one.id for one in classes]
    service_ids = [one.id for one in services]
    arrivals = [
        _arrivals(one, class_ids, service_ids, folder) for one in root.tables("arrivals")
    ]
    appointments = [
        _appointments(one, class_ids, service_ids, folder)
        for one in root.tables("appointments")
    ]
    coming = any(a.per_hour for a in arrivals) or any(b.per_hour for b in appointments)
    if not coming and not root.problems:
        root.found("arrivals", "nobody who comes", "a table [[arrivals]] with per_hour above 0")
    run, begins_s = _run(root)
    counters = _unique(
        root, "counter", lambda table: _counter(table, class_ids, service_ids, run, begins_s)
    )
    return Scenario(
        run, classes, services, tuple(arrivals), tuple(appointments), tuple(counters)
    )


def _unique(root: Table, key: str, read: Callable[[Table], Item]) -> tuple[Item, ...]:
    """Return the tables of a list that has at least one, no id twice."""
    found: list[Item] = []
    for table in root.tables(key, required=True):
        one = read(table)
        if one.id and any(other.id == one.id for other in found):
            table.wrong("id", f"an id that no other {key} has")
        found.append(one)
        table.finish()
    return tuple(found)


def _run(root: Table) -> tuple[RunSpec, float]:
    """Return the run, and when its day begins in seconds after midnight."""
    table = root.optional_table("run") or Table({}, "run", root.problems)
    days = table.whole("days", range(1, MOST_DAYS + 1), default=0) or None
    tickets = table.whole("tickets", range(1, MOST_TICKETS + 1), default=0) or None
    if days and tickets:
        table.found("days", "days and tickets", "one of them: days, or one long stationary run")
    if tickets is None and days is None:
        days = DEFAULT_DAYS
    rule, head_start_s = _rule(table)
    limit = table.whole("pass_limit", range(MOST_PASSES + 1), default=-1)
    begins_s = moment_s(table.take("day_begins") or "09:00", 0.0)
    if begins_s is None:
        table.wrong("day_begins", 'a time of day such as "09:00"')
    run = RunSpec(
        days=days,
        tickets=tickets,
        warm_up=table.whole(
            "warm_up", range(1, MOST_TICKETS + 1), default=math.ceil(WARM_UP * (tickets or 0))
        ),
        day_length_s=positive_s(table, "day_length", default=9 * 3600.0),
        load=above_zero(table, "load", default=1.0),
        profile=_profile(table),
        seed=table.whole("seed", range(2**63), default=1),
        rule=rule,
        head_start_s=head_start_s,
        service_factor=table.flag("service_factor"),
        pass_limit=None if limit < 0 else limit,
        hold_targets=table.whole("hold_targets", range(MOST_TARGETS), default=HOLD_TARGETS),
        overdue_targets=table.whole(
            "overdue_targets", range(MOST_TARGETS), default=OVERDUE_TARGETS
        ),
        absent_s=positive_s(table, "absent", default=60.0),
    )
    table.finish()
    return run, DAY_BEGINS_S if begins_s is None else begins_s


def _rule(table: Table) -> tuple[Rule, float | None]:
    name = table.text("rule", default=Rule.PROMISE.value)
    general_s = optional_length_s(table, "head_start")
    try:
        rule, own_s = named_rule(name)
    except ValueError:
        table.wrong("rule", RULES)
        return Rule.PROMISE, general_s
    return rule, general_s if own_s is None else own_s


def named_rule(text: str) -> tuple[Rule, float | None]:
    """Return a rule by its name, with the seconds of ``head_start=90s`` if it says any.

    Raises:
        ValueError: There is no such rule.
    """
    name, given, start = text.partition("=")
    head_start_s = length(start) if given else None
    if name not in list(Rule) or (given and (name != Rule.HEAD_START or start[:1] == "-")):
        raise ValueError(f"{text!r}: expected {RULES}")
    return Rule(name), head_start_s


def _profile(table: Table) -> tuple[float, ...]:
    value = table.take("profile")
    if value is None:
        return (1.0,)
    if (
        isinstance(value, list)
        and value
        and all(isinstance(one, int | float) and 0 <= one < math.inf for one in value)
        and any(value)
    ):
        return tuple(float(one) for one in value)
    table.wrong("profile", "a list of relative rates such as [0.8, 1.2], not all of them 0")
    return (1.0,)


def _class(table: Table) -> ClassSpec:
    slope = above_zero(table, "slope", default=0.0) or None
    if slope is not None and slope > MOST_SLOPE:
        table.wrong("slope", f"a number of at most {MOST_SLOPE:g}")
    return ClassSpec(
        id=table.text("id", "a name that no other class has"),
        target_s=positive_s(table, "target_wait", default=ClassSpec("").target_s),
        share=number(table, "share", ClassSpec("").share, low=0.0001, high=FULL_SHARE),
        emergency=table.flag("emergency"),
        needs_accessible=table.flag("needs_accessible"),
        courtesy=table.flag("courtesy"),
        service_factor=above_zero(table, "service_factor", default=1.0),
        slope=slope,
        head_start_s=optional_length_s(table, "head_start"),
    )


def _service(table: Table, folder: Path) -> ServiceSpec:
    return ServiceSpec(
        id=table.text("id", "a name that no other service has"),
        time=law(table, "time", folder),
        long=table.flag("long"),
    )


def _class_id(table: Table, key: str, class_ids: Sequence[str], default: str = "") -> str:
    name = table.text(key, "the id of a [[class]]", default=default or None)
    if name and name not in class_ids:
        table.wrong(key, "the id of a [[class]]")
    return name


def _wanted(table: Table, service_ids: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return what people want; equal parts of everything when it is not said."""
    if "services" in table:
        return shares(table, "services", service_ids)
    table.take("services")
    return tuple((one, 1 / len(service_ids)) for one in service_ids)


def _arrivals(
    table: Table, class_ids: Sequence[str], service_ids: Sequence[str], folder: Path
) -> ArrivalSpec:
    spec = ArrivalSpec(
        class_id=_class_id(table, "class", class_ids),
        per_hour=_per_hour(table),
        services=_wanted(table, service_ids),
        no_show=number(table, "no_show", default=0.0, low=0.0, high=1.0),
        patience=optional_law(table, "patience", folder),
    )
    table.finish()
    return spec


def _appointments(
    table: Table, class_ids: Sequence[str], service_ids: Sequence[str], folder: Path
) -> AppointmentSpec:
    class_id = _class_id(table, "class", class_ids)
    arrival = table.optional_table("arrival") or Table({}, "", [])
    spec = AppointmentSpec(
        class_id=class_id,
        late_class_id=_class_id(table, "late_class", class_ids, default=class_id),
        per_hour=_per_hour(table),
        services=_wanted(table, service_ids),
        slot_s=positive_s(table, "slot", default=600.0),
        arrival_mean_s=length_s(arrival, "mean", 0.0, low=-math.inf),
        arrival_sd_s=length_s(arrival, "sd", 0.0),
        no_show=number(table, "no_show", default=0.0, low=0.0, high=0.99),
        grace_s=length_s(table, "grace", 600.0),
        patience=optional_law(table, "patience", folder),
    )
    arrival.finish()
    table.finish()
    return spec


def _per_hour(table: Table) -> float:
    if "per_hour" not in table:
        table.wrong("per_hour", "how many come in an hour")
    return number(table, "per_hour", default=0.0, low=0.0)


def _counter(
    table: Table,
    class_ids: Sequence[str],
    service_ids: Sequence[str],
    run: RunSpec,
    begins_s: float,
) -> CounterSpec:
    classes = _known(table, "classes", class_ids)
    spec = CounterSpec(
        id=table.text("id", "a name that no other counter has"),
        services=frozenset(_known(table, "services", service_ids) or service_ids),
        classes=None if classes is None else frozenset(classes),
        accessible=table.flag("accessible"),
        opens_s=_moment(table, "opens", begins_s) or 0.0,
        closes_s=_moment(table, "closes", begins_s),
        pauses=_pauses(table, begins_s),
    )
    if spec.closes_s is not None and spec.closes_s <= spec.opens_s:
        table.wrong("closes", "a time after it opens")
    if run.tickets is not None:
        for key in ("opens", "closes", "pauses"):
            if key in table:
                table.wrong(key, "no such line in a stationary run; or `days` in [run]")
    return spec


def _known(table: Table, key: str, known: Sequence[str]) -> tuple[str, ...] | None:
    if key not in table:
        table.take(key)
        return None
    found = table.texts(key, "a list of ids, none twice")
    for one in found:
        if one not in known:
            table.found(key, shown(one), f"one of {', '.join(map(shown, known))}")
    return found


MOMENT = 'a time of day such as "12:30", or a length of time since the day began'


def _moment(table: Table, key: str, begins_s: float) -> float | None:
    value = table.take(key)
    if value is None:
        return None
    found = moment_s(value, begins_s)
    if found is None:
        table.wrong(key, MOMENT)
    return found


def _pauses(table: Table, begins_s: float) -> tuple[tuple[float, float], ...]:
    value = table.take("pauses")
    if value is None:
        return ()
    pauses: list[tuple[float, float]] = []
    for one in value if isinstance(value, list) else [None]:
        ends = [moment_s(each, begins_s) for each in one] if isinstance(one, list) else []
        match ends:
            case [float(begin), float(end)]:
                pauses.append((begin, end))
            case _:
                table.wrong("pauses", 'a list of beginnings and ends: [["12:00", "12:30"]]')
                return ()
    bounds = [each for one in sorted(pauses) for each in one]
    if any(b <= a for a, b in pairwise(bounds)):
        table.wrong("pauses", "pauses that end after they begin, and do not overlap")
    return tuple(sorted(pauses))


def _check_served(root: Table, scenario: Scenario) -> None:
    """Note everybody whom no counter can serve."""
    for key in line_keys(scenario):
        if not served(scenario, key):
            root.found(
                "counter",
                f"none for {shown(key.class_id)} with {shown(key.service)}",
                "a [[counter]] that serves this class and service",
            )
