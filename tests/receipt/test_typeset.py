"""Texts on a slip break where a reader of that language would break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.fonts import Weight
from kiosk.typeset import TextStyle, break_lines, font, printable, ruler, text_strip

SHAPE = font(Weight.REGULAR, 32)
CHINESE = "请先坐一会儿，到您时屏幕和广播都会提醒，走之前看看座位和台面。"  # noqa: RUF001  # as printed


def test_a_chinese_line_never_begins_with_a_comma() -> None:
    for width in range(64, 900, 7):
        for line in break_lines(CHINESE, SHAPE, width):
            assert line[0] not in "，。"  # noqa: RUF001  # Chinese punctuation


def test_english_words_stay_whole_when_they_fit() -> None:
    text = "Please take a seat. The screen and the speaker will call you."

    for width in range(160, 900, 11):
        words = " ".join(break_lines(text, SHAPE, width)).split()
        assert words == text.split()


def test_a_sentence_in_two_lines_is_parted_where_a_speaker_would_pause() -> None:
    text = "走之前看看座位和台面，东西都带上了吗？"  # noqa: RUF001  # as printed

    assert break_lines(text, SHAPE, 400)[0] == "走之前看看座位和台面，"  # noqa: RUF001  # as printed


def test_lines_are_about_equally_long() -> None:
    first, second = break_lines("滨江区政务服务中心社会保险综合业务", SHAPE, 500)

    assert abs(len(first) - len(second)) <= 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.integers(min_value=40, max_value=576))
def test_no_line_is_wider_than_its_paper_and_no_letter_is_lost(text, width) -> None:
    text = printable(text)

    lines = break_lines(text, SHAPE, width)

    assert all(SHAPE.getlength(line) <= width or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["a\nb\tc", "a b c", " a  b \x07 c "])
def test_line_breaks_and_bells_in_a_name_are_not_printed(text) -> None:
    assert printable(text).split() == ["a", "b", "c"]


def test_what_does_not_fit_in_three_lines_is_cut_short() -> None:
    style = TextStyle(size_dots=40, smallest_dots=24)

    long = text_strip("很长的名字" * 60, 400, style)
    short = text_strip("名字", 400, style)

    assert long.height == 3 * 30
    assert short.height == 50


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=f"AVTWyfil. 1{CHINESE}", max_size=40), st.sampled_from(Weight))
def test_a_text_is_as_wide_as_its_characters_together(text, weight) -> None:
    assert ruler(weight, 36).getlength(text) == font(weight, 36).getlength(text)


def test_a_long_word_gets_smaller_before_it_is_torn() -> None:
    style = TextStyle(size_dots=64, smallest_dots=40, breaks_first=True)

    strip = text_strip("Registration desk", 330, style)

    torn = text_strip("Registration desk", 330, TextStyle(size_dots=64, smallest_dots=64))
    assert strip.height < torn.height


def test_large_print_breaks_rather_than_shrinks() -> None:
    wished = TextStyle(size_dots=60, smallest_dots=44)
    large = TextStyle(size_dots=60, smallest_dots=44, breaks_first=True)

    assert text_strip("住房公积金提取", 330, wished).height < 75
    assert text_strip("住房公积金提取", 330, large).height == 2 * 75
