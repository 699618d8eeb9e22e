"""Bookings in a calendar: one event each, time zones kept, series refused."""

import pytest

from kiosk.appointments.calendar_rows import A_TIME, ONE_EVENT, read_calendar
from kiosk.appointments.row import BadFileError
from tests.appointments.rows import at, mistakes, reader, written

BERLIN = """BEGIN:VTIMEZONE
TZID:Our zone
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def calendar(*events: str, head: str = "") -> str:
    """Return a calendar; each event is its lines."""
    bodies = [f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(bodies)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n")


def test_an_event_is_a_booking_wherever_its_time_zone_is_told(tmp_path) -> None:
    text = calendar(
        "UID:a-1@booking.example\nDTSTART:20261124T023000Z\nCATEGORIES:x,cash",
        "UID:a-2\nDTSTART;TZID=Asia/Tokyo:20261124T113000\nCATEGORIES:开户",
        "UID:a-3\nDTSTART:20261124T103000\nSUMMARY:Open an account",
        "UID:a-4\nDTSTART;TZID=Our zone:20261124T033000\nX-KIOSK-SERVICE:cash",
        "UID:a-5\nDTSTART;TZID=China Standard Time:20261124T103000\nCATEGORIES:cash",
        head=BERLIN,
    )

    rows = read_calendar(written(tmp_path, "day.ics", text), reader())

    assert [row.slot for row in rows] == [at("2026-11-24T10:30+08:00")] * 5
    assert [row.service for row in rows] == ["cash", "account", "account", "cash", "cash"]
    assert rows[0].code == "A-1@BOOKING.EXAMPLE"
    assert rows[0].hold_until - rows[0].slot == 1_200_000


def test_s72_a_summary_is_not_kept(tmp_path) -> None:
    text = calendar(
        "UID:a-1\nDTSTART:20261124T023000Z\nCATEGORIES:cash\n"
        "SUMMARY:Wang Fang\nDESCRIPTION:138 0013 8000"
    )

    (row,) = read_calendar(written(tmp_path, "day.ics", text), reader())

    assert "WANG" not in repr(row).upper()
    assert "138" not in repr(row).replace(str(row.slot), "").replace(str(row.hold_until), "")


def test_a_short_code_and_a_class_can_be_given_beside(tmp_path) -> None:
    text = calendar(
        "UID:a-1\nX-KIOSK-CODE:2048\nX-KIOSK-CLASS:accessible\n"
        "DTSTART:20261124T023000Z\nCATEGORIES:cash"
    )

    (row,) = read_calendar(written(tmp_path, "day.ics", text), reader())

    assert (row.code, row.class_id) == ("2048", "accessible")


@pytest.mark.parametrize(("head", "status"), [("METHOD:CANCEL\n", ""), ("", "CANCELLED")])
def test_a_cancelled_event_is_a_cancellation(tmp_path, head, status) -> None:
    event = "UID:a-1\nDTSTART:20261124T023000Z\nCATEGORIES:cash"
    text = calendar(f"{event}\nSTATUS:{status or 'CONFIRMED'}", head=head)

    (row,) = read_calendar(written(tmp_path, "day.ics", text), reader())

    assert row.cancelled


def test_every_mistake_is_named_with_the_line_its_event_begins_on(tmp_path) -> None:
    text = calendar(
        "UID:a-1\nDTSTART;VALUE=DATE:20261124\nCATEGORIES:cash",
        "UID:a-2\nDTSTART:20261124T023000Z\nCATEGORIES:cash\nRRULE:FREQ=DAILY",
        "UID:a-3\nDTSTART:2026-11-24\nCATEGORIES:cash",
        "UID:a-4\nCATEGORIES:cash",
        "UID:a-5\nDTSTART;TZID=Mars/Base:20261124T103000\nSUMMARY:Wang Fang",
        "UID:a-6\nDTSTART:20261124T023000Z\nCATEGORIES:tea,cake",
    )

    with pytest.raises(BadFileError) as caught:
        read_calendar(written(tmp_path, "day.ics", text), reader())

    assert mistakes(caught.value) == [
        f"3: found DTSTART 2026-11-24, expected {A_TIME}",
        f"8: found RRULE, expected {ONE_EVENT}",
        f"14: found DTSTART 2026-11-24, expected {A_TIME}",
        f"19: found no DTSTART, expected {A_TIME}",
        "23: found the time zone Mars/Base, expected one that is known, such as Asia/Shanghai",
        "23: found nothing, expected a service of this hall: account, cash",
        '28: found "tea, cake", expected a service of this hall: account, cash',
    ]


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\nfoo\nEND:VCALENDAR\n"])
def test_what_is_no_calendar_is_told_so(tmp_path, text) -> None:
    with pytest.raises(BadFileError) as caught:
        read_calendar(written(tmp_path, "day.ics", text), reader())

    (mistake,) = mistakes(caught.value)
    assert mistake.endswith("expected a calendar")
