"""The closing report says yes only when four counts and every event agree."""

from collections import Counter

import pytest

from kiosk.demo.report import Record, compare
from kiosk.demo.summary import line
from kiosk.domain.hall import DayTally
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import FaultLine, ManagerView

ITEMS = frozenset(("e", seq, f"{seq:064x}") for seq in range(1, 9))
KINDS = Counter(
    ticket_issued=3, service_finished=2, ticket_missed=1, visit_rated=1, slip_printed=1
)


def core(seq: int = 8, issued: int = 3, faults: tuple[FaultLine, ...] = ()) -> ManagerView:
    return ManagerView(
        seq=seq,
        at=UtcMillis(0),
        day="2026-11-22",
        site="demo-0001",
        hall={"zh": "厅", "en": "Hall"},
        languages=("zh", "en"),
        waiting=(),
        counters=(),
        faults=faults,
        help_calls=(),
        slips_unconfirmed=(),
        today=DayTally(
            issued=issued, served=2, missed=1, rated=1, score_sum=4, waited_sum_s=120
        ),
    )


def record(
    items: frozenset[tuple[str, int, str]] = ITEMS, twice: int = 0, **changed: int
) -> Record:
    return Record(items, len(items) + twice, Counter(KINDS) + Counter(changed))


FORGED = (ITEMS - {("e", 8, f"{8:064x}")}) | {("e", 8, "f" * 64)}


def test_a_day_that_is_the_same_everywhere_agrees() -> None:
    report, agree = compare(core(), record(), record(), slips=1)

    assert agree
    assert "DIFFERS" not in report
    assert "NO" not in report


@pytest.mark.parametrize(
    ("journal", "headquarters", "hall", "slips"),
    [
        (record(), record(ITEMS - {("e", 8, f"{8:064x}")}), core(), 1),
        (record(), record(FORGED), core(), 1),
        (record(), record(twice=1), core(), 1),
        (record(twice=1), record(), core(), 1),
        (record(), record(visit_rated=1), core(), 1),
        (record(), record(), core(issued=4), 1),
        (record(), record(), core(seq=9), 1),
        (record(), record(), core(), 2),
    ],
    ids=[
        "an event missing at headquarters",
        "an event with another hash",
        "an event twice at headquarters",
        "an event twice in the journal",
        "a rating too many",
        "a ticket the journal does not know",
        "a hall ahead of its journal",
        "a slip too many",
    ],
)
def test_a_difference_anywhere_is_a_difference(
    journal: Record, headquarters: Record, hall: ManagerView, slips: int
) -> None:
    report, agree = compare(hall, journal, headquarters, slips)

    assert not agree
    assert "DIFFERS" in report or "NO" in report


def test_the_summary_speaks_in_the_lobbys_minutes() -> None:
    said = line(core(), stored=7, left_s=3.6, speed=60)

    assert "mean wait 60.0 min" in said
    assert "at headquarters 7 of 8" in said
    assert "4 s left" in said


def test_the_summary_names_what_fails() -> None:
    fault = FaultLine("printer", "paper_out", "", UtcMillis(0))

    assert "printer paper_out" in line(core(faults=(fault,)), 8, None, 1)
