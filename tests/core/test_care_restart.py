"""A power cut at any step of the care flow: the hall comes back as it was (S18)."""

import msgspec
import pytest

from kiosk.domain import commands as c
from kiosk.domain.hall import Hall
from tests.core.hall_in_tests import PLAN, HandClock, done, fields, open_writer

pytestmark = pytest.mark.anyio

CARE_PLAN = msgspec.structs.replace(
    PLAN,
    classes=tuple(
        msgspec.structs.replace(one, needs_accessible=one.accessible) for one in PLAN.classes
    ),
)
FLOW: list[c.AnyCommand] = [
    c.OpenCounter(counter="1"),
    c.IssueTicket(service="account"),
    c.CallNext(counter="1"),
    c.RequestAccessible(place="door"),
    c.AcknowledgeAccessible(by="4711"),
    c.AttendAccessible(case=1),
    c.IssueTicket(service="account", class_id="accessible"),
    c.RequestAccessible(number="A002", case=1),
    c.CallNext(counter="1"),
    c.StartService(counter="1"),
    c.FinishService(counter="1"),
    c.EscortDone(case=1),
]


@pytest.mark.parametrize("snapshots", [True, False], ids=["from a snapshot", "told again"])
async def test_s18_a_power_cut_after_each_step_changes_nothing(tmp_path, snapshots) -> None:
    path, clock = tmp_path / "journal.db", HandClock()
    before = Hall(CARE_PLAN)
    for command in FLOW:
        clock.passes(10)
        with open_writer(path, plan=CARE_PLAN, clock=clock) as writer:
            done(writer, command)
            if snapshots:
                writer.snapshot()
            before = writer.hall
        with open_writer(path, plan=CARE_PLAN, clock=clock) as writer:
            assert writer.hall == before
    assert not before.care_cases


async def test_n016_the_six_times_can_be_read_from_the_journal_later(tmp_path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "journal.db", plan=CARE_PLAN, clock=clock) as writer:
        began = clock.at
        for command in FLOW:
            clock.passes(10)
            done(writer, command)
        items = [fields(one) for one in writer.journal.page(0, 1_000)]
    record = [one for one in items if one["type"] == "care_closed"][-1]

    assert (record["case"], record["number"], record["outcome"]) == (1, "A002", "escorted")
    assert [
        (int(str(record[one])) - began) // 10_000
        for one in (
            "asked_at",
            "acknowledged_at",
            "attended_at",
            "assigned_at",
            "serving_at",
            "escorted_at",
        )
    ] == [4, 5, 6, 7, 10, 12]
