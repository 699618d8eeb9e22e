"""A rule names the customer who was taken, exactly when the record proves that it would."""

import pytest

from kiosk.simulate.decisions import Verdict, judge, read_visits
from kiosk.simulate.other_rule import parse_rule
from tests.simulate.recorded import HEADER, record

NEITHER = Verdict(0, 0)


def verdict(rule: str, *rows: str) -> Verdict:
    """Return what a rule makes of rows of one day."""
    return judge(read_visits([HEADER, *(f"990101,{one}" for one in rows)]), parse_rule(rule))


# A regular customer since second 100 is taken at 200, a preferred one waits.
@pytest.mark.parametrize(
    ("rival", "contested"),
    [
        ("198,900,2,1", True),
        ("199,900,2,1", False),   # joined within a second: perhaps after
        ("150,201,2,1", False),   # left within a second: perhaps before
        ("150,202,2,1", True),
        ("150,202,2,0", True),    # who gives up waited all the same
        ("150,900,1,1", False),   # of the same kind
        ("150,900,0,1", False),   # anything but 2 is a regular customer
    ],
)  # fmt: skip
def test_who_waited_when_somebody_was_taken(rival, contested) -> None:
    found = verdict("fifo", "100,200,1,1", rival)

    assert found == (Verdict(1, 1) if contested else NEITHER)


def test_giving_up_is_no_choice() -> None:
    assert verdict("fifo", "100,200,1,0", "150,900,2,0") == NEITHER


def test_each_day_stands_alone() -> None:
    visits = read_visits([HEADER, "990101,100,200,1,1", "990102,150,900,2,0"])

    assert judge(visits, parse_rule("fifo")) == NEITHER


# The regular customer came at 100; the preferred one, taken at 400, so much later.
@pytest.mark.parametrize(
    ("rule", "later_s", "named"),
    [
        ("fifo", 1, 0),
        ("strict", 290, 1),
        ("head_start=90s", 89, 1),
        ("head_start=90s", 90, 0),      # equal scores: the earlier clock
        ("head_start=90s", 91, 0),
        ("head_start=1m30s", 89, 1),
        ("accumulating=2", 149, 1),     # 300 s against twice 151 s
        ("accumulating=2", 150, 0),
        ("accumulating=2", 151, 0),
    ],
)  # fmt: skip
def test_when_the_preferred_customer_is_next(rule, later_s, named) -> None:
    found = verdict(rule, "100,900,1,0", f"{100 + later_s},400,2,1")

    assert found == Verdict(1, named)


def test_who_of_a_second_was_first_the_record_does_not_say() -> None:
    rows = ("100,900,1,0", "50,300,2,1", "50,900,2,0", "50,900,2,0")

    assert verdict("fifo", *rows) == Verdict(1, 1)
    assert verdict("fifo", *reversed(rows)) == Verdict(1, 1)


def test_an_older_one_of_the_same_kind_would_have_been_next() -> None:
    assert verdict("fifo", "100,900,1,0", "50,300,2,1", "49,900,2,0") == Verdict(1, 0)


def test_a_record_in_fractions_of_a_second() -> None:
    assert verdict("fifo", "100.25,200.5,1,1", "199.49,900.0,2,1") == Verdict(1, 1)
    assert verdict("fifo", "100.25,200.5,1,1", "199.5,900.0,2,1") == NEITHER


@pytest.fixture(scope="module")
def equal() -> list[str]:
    """Return the record of a centre without preference."""
    return record(0, days=20).splitlines()


@pytest.fixture(scope="module")
def documented() -> list[str]:
    """Return the record of a centre with a head start of 90 seconds."""
    return record(90, days=20).splitlines()


RULES = (
    "fifo", "head_start=60s", "head_start=75s", "head_start=90s", "head_start=105s",
    "head_start=120s", "strict",
)  # fmt: skip


def test_a_centre_without_preference_is_recognised(equal) -> None:
    found = {rule: judge(read_visits(equal), parse_rule(rule)) for rule in RULES}

    assert found["fifo"].contested > 1000
    assert found["fifo"].named == found["fifo"].contested
    assert max(one.named for rule, one in found.items() if rule != "fifo") < (
        0.9 * found["fifo"].named
    )


def test_a_documented_head_start_is_the_sharp_maximum(documented) -> None:
    found = {rule: judge(read_visits(documented), parse_rule(rule)) for rule in RULES}
    best = found.pop("head_start=90s")

    assert best.contested > 1000
    assert best.named > 0.98 * best.contested
    assert max(one.named for one in found.values()) < 0.98 * best.named
    assert {one.contested for one in found.values()} == {best.contested}


@pytest.mark.parametrize("rule", ["edd", "promise"])
def test_a_rule_that_needs_to_know_more(rule) -> None:
    with pytest.raises(ValueError, match=rule):
        verdict(rule, "100,200,1,1", "150,900,2,1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: no column date, joined_s"),
        ("date,joined_s,left_s,priority", "line 1: no column served"),
        (f"{HEADER}\n990101,1,2,1,1\n990101,x,2,1,1", "line 3"),
        (f"{HEADER}\n990101,1,2,1", "line 2"),
        (f"{HEADER}\n990101,1,inf,1,1", "line 2"),
        (f"{HEADER}\n990101,1,nan,1,1", "line 2"),
    ],
)
def test_a_file_that_is_no_record(content, said) -> None:
    with pytest.raises(ValueError, match=said):
        list(read_visits(content.splitlines()))
