"""Bookings in a table: read whole, or every mistake named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.appointments.csv_rows import HEADER, read_csv
from kiosk.appointments.row import CODE_EXPECTED, TIME_EXPECTED, BadFileError, Row
from kiosk.settings.classes import BUILT_IN
from tests.appointments.rows import at, mistakes, reader, written

CLASSES = ", ".join(one.id for one in BUILT_IN)
HOLD = "one that ends after the slot and within a day of it"


def test_a_table_in_the_halls_own_time(tmp_path) -> None:
    path = written(
        tmp_path,
        "day.csv",
        "\ufeffcode,service,slot\r\n"
        "yy-1,account,2026-11-24 10:30\r\n"
        "\r\n"
        '"YY-2", cash ,2026-11-24T10:30:30+09:00\r\n',
    )

    assert read_csv(path, reader()) == [
        Row(2, "YY-1", "account", at("2026-11-24 10:30+08:00"),
            at("2026-11-24 10:45+08:00"), "appointment"),
        Row(4, "YY-2", "cash", at("2026-11-24 10:30:30+09:00"),
            at("2026-11-24 10:50:30+09:00"), "appointment"),
    ]  # fmt: skip


def test_columns_may_stand_in_any_order_and_the_last_two_may_be_empty(tmp_path) -> None:
    path = written(
        tmp_path,
        "day.csv",
        "class,slot,hold_until,service,code\n"
        "accessible,2026-11-24 10:30,2026-11-24 11:00,cash,A1\n"
        ",2026-11-24 10:30,,cash,A2\n",
    )

    first, second = read_csv(path, reader())

    assert (first.class_id, first.hold_until - first.slot) == ("accessible", 1_800_000)
    assert (second.class_id, second.hold_until - second.slot) == ("appointment", 1_200_000)


def test_every_mistake_is_named_at_once_with_its_line(tmp_path) -> None:
    path = written(
        tmp_path,
        "day.csv",
        "code,service,slot,hold_until,class\n"
        "a b,coffee,tomorrow,,queen\n"
        "A1,cash,2026-11-24,,\n"
        "A2,cash,2026-11-24 10:30\n"
        "A3,cash,2026-11-24 10:30,2026-11-24 10:29,\n"
        "A3,cash,2026-11-24 10:30,later,\n",
    )

    with pytest.raises(BadFileError) as caught:
        read_csv(path, reader())

    assert mistakes(caught.value) == [
        f'2: found "tomorrow", expected {TIME_EXPECTED}',
        f'2: found "a b", expected {CODE_EXPECTED}',
        '2: found "coffee", expected a service of this hall: account, cash',
        f'2: found "queen", expected a class of this hall: {CLASSES}',
        f'3: found "2026-11-24", expected {TIME_EXPECTED}',
        "4: found 3 values, expected 5, as the first line has",
        f"5: found a hold until 2026-11-24 10:29:00, expected {HOLD}",
        f'6: found "later", expected {TIME_EXPECTED}',
        "6: found the code A3 of line 5 again, expected each code once",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", f"1: found nothing, expected {HEADER}"),
        ("code,slot\n", f"1: found code, slot, expected {HEADER}"),
        (
            "code,service,slot,phone\n",
            f"1: found code, service, slot, phone, expected {HEADER}",
        ),
        (
            "code,service,slot,slot\n",
            f"1: found code, service, slot, slot, expected {HEADER}",
        ),
        (
            'code,service,slot\nA1,cash,"2026-11-24 10:30\n',
            "2: found unexpected end of data, expected comma-separated values",
        ),
    ],
)
def test_what_is_no_table_of_bookings_is_told_so(tmp_path, text, mistake) -> None:
    with pytest.raises(BadFileError) as caught:
        read_csv(written(tmp_path, "day.csv", text), reader())

    assert mistakes(caught.value) == [mistake]


def test_another_encoding_is_told_with_its_line(tmp_path) -> None:
    path = tmp_path / "day.csv"
    path.write_bytes("code,service,slot\nA1,现金,2026-11-24 10:30\n".encode("gbk"))

    with pytest.raises(BadFileError) as caught:
        read_csv(path, reader())

    assert mistakes(caught.value) == [
        "2: found bytes that are no UTF-8, expected a text file in UTF-8"
    ]


@pytest.mark.parametrize(
    ("slot", "found", "expected"),
    [
        ("2026-03-29 02:30", "2026-03-29 02:30", "a time that the hall's clocks do not skip"),
        ("2026-10-25 02:30", "2026-10-25 02:30", "its offset too: that day it comes twice"),
    ],
)
def test_a_time_that_is_not_there_or_there_twice_is_asked_for_again(
    tmp_path, slot, found, expected
) -> None:
    path = written(tmp_path, "day.csv", f"code,service,slot\nA1,cash,{slot}\n")

    with pytest.raises(BadFileError) as caught:
        read_csv(path, reader("Europe/Berlin"))

    assert mistakes(caught.value) == [f"2: found {found}, expected {expected}"]


def test_with_its_offset_the_second_of_two_like_times_can_be_named(tmp_path) -> None:
    path = written(tmp_path, "day.csv", "code,service,slot\nA1,cash,2026-10-25 02:30+01:00\n")

    (row,) = read_csv(path, reader("Europe/Berlin"))

    assert row.slot == at("2026-10-25 01:30+00:00")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_bookings_or_a_mistake(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("any") / "day.csv"
    path.write_bytes(data)

    try:
        rows = read_csv(path, reader())
    except BadFileError as error:
        told = error.lines
    else:
        told = [one.code for one in rows] or [data.decode()]

    assert all(told)
