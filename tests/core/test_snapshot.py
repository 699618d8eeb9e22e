"""A snapshot is the hall itself: whatever happened, the hall read back is the same hall."""

from contextlib import closing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.journal import Journal
from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain.commands import AnyCommand
from kiosk.domain.decide import decide
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.refused import Refused
from kiosk.domain.ticket import ticket_number
from tests.core.hall_in_tests import (
    NOON,
    PLAN,
    TODAY,
    TOMORROW,
    change_behind_its_back,
    issue,
    open_writer,
)

pytestmark = pytest.mark.anyio

NUMBERS = st.builds(ticket_number, st.sampled_from(["A", "B"]), st.integers(1, 4))
COUNTERS = st.sampled_from([one.id for one in PLAN.counters])
st.register_type_strategy(str, st.text(max_size=8))


def _commands() -> st.SearchStrategy[AnyCommand]:
    """Return commands that mostly mean something in the small hall."""
    known = {
        "service": st.sampled_from(["account", "cash"]),
        "class_id": st.sampled_from([None, "ordinary", "accessible"]),
        "language": st.sampled_from([None, "zh", "en"]),
        "counter": COUNTERS,
        "number": NUMBERS,
        "day": st.sampled_from([None, TODAY]),
        "score": st.integers(1, 5),
        "place": st.sampled_from(["door", "hall"]),
        "device": st.sampled_from(["printer", "panel 1"]),
        "kind": st.sampled_from([None, "paper_out", "silent"]),
        "calls": st.integers(1, 3),
        "help_id": st.sampled_from([None, 1, 2]),
        "to_counter": st.sampled_from([None, "1", "2"]),
    }
    made: list[st.SearchStrategy[AnyCommand]] = [
        st.builds(
            kind,
            **{
                one.name: known[one.name]
                for one in msgspec.structs.fields(kind)
                if one.name in known
            },
        )
        for kind in AnyCommand.__args__
    ]
    return st.one_of(made)


def _after(commands: list[tuple[AnyCommand, int]]) -> Hall:
    hall = Hall(PLAN)
    at = NOON
    for command, later_s in commands:
        at = UtcMillis(at + later_s * 1000)
        day = BusinessDay(TODAY if at < NOON + 40_000 else TOMORROW)
        decision = decide(hall, command, Moment(at, day))
        if not isinstance(decision, Refused):
            for event in decision:
                hall = evolve(hall, event, at)
    return hall


@settings(max_examples=150)
@given(st.lists(st.tuples(_commands(), st.integers(0, 3)), max_size=60))
def test_any_hall_comes_back_from_its_bytes_as_it_was(commands) -> None:
    hall = _after(commands)

    assert decode_hall(encode_hall(hall), PLAN) == hall


async def test_a_start_reads_the_snapshot_and_the_events_after_it(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        writer.snapshot()
        issue(writer)
        before = writer.hall

    with open_writer(path) as writer:
        assert writer.hall == before
        assert issue(writer) == "A003"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE snapshots SET hall = x'c1' WHERE seq = (SELECT max(seq) FROM snapshots)",
        "UPDATE snapshots SET hall = x'' WHERE seq = (SELECT max(seq) FROM snapshots)",
        "UPDATE snapshots SET format = format + 1",
        "DELETE FROM snapshots",
    ],
)
async def test_a_snapshot_that_cannot_be_read_only_makes_the_start_slower(
    tmp_path, damage
) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        for _ in range(3):
            issue(writer)
            writer.snapshot()
        before = writer.hall
    change_behind_its_back(path, damage)

    with open_writer(path) as writer:
        assert writer.hall == before


def test_a_snapshot_of_another_format_is_not_even_offered(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with closing(Journal(path)) as journal:
        journal.save_snapshot(0, encode_hall(Hall(PLAN)))
    change_behind_its_back(path, "UPDATE snapshots SET format = format + 1")

    with closing(Journal(path)) as journal:
        assert journal.snapshots() == []
