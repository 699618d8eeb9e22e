"""What a slip says, in the customer's words: numbers, dates, and who is ahead."""

import datetime as dt
import zoneinfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.memory import give_back_memory
from kiosk.core.slip import local_time, slip_facts
from kiosk.domain.commands import (
    IssueTicket,
    ReportEstimate,
    ReportPrinted,
    ReprintSlip,
    SlipOutcome,
)
from kiosk.domain.events import EstimatedWait
from kiosk.domain.moment import UtcMillis
from kiosk.settings.slip_layout import LargePrint
from tests.core.hall_in_tests import NOON, done, issue, open_writer

pytestmark = pytest.mark.anyio
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC", "America/St_Johns"])


@pytest.mark.parametrize(
    ("language", "zone", "text"),
    [
        ("zh", "Asia/Shanghai", "2026年11月22日 12:00"),
        ("en", "Asia/Shanghai", "November 22, 2026 12:00"),
        ("en", "America/New_York", "November 21, 2026 23:00"),
    ],
)
def test_a_time_is_written_as_people_write_it(language, zone, text) -> None:
    at = UtcMillis(NOON - 123)

    assert local_time(at, zone, language) == text


@given(at=st.integers(0, 4_102_444_800_000), zone=ZONES, language=st.sampled_from(["zh", "en"]))
def test_dates_are_those_of_the_unicode_consortium(at, zone, language) -> None:
    local = dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(zone))

    expected = f"{format_date(local, 'long', locale=language)} {local:%H:%M}"
    assert local_time(UtcMillis(at), zone, language) == expected


async def test_a_slip_has_the_full_id_and_who_is_ahead_in_the_customers_language(
    tmp_path,
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        done(writer, IssueTicket(service="account", language="en"))
        ticket = writer.hall.ticket("A002")
        assert ticket is not None
        facts = slip_facts(writer.hall, ticket, "Asia/Shanghai")

    assert (facts.number, facts.full_id) == ("A002", "test-0001/2026-11-22/A002")
    assert (facts.words.service, facts.words.ahead) == ("Open an account", "1 ahead")
    assert facts.also is not None
    assert facts.also.service == "开户"
    assert not facts.reprint


@pytest.mark.parametrize(
    ("outcomes", "reprint"),
    [
        (("sending",), False),
        (("sending", "not_printed", "sending"), False),
        (("sending", "unknown", "reordered", "sending"), True),
        (("sending", "printed", "reordered", "sending"), True),
    ],
)
async def test_only_a_slip_that_may_be_in_a_hand_already_is_marked(
    tmp_path, outcomes, reprint
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        for outcome in outcomes:
            if outcome == "reordered":
                done(writer, ReprintSlip(number="A001"))
            else:
                done(writer, ReportPrinted(number="A001", outcome=SlipOutcome(outcome)))
        ticket = writer.hall.ticket("A001")
        assert ticket is not None
        assert slip_facts(writer.hall, ticket, "Asia/Shanghai").reprint is reprint


def test_memory_is_given_back_wherever_the_c_library_can() -> None:
    give_back_memory()


async def test_p08_a_slip_tells_the_range_that_was_told_with_the_number(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        done(writer, ReportEstimate(waits=(EstimatedWait("account", "ordinary", 420, 780),)))
        issue(writer)
        hall = writer.hall
    before, after = hall.ticket("A001"), hall.ticket("A002")
    assert before is not None
    assert after is not None

    assert slip_facts(hall, before, "Asia/Shanghai").words.wait is None
    facts = slip_facts(hall, after, "Asia/Shanghai")
    assert facts.words.wait == "约 7～13 分钟"  # noqa: RUF001  # a range in Chinese
    assert facts.also is not None
    assert facts.also.wait == "about 7 to 13 min"


@pytest.mark.parametrize(
    ("rule", "of_ordinary", "of_accessible"),
    [
        (LargePrint.ALWAYS, True, True),
        (LargePrint.ACCESSIBLE, False, True),
        (LargePrint.ASKED, False, False),
    ],
)
async def test_s25_the_settings_say_whose_slip_is_in_large_print(
    tmp_path, rule, of_ordinary, of_accessible
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        done(writer, IssueTicket(service="account", class_id="accessible"))
        hall = writer.hall
    ordinary, accessible = hall.ticket("A001"), hall.ticket("A002")
    assert ordinary is not None
    assert accessible is not None

    assert slip_facts(hall, ordinary, "Asia/Shanghai", rule).large_print is of_ordinary
    assert slip_facts(hall, accessible, "Asia/Shanghai", rule).large_print is of_accessible


async def test_s25_whoever_asks_gets_large_print_with_the_number_or_from_staff_later(
    tmp_path,
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        done(writer, IssueTicket(service="account", large_print=True))
        issue(writer)
        done(writer, ReportPrinted(number="A002", outcome=SlipOutcome.SENDING))
        done(writer, ReportPrinted(number="A002", outcome=SlipOutcome.PRINTED))
        done(writer, ReprintSlip(number="A002", large_print=True))
        hall = writer.hall
    asked, later = hall.ticket("A001"), hall.ticket("A002")
    assert asked is not None
    assert later is not None

    for ticket in (asked, later):
        facts = slip_facts(hall, ticket, "Asia/Shanghai", LargePrint.ASKED)
        assert facts.large_print
        assert facts.words.service == "开户"
