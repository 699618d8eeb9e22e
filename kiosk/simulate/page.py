"""A simulation's figures as a page of text: a line for each class, a line for each counter."""

from collections.abc import Sequence

from kiosk.simulate.outcome import ClassOutcome, Outcome

CLASS_COLUMNS = (
    *("class", "served", "mean", "±95 %", "p50", "p95", "p99", "worst"),
    *("promise", "within", "kept"),
)


def page(outcome: Outcome) -> str:
    """Return the text that ``kiosk simulate`` prints; waits in minutes."""
    rows = [_class_row(name, one) for name, one in outcome.classes.items()]
    head = f"rule {outcome.rule}, load {outcome.load:g}, seed {outcome.seed}"
    lines = [
        f"{head}: {outcome.tickets:,} tickets served; waits in minutes",
        "",
        *columns(CLASS_COLUMNS, rows),
        "",
        *columns(
            ("counter", "busy", "idle min"),
            [(n, f"{c.busy:.1%}", f"{c.idle_min:.1f}") for n, c in outcome.counters.items()],
        ),
        "",
        f"weakest promise kept  {_figure(outcome.weakest_promise_kept, '.3f')}",
        f"most passes           {outcome.most_passes}",
        f"Jain of wait/promise  {_figure(outcome.jain, '.3f')}",
        f"minutes over promise  {outcome.minutes_over_promise:.2f} per ticket",
        f"worst wait            {outcome.worst_wait_min:.1f}",
    ]
    if outcome.design_load is not None:
        lines.append(f"design load           {outcome.design_load:.3f}")
    for name, count in (
        ("left before the call", outcome.abandoned),
        ("absent when called", outcome.no_shows),
        ("never served", outcome.stranded),
    ):
        if count:
            lines.append(f"{name:<21} {count}")
    return "\n".join(lines)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return lines with the first column to the left and all others to the right."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]


def _class_row(name: str, one: ClassOutcome) -> tuple[str, ...]:
    waits = (one.p50_wait_min, one.p95_wait_min, one.p99_wait_min, one.worst_wait_min)
    within = one.share_within
    return (
        name,
        f"{one.n}",
        f"{one.mean_wait_min:.2f}",
        _figure(one.ci95_min, ".2f"),
        *(f"{wait:.1f}" for wait in waits),
        f"{one.promised_share:.0%} ≤ {one.target_wait_min:g}",
        _figure(within, ".1%"),
        _figure(None if within is None else within / one.promised_share, ".3f"),
    )


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
