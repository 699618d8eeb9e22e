"""The same slip as text for slow printers: everything in it, nothing wider than the paper."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from drivers.escpos_text import encode_lines
from drivers.printer_profile import PROFILES
from drivers.slip import Code, TextLine
from kiosk.receipt import plain_design, slip_lines
from kiosk.receipt.content import elements_of, said
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Show
from tests.receipt.random_slips import WIDTHS, random_slips
from tests.receipt.test_slip import EN, FACTS, ZH

LETTER, CHINESE = 12, 24
"""Dots across a letter and a Chinese character of every ESC/POS printer."""

BYTES_A_SECOND = 960
"""Of a serial line at 9,600 baud."""


def cells(line: TextLine) -> int:
    return sum(LETTER if one.isascii() else CHINESE for one in line.text) * line.scale


def texts(lines: object) -> list[TextLine]:
    assert isinstance(lines, tuple)
    return [one for one in lines if isinstance(one, TextLine)]


def together(lines: list[TextLine]) -> str:
    return "".join("".join(one.text for one in lines).split())


def test_no_line_of_any_slip_is_wider_than_the_paper_and_no_word_is_lost() -> None:
    for one in random_slips(300, seed=9600):
        lines = texts(slip_lines(one.facts, one.width_dots, one.layout))

        assert max(map(cells, lines)) <= one.width_dots
        for element in elements_of(one.facts, one.layout):
            for part in said(element, one.facts, one.layout).parts:
                assert "".join(part.split()) in together(lines)


@pytest.mark.parametrize("name", ["gb2312-80", "gb18030-80", "gb18030-58"])
def test_every_slip_can_be_set_in_a_chinese_printers_letters_and_takes_two_seconds(
    name,
) -> None:
    profile = PROFILES[name]
    for one in random_slips(100, seed=4, widths=(profile.width_dots,)):
        lines = slip_lines(one.facts, one.width_dots, one.layout)
        assert lines is not None

        sent = encode_lines(lines, profile)

        assert sent is not None, one.facts.full_id
        assert len(sent) <= 2 * BYTES_A_SECOND


@settings(max_examples=100, deadline=None)
@given(
    name=st.text(alphabet=f"W abcdefghij{ZH.please_wait}", max_size=150),
    number=st.text(alphabet="AW019", min_size=1, max_size=14),
    width=st.sampled_from(WIDTHS),
    large=st.booleans(),
)
def test_names_of_any_length_stay_on_the_paper(name, number, width, large) -> None:
    facts = replace(
        FACTS, number=number, words=replace(ZH, service=name, hall=name), large_print=large
    )

    for line in texts(slip_lines(facts, width)):
        assert cells(line) <= width


def test_the_number_is_the_largest_line_and_the_code_holds_the_full_id() -> None:
    lines = slip_lines(FACTS, 576)

    number = next(one for one in texts(lines) if one.text == "A001")
    assert number.scale == max(one.scale for one in texts(lines)) == 8
    assert lines is not None
    codes = [one for one in lines if isinstance(one, Code)]
    assert [one.data for one in codes] == [FACTS.full_id]
    assert codes[0].module_dots >= 4


@pytest.mark.parametrize("width", WIDTHS)
def test_the_mark_of_a_reprint_is_white_on_black_from_edge_to_edge(width) -> None:
    marks = [
        one for one in texts(slip_lines(replace(FACTS, reprint=True), width)) if one.inverse
    ]

    assert together(marks) in {"补打·Printedagain", "补打Printedagain"}
    assert all(cells(one) > 0.85 * width for one in marks)
    assert not any(one.inverse for one in texts(slip_lines(FACTS, width)))


def test_s25_large_print_has_no_sentence_in_the_printers_smallest_letters() -> None:
    lines = texts(slip_lines(replace(FACTS, large_print=True), 384))

    assert [one.text for one in lines if one.scale == 1] == [FACTS.full_id]


def test_an_id_that_a_printer_may_encode_otherwise_is_drawn() -> None:
    assert slip_lines(replace(FACTS, full_id="滨江-1/2026-02-28/A012"), 576) is None


def test_a_logo_and_what_is_not_on_a_slip_are_no_lines() -> None:
    shown = {one.show for one in elements_of(FACTS, default_layout())}

    assert Show.LOGO in shown
    assert "补打" not in together(texts(slip_lines(FACTS, 576)))


def test_picture_and_lines_are_handed_over_together() -> None:
    slip = plain_design(384).slip(replace(FACTS, words=EN, also=None))

    assert slip.image.width == 384
    assert slip.lines == slip_lines(replace(FACTS, words=EN, also=None), 384)
