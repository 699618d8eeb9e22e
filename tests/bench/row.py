"""A measured figure beside its reference; absolutes are the machine's, ratios are ours."""

import math
from collections.abc import Sequence

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One line of ``bench.json``."""

    name: str
    ours: float
    reference: float
    reference_name: str
    ratio: float
    unit: str
    runs: int


def row(  # noqa: PLR0913  # the columns, all by name
    *, name: str, ours: float, reference: float, reference_name: str, unit: str, runs: int
) -> Row:
    """Return a row with its ratio and sensible digits."""
    return Row(
        name,
        _rounded(ours),
        _rounded(reference),
        reference_name,
        _rounded(ours / reference),
        unit,
        runs,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which so many percent lie, by nearest rank."""
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(0, rank - 1)]


def table(rows: Sequence[Row]) -> str:
    """Return the rows for a person."""
    lines = [("", "ours", "reference", "ratio", "unit", "runs", "against")]
    lines += [
        (
            one.name,
            f"{one.ours:g}",
            f"{one.reference:g}",
            f"{one.ratio:g}",
            one.unit,
            str(one.runs),
            one.reference_name,
        )
        for one in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column in {0, 4} else text.rjust(width)
            for column, (text, width) in enumerate(zip(line[:6], widths, strict=True))
        )
        + f"  {line[6]}"
        for line in lines
    )


def _rounded(value: float) -> float:
    """Return three significant digits."""
    return float(f"{value:.3g}")
