"""Halls of queueing theory: counters that serve everybody, people who come at random."""

from collections.abc import Sequence

from kiosk.simulate.law import Law, deterministic, erlang, exponential
from kiosk.simulate.model import (
    ArrivalSpec,
    ClassSpec,
    CounterSpec,
    Rule,
    RunSpec,
    Scenario,
    ServiceSpec,
)

MINUTE = 60.0


def law(text: str) -> Law:
    """Return the law of ``M6`` (exponential), ``D.5`` (constant) or ``E2`` (Erlang-2)."""
    mean_s = float(text[1:]) * MINUTE
    match text[0]:
        case "M":
            return exponential(mean_s)
        case "D":
            return deterministic(mean_s)
        case _:
            return erlang(mean_s, 2)


def hall(  # noqa: PLR0913 - what a hall of theory is made of
    rule: Rule,
    counters: int,
    rates: Sequence[float],
    services: str,
    slopes: Sequence[float] = (),
    *,
    tickets: int = 100_000,
    patience: Law | None = None,
) -> Scenario:
    """Return a hall with one class for each rate per minute, highest first.

    Args:
        rule: By which the next one is chosen.
        counters: How many, all the same.
        rates: Per minute.
        services: A law for each class, or one for all: ``D.5 M1 E2``.
        slopes: Of the classes.
        tickets: That count.
        patience: Of everybody.
    """
    laws = [law(one) for one in services.split()]
    wanted = [str(n) for n in range(len(rates))] if len(laws) > 1 else ["0"] * len(rates)
    return Scenario(
        run=RunSpec(tickets=tickets, warm_up=tickets // 20, rule=rule),
        classes=tuple(
            ClassSpec(f"class {n}", slope=slopes[n] if slopes else None)
            for n in range(len(rates))
        ),
        services=tuple(ServiceSpec(str(n), one) for n, one in enumerate(laws)),
        arrivals=tuple(
            ArrivalSpec(f"class {n}", 60 * rate, ((wanted[n], 1.0),), patience=patience)
            for n, rate in enumerate(rates)
        ),
        appointments=(),
        counters=tuple(
            CounterSpec(str(n), frozenset(str(n) for n in range(len(laws))))
            for n in range(counters)
        ),
    )
