"""Lengths of time as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings.duration import LONGEST_S, parse_duration_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("90s", 90),
        ("10m", 600),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1h30m15s", 5415),
        ("0h10m", 600),
        ("24h", 86_400),
        ("1440m", 86_400),
    ],
)
def test_people_write_it_like_this(text, seconds) -> None:
    assert parse_duration_s(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "0s", "0h0m0s", "10", "10 m", "m", "1m1h", "1.5h", "-1m", "10M", " 10m", "10m\n",
     "24h1s", "99999999s", "9" * 5000 + "s"],
)  # fmt: skip
def test_anything_else_is_no_length_of_time(text) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_duration_s(text)


@given(st.integers(1, LONGEST_S))
def test_whatever_is_written_in_full_is_read_back(total_s) -> None:
    hours, rest = divmod(total_s, 3600)
    minutes, seconds = divmod(rest, 60)

    assert parse_duration_s(f"{hours}h{minutes}m{seconds}s") == total_s
    assert parse_duration_s(f"{total_s}s") == total_s


@given(st.text(alphabet="0123456789hms .-", max_size=12))
def test_no_text_makes_a_length_that_no_hall_has(text) -> None:
    try:
        seconds = parse_duration_s(text)
    except ValueError:
        return

    assert 0 < seconds <= LONGEST_S
