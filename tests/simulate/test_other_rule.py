"""Each rule is a slope and a head start for every class."""

import pytest

from kiosk.domain.discipline import Offer, Standing, choose
from kiosk.domain.line import Line, Waiter
from kiosk.simulate.model import Rule
from kiosk.simulate.other_rule import (
    STRICT_STEP_S,
    Contender,
    Figures,
    OtherRule,
    parse_rule,
)

CLASSES = (
    Contender("accessible", 300),
    Contender("vip", 480),
    Contender("ordinary", 600, preferred=False),
)
# fmt: off
FIGURES = [
    ("fifo",             Figures(1000),             Figures(1000),         Figures(1000)),
    ("head_start=90s",   Figures(1000, 90),         Figures(1000, 90),     Figures(1000)),
    ("accumulating=2.5", Figures(2500),             Figures(2500),         Figures(1000)),
    ("edd",              Figures(1000, -300),       Figures(1000, -480),   Figures(1000, -600)),
    ("strict",           Figures(1000, 2 * STRICT_STEP_S), Figures(1000, STRICT_STEP_S),
                                                                           Figures(1000)),
]
# fmt: on


@pytest.mark.parametrize(("text", "accessible", "vip", "ordinary"), FIGURES)
def test_the_figures_of_each_rule(text, accessible, vip, ordinary) -> None:
    assert parse_rule(text).figures(CLASSES) == {
        "accessible": accessible,
        "vip": vip,
        "ordinary": ordinary,
    }


def test_strict_order_outlasts_any_wait_and_fits_in_64_bits() -> None:
    year_ms = 365 * 24 * 3600 * 1000
    twenty = [Contender(str(rank)) for rank in range(20)]
    figures = parse_rule("strict").figures(twenty)
    offers = [
        Offer(at, Standing(slope=one.slope, head_start=one.head_start_s * 1_000_000))
        for at, one in enumerate(figures.values())
    ]
    lines = [Line((Waiter(0 if at else year_ms, at),)) for at in range(20)]

    chosen = choose(offers, lines, year_ms, 0)

    assert chosen is offers[0]
    assert max(one.head_start_s for one in figures.values()) * 1_000_000 < 2**62


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("head_start=1m30s", OtherRule(Rule.HEAD_START, 90)),
        (" fifo ", OtherRule(Rule.FIFO)),
        ("accumulating=1", OtherRule(Rule.ACCUMULATING, 1)),
    ],
)
def test_a_rule_by_its_name(text, rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "", "lifo", "ratio", "fifo=1", "strict=", "head_start", "head_start=", "head_start=90",
        "head_start=-90s", "accumulating", "accumulating=0.5", "accumulating=x",
        "accumulating=nan", "accumulating=inf",
    ],
)  # fmt: skip
def test_no_rule(text) -> None:
    with pytest.raises(ValueError, match=r"expected|is not|no ratio"):
        parse_rule(text)
