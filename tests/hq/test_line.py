"""A fleet page counts what the lobby did, no more and no less."""

from functools import reduce
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.events import AnyEvent
from sync.hq.kpi import TYPES
from sync.hq.line import COUNTED, Fact, Line, line_from_text, line_to_text, project

DAY = "2026-11-22"
NEXT_DAY = "2026-11-23"
KNOWN = {event.__struct_config__.tag for event in get_args(AnyEvent)}


def happened(*events: tuple[str, str, int] | tuple[str, str] | tuple[str]) -> Line:
    """Return the line after events given as type, number, score; the day has been opened."""
    facts = [Fact("day_opened", "t", day=DAY)]
    for event in events:
        kind, number, score = (*event, "", 0)[:3] if len(event) < 3 else event
        facts.append(Fact(str(kind), "t", str(number), DAY, int(score or 0)))
    return reduce(project, facts, Line())


@pytest.mark.parametrize("kind", [*sorted(COUNTED), *TYPES])
def test_every_event_that_is_counted_is_one_that_the_hall_knows(kind: str) -> None:
    assert kind in KNOWN


@pytest.mark.parametrize(
    ("after", "waiting"),
    [
        ([], 1),
        (["ticket_called"], 0),
        (["ticket_called", "ticket_recalled"], 0),
        (["ticket_called", "ticket_missed"], 0),
        (["ticket_called", "ticket_missed", "ticket_requeued"], 1),
        (["ticket_called", "ticket_parked", "ticket_requeued"], 1),
        (["ticket_called", "service_started", "ticket_transferred"], 1),
        (["ticket_cancelled"], 0),
        (["service_started"], 0),
        (["slip_printed"], 1),
    ],
)
def test_a_ticket_waits_from_its_issue_to_its_call(after: list[str], waiting: int) -> None:
    line = happened(("ticket_issued", "A001"), *((kind, "A001") for kind in after))

    assert len(line.waiting) == waiting


def test_the_rating_is_the_mean_of_the_day() -> None:
    line = happened(("visit_rated", "A001", 5), ("visit_rated", "A002", 2))

    assert line.rating == 3.5
    assert happened().rating is None


def test_a_rating_is_replaced_or_withdrawn_as_the_hall_says() -> None:
    facts = [
        Fact("visit_rated", "t", "A001", DAY, 1),
        Fact("visit_rated", "t", "A001", DAY, 4, replaces=1),
        Fact("visit_rated", "t", "A002", DAY, 2),
        Fact("rating_withdrawn", "t", "A002", DAY, 2),
    ]
    line = reduce(project, facts, happened())

    assert (line.today.ratings, line.rating) == (1, 4.0)


def test_a_new_day_starts_from_nothing_and_an_old_one_is_not_forgotten_at_once() -> None:
    served = happened(("service_finished", "A001"), ("service_finished", "A002"))

    tomorrow = project(served, Fact("day_opened", "t", day=NEXT_DAY))
    back = project(tomorrow, Fact("day_opened", "t", day=DAY))

    assert served.today.served == 2
    assert tomorrow.today.served == 0
    assert back.today.served == 2, "the clock had been wrong"


FACTS = st.builds(
    Fact,
    st.sampled_from([*sorted(COUNTED), "robot_arrived"]),
    st.just("t"),
    st.sampled_from(["A001", "A002", "B001"]),
    st.sampled_from([DAY, NEXT_DAY]),
    st.integers(1, 5),
)


@given(st.lists(FACTS, max_size=60))
def test_a_line_that_was_put_away_goes_on_as_if_it_had_not_been(facts: list[Fact]) -> None:
    through = Line()
    stored = Line()
    for fact in facts:
        through = project(through, fact)
        stored = project(line_from_text(line_to_text(stored)), fact)

    assert stored == through


@pytest.mark.parametrize(
    "back",
    ["station_finished", "handover_accepted", "handover_declined", "handover_expired"],
)
def test_who_goes_on_or_back_to_a_line_waits_again(back) -> None:
    line = happened(("ticket_issued", "A001"), ("ticket_called", "A001"), (back, "A001"))

    assert len(line.waiting) == 1
    assert line.today.served == 0
