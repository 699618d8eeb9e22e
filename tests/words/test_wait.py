"""P08, P10: waiting times are said as whole minutes, never fewer than they are."""

import pytest

from kiosk.words.wait import grown_words, wait_words, whole_minutes


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(0, 1), (59, 1), (60, 1), (61, 2), (1800, 30), (1801, 35), (2100, 35), (2101, 40)],
)
def test_minutes_are_whole_and_never_too_few(seconds, minutes) -> None:
    assert whole_minutes(seconds) == minutes


@pytest.mark.parametrize(
    ("low_s", "high_s", "zh", "en"),
    [
        (420, 780, "约 7～13 分钟", "about 7 to 13 min"),  # noqa: RUF001  # a range in Chinese
        (421, 440, "约 8 分钟", "about 8 min"),
        (0, 30, "约 1 分钟", "about 1 min"),
    ],
)
def test_p08_a_range_is_told_and_one_number_where_it_is_none(low_s, high_s, zh, en) -> None:
    assert (wait_words(low_s, high_s, "zh"), wait_words(low_s, high_s, "en")) == (zh, en)


def test_p10_a_wait_that_has_grown_is_told_with_an_apology() -> None:
    assert grown_words("A012", 1500, 2100, "zh") == (
        "A012：现在人比较多，预计还要 25～35 分钟，给您添了等待，抱歉。"  # noqa: RUF001  # as shown
    )
    assert grown_words("A012", 1500, 1500, "en") == (
        "A012: it is busy now; about 25 more minutes. We are sorry for the wait."
    )
