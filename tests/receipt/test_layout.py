"""A slip follows its layout: what stands on it, in what order, how large, and when."""

import dataclasses

import pytest
from msgspec.structs import replace
from PIL import Image, ImageOps

from kiosk.receipt import SlipFacts, render_slip
from kiosk.receipt.content import elements_of, said
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Align, Element, Show, SlipLayout, When
from tests.house.tree import ROOT
from tests.receipt.test_slip import EN, FACTS, ZH

NUMBER = Element(Show.NUMBER, 18)
MARK = Element(Show.REPRINT, 4.5)
BOOKED = replace(
    FACTS,
    words=replace(ZH, note="预约 10:30", language="zh"),
    also=replace(EN, note="Appointment 10:30", language="en"),
)


@dataclasses.dataclass
class Ink:
    """Where a picture is black."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def ink(picture: Image.Image) -> Ink:
    box = ImageOps.invert(picture.convert("L")).getbbox()
    assert box is not None
    return Ink(*box)


def layout(*elements: Element) -> SlipLayout:
    return SlipLayout(elements, elements)


def shows(facts: SlipFacts, *elements: Element) -> list[Show]:
    return [one.show for one in elements_of(facts, layout(*elements))]


def test_a_layout_of_one_number_is_a_slip_of_one_number() -> None:
    slip = render_slip(FACTS, 576, layout(NUMBER))

    assert 140 <= ink(slip).height <= 150  # 18 mm are 144 dots at 203 dpi


@pytest.mark.parametrize(
    ("when", "facts", "stands"),
    [
        ((), FACTS, True),
        ((When.FIRST,), FACTS, True),
        ((When.FIRST,), replace(FACTS, reprint=True), False),
        ((When.REPRINT,), FACTS, False),
        ((When.REPRINT,), replace(FACTS, reprint=True), True),
        ((When.APPOINTMENT,), FACTS, False),
        ((When.APPOINTMENT,), BOOKED, True),
        ((When.WALK_IN,), FACTS, True),
        ((When.WALK_IN,), BOOKED, False),
        ((When.APPOINTMENT, When.FIRST), BOOKED, True),
        ((When.APPOINTMENT, When.REPRINT), BOOKED, False),
    ],
)
def test_an_element_stands_only_when_all_its_conditions_hold(when, facts, stands) -> None:
    element = Element(Show.RULE, 3, when=when)

    assert shows(facts, NUMBER, element) == [Show.NUMBER, *([Show.RULE] if stands else [])]


def test_an_element_for_some_services_stands_on_their_slips_only() -> None:
    element = Element(Show.RULE, 3, services=("account", "cash"))

    assert shows(replace(FACTS, service_id="cash"), element) == [Show.RULE]
    assert shows(replace(FACTS, service_id="advice"), element) == []


def test_the_mark_of_a_reprint_stands_on_reprints_only() -> None:
    assert shows(FACTS, NUMBER, MARK) == [Show.NUMBER]
    assert shows(replace(FACTS, reprint=True), NUMBER, MARK) == [Show.NUMBER, Show.REPRINT]


def test_a_layout_has_words_of_its_own_in_each_language() -> None:
    own = Element(
        Show.TEXT, 4, other_mm=3, text={"zh": "请带好身份证", "en": "Bring your identity card"}
    )

    told = said(own, BOOKED, layout(own))

    assert (told.parts, told.other) == (("请带好身份证",), ("Bring your identity card",))


def test_the_footer_is_the_halls_own_and_without_one_there_is_none() -> None:
    footer = Element(Show.FOOTER, 3.25)
    hall = replace(layout(footer), footer={"zh": "谢谢光临", "en": "Thank you"})

    assert said(footer, BOOKED, hall).parts == ("谢谢光临",)
    assert said(footer, BOOKED, layout(footer)).parts == ()


def test_what_reads_the_same_in_both_languages_stands_once_in_a_line() -> None:
    beside = Element(Show.HALL, 4, beside=True)
    same = replace(FACTS, also=replace(EN, hall=ZH.hall))

    assert said(beside, same, layout(beside)).parts == (ZH.hall,)
    assert said(beside, FACTS, layout(beside)).parts == (ZH.hall, EN.hall)


def test_a_text_begins_at_the_left_when_it_is_told_to() -> None:
    left = Element(Show.SERVICE, 4, align=Align.LEFT)
    centre = Element(Show.SERVICE, 4)

    assert ink(render_slip(FACTS, 576, layout(left))).left < 30
    assert ink(render_slip(FACTS, 576, layout(centre))).left > 200


@pytest.mark.parametrize("width", [384, 512, 576])
def test_s25_no_sentence_in_large_print_is_smaller_than_16_point(width) -> None:
    dots_per_mm = width / (48 if width == 384 else 72)
    staff = {Show.ID, Show.CODE, Show.GAP, Show.RULE, Show.LOGO}
    for element in default_layout().large:
        if element.show in staff:
            continue
        for size in {element.size_mm, element.other_mm or element.size_mm}:
            assert size >= 5.5, element
        alone = replace(FACTS, large_print=True, also=None)
        wished = Element(element.show, element.size_mm, bold=element.bold)
        if element.show not in {Show.NUMBER, Show.REPRINT, Show.NOTE, Show.FOOTER}:
            drawn = ink(render_slip(alone, width, layout(wished)))
            # Chinese fills about 0.9 of its size; shrunk text would not come near it.
            assert drawn.height >= 0.8 * element.size_mm * dots_per_mm, element


def test_large_print_is_longer_and_holds_the_same_facts() -> None:
    ordinary, large = render_slip(FACTS), render_slip(replace(FACTS, large_print=True))

    assert large.height > ordinary.height * 1.1
    kept = {one.show for one in default_layout().large}
    assert {one.show for one in default_layout().elements} - kept == {Show.LOGO}


def test_every_word_a_layout_may_show_is_explained() -> None:

    page = (ROOT / "docs" / "slips.md").read_text(encoding="utf-8")

    for word in (*Show, *Align):
        assert f"`{word}`" in page or f'`"{word}"`' in page, word
    for condition in When:
        assert f'`"{condition}"`' in page, condition
