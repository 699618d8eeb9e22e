"""Key figures are those of the people who came, none of them hidden."""

from sync.hq.arrival import fact_of
from sync.hq.kpi import ClassKpi, Kpi, key_figures
from sync.hq.line import CalledFor, Fact

DAY = "2026-11-22"


def at(minute: float) -> str:
    """Return a time so many minutes after eight."""
    whole = int(minute)
    return f"{DAY}T{8 + whole // 60:02d}:{whole % 60:02d}:{int(minute % 1 * 60):02d}.000Z"


def visit(number: str, came: float, waited: float, score: int = 0) -> list[tuple[str, Fact]]:
    """Return a visit's events."""
    steps = [
        ("ticket_issued", came, 0),
        ("service_started", came + waited, 0),
        ("service_finished", came + waited + 5, 0),
        ("visit_rated", came + waited + 6, score),
    ]
    return [
        ("hz-0001", Fact(kind, at(minute), number, DAY, points))
        for kind, minute, points in steps
        if kind != "visit_rated" or points
    ]


def test_a_hall_without_anybody_has_no_figures() -> None:
    assert key_figures([]) == Kpi(0, 0, 0, None, None, None, None, 600, 0, None)


def test_waiting_is_from_the_ticket_to_the_start_of_service() -> None:
    facts = [
        fact for number in range(20) for fact in visit(f"A{number:03d}", number, number + 1)
    ]

    figures = key_figures(facts)

    assert (figures.issued, figures.served) == (20, 20)
    assert figures.mean_wait_s == 10.5 * 60
    assert figures.p50_wait_s == 10 * 60
    assert figures.p95_wait_s == 19 * 60
    assert figures.share_within_target == 0.5


def test_a_start_that_nobody_pressed_a_key_for_was_when_the_number_was_called() -> None:
    facts = [
        ("hz-0001", Fact("ticket_issued", at(0), "A001", DAY)),
        ("hz-0001", Fact("ticket_called", at(3), "A001", DAY)),
        ("hz-0001", Fact("service_started", at(20), "A001", DAY, inferred=True)),
        ("hz-0001", Fact("service_finished", at(20), "A001", DAY)),
    ]

    assert key_figures(facts).mean_wait_s == 3 * 60


def test_a_rating_that_was_replaced_or_withdrawn_does_not_count() -> None:
    facts = [
        *visit("A001", 0, 1, score=1),
        ("hz-0001", Fact("visit_rated", at(8), "A001", DAY, 5, replaces=1)),
        *visit("A002", 0, 1, score=2),
        ("hz-0001", Fact("rating_withdrawn", at(8), "A002", DAY, 2)),
    ]

    figures = key_figures(facts)

    assert (figures.ratings, figures.mean_rating) == (1, 5.0)


def test_a_day_is_the_halls_own_whatever_the_wall_time() -> None:
    before = [("hz-0001", Fact("ticket_issued", at(1), "A001", "2026-11-21"))]

    assert key_figures(visit("A001", 2, 1) + before, day=DAY).issued == 1


def test_who_was_never_served_counts_as_issued_and_not_as_waiting_nothing() -> None:
    left = [("hz-0001", Fact("ticket_issued", at(1), "A009", DAY))]
    missed = [
        ("hz-0001", Fact("ticket_issued", at(2), "A010", DAY)),
        ("hz-0001", Fact("ticket_missed", at(9), "A010", DAY)),
    ]

    figures = key_figures(visit("A001", 0, 4) + left + missed)

    assert (figures.issued, figures.served, figures.missed) == (3, 1, 1)
    assert figures.mean_wait_s == 240


def test_the_same_number_in_two_halls_is_two_people() -> None:
    here = visit("A001", 0, 4, 5)
    there = [("nb-0007", fact) for _, fact in visit("A001", 0, 8, 3)]

    figures = key_figures(here + there)

    assert figures.issued == 2
    assert (figures.ratings, figures.mean_rating) == (2, 4.0)


def test_a_visit_counts_when_its_ticket_was_issued() -> None:
    facts = visit("A001", 0, 30) + visit("A002", 50, 5)

    figures = key_figures(facts, until=at(20))

    assert (figures.issued, figures.served) == (1, 1), "it ended after the stretch and counts"
    assert key_figures(visit("A001", 0, 30)[1:]).issued == 0, "it began before the stretch"


def test_a_clock_that_was_set_back_measures_no_negative_wait() -> None:
    assert key_figures(visit("A001", 30, -20)).mean_wait_s == 0


def promised(
    number: str, class_id: str, waited: float, target_s: int
) -> list[tuple[str, Fact]]:
    """Return a visit of a class, called with its promise written down."""
    return [
        ("hz-0001", Fact("ticket_issued", at(0), number, DAY, class_id=class_id)),
        (
            "hz-0001",
            Fact("ticket_called", at(waited), number, DAY, reason=CalledFor(target_s)),
        ),
        ("hz-0001", Fact("service_started", at(waited), number, DAY)),
    ]


def test_s44_each_wait_is_held_against_what_its_own_class_is_promised() -> None:
    facts = [
        *promised("A001", "accessible", 5, 300),
        *promised("A002", "accessible", 6, 300),
        *promised("A003", "ordinary", 9, 600),
        *promised("A004", "ordinary", 9, 0),
    ]

    figures = key_figures(facts)

    assert figures.share_within_target == 1.0, "ten minutes for all (N001)"
    assert figures.share_within_promise == 0.75
    assert figures.classes == {
        "accessible": ClassKpi(2, 330.0, 0.5),
        "ordinary": ClassKpi(2, 540.0, 1.0),
    }


def test_a_call_tells_what_was_promised_and_other_reasons_are_only_words() -> None:
    called = fact_of(
        b'{"type":"ticket_called","time":"t","number":"A001","day":"2026-11-23",'
        b'"counter":"3","reason":{"rule":"promise","waited_s":271,"target_s":300}}'
    )
    left = fact_of(
        b'{"type":"ticket_cancelled","time":"t","number":"A001","day":"2026-11-23",'
        b'"reason":"left"}'
    )

    assert called.reason == CalledFor(300)
    assert (left.number, left.reason) == ("A001", "left")
