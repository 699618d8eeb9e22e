"""The fairness tables in Markdown, as they stand in ``docs/fairness.md``."""

from collections.abc import Callable, Sequence

from kiosk.simulate.fairness import CROWDED, LOADS, Findings, Result, part
from kiosk.simulate.model import ClassSpec, Scenario
from kiosk.simulate.outcome import ClassOutcome, Outcome

CLOSE_UP = 0.85
"""The load at which each class is looked at by itself."""

Figure = Callable[[Outcome], str]


def fairness_page(findings: Findings) -> str:
    """Return the tables: the rules, the accessible counter, each class by itself."""
    scenario = findings.scenario
    served = [one.tickets for one in findings.rules[0].outcomes]
    loads = ", ".join(f"{one:.2f}" for one in LOADS)
    tried = (
        f"Loads {loads}, in that order; {_length(scenario)} each, {min(served):,} to "
        f"{max(served):,} tickets, the same people for every rule. Waits in minutes."
    )
    last = scenario.classes[-1].id
    parts = [
        tried,
        _table(_rule_columns(scenario), findings.rules),
    ]
    if findings.policies:
        parts += [
            "### What the accessible counter does",
            _table(_policy_columns(scenario), findings.policies),
            f"Mean wait of {last} tickets at load {CROWDED:.2f}, by service:",
            _table(_service_columns(scenario), findings.services),
        ]
    parts += [
        f"### Each class at load {CLOSE_UP:.2f}",
        "Mean / 95th percentile / worst wait, and the share within the promise.",
        _class_table(scenario, findings.rules),
    ]
    return "\n\n".join(parts) + "\n"


def _length(scenario: Scenario) -> str:
    spec = scenario.run
    return f"{spec.days} days" if spec.tickets is None else f"{spec.tickets:,} tickets in a row"


def _rule_columns(scenario: Scenario) -> dict[str, Figure]:
    columns: dict[str, Figure] = {
        "weakest promise kept": lambda one: _figure(one.weakest_promise_kept, ".3f"),
        "over promise": lambda one: f"{one.minutes_over_promise:.1f}",
        "worst wait": lambda one: f"{one.worst_wait_min:.0f}",
        "Jain": lambda one: _figure(one.jain, ".2f"),
        "most passes": lambda one: f"{one.most_passes}",
    }
    return columns | _care_column(scenario)


def _policy_columns(scenario: Scenario) -> dict[str, Figure]:
    last = scenario.classes[-1].id
    return _care_column(scenario) | {
        f"{last}, mean wait": lambda one: f"{one.classes[last].mean_wait_min:.1f}",
        "weakest promise kept": lambda one: _figure(one.weakest_promise_kept, ".3f"),
        "worst wait": lambda one: f"{one.worst_wait_min:.0f}",
    }


def _care_column(scenario: Scenario) -> dict[str, Figure]:
    care = next((one for one in scenario.classes if one.needs_accessible), None)
    if care is None:
        return {}
    name, minutes = care.id, care.target_s / 60
    return {
        f"{name} within {minutes:g}": lambda one: _figure(one.classes[name].share_within, ".2f")
    }


def _service_columns(scenario: Scenario) -> dict[str, Figure]:
    last = scenario.classes[-1].id

    def mean_wait(service: str) -> Figure:
        return lambda one: f"{one.classes[part(last, service)].mean_wait_min:.1f}"

    return {one.id: mean_wait(one.id) for one in scenario.services}


def _table(columns: dict[str, Figure], results: Sequence[Result]) -> str:
    rows = [
        (
            _name(one),
            *(" / ".join(figure(each) for each in one.outcomes) for figure in columns.values()),
        )
        for one in results
    ]
    return _markdown(("", *columns), rows)


def _class_table(scenario: Scenario, results: Sequence[Result]) -> str:
    at = LOADS.index(CLOSE_UP)
    rows = [
        (_name(one), *(_class(one.outcomes[at].classes[each.id]) for each in scenario.classes))
        for one in results
    ]
    return _markdown(("", *(_promise(one) for one in scenario.classes)), rows)


def _promise(one: ClassSpec) -> str:
    return f"{one.id} ({one.share:.0%} in {one.target_s / 60:g})"


def _class(one: ClassOutcome) -> str:
    waits = (one.mean_wait_min, one.p95_wait_min, one.worst_wait_min)
    mean, most, worst = (
        f"{wait:.{digits}f}" for wait, digits in zip(waits, (1, 0, 0), strict=True)
    )
    return f"{mean} / {most} / {worst}, {_figure(one.share_within, '.2f')}"


def _name(one: Result) -> str:
    return f"**{one.entry.name}**" if one.entry.ours else one.entry.name


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
