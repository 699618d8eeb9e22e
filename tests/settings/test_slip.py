"""A hall's own slips in the settings: what is accepted, and each mistake with its remedy."""

from pathlib import Path

import pytest

from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Align, Element, LargePrint, Show, When
from tests.settings.good import GOOD, more, problems, read

NEEDED = (
    '[[slip.element]]\nshow = "number"\nsize = 18\n[[slip.element]]\nshow = "reprint"\nsize = 5'
)
WORDS = ", ".join(Show)


def element(lines: str) -> str:
    """Return good settings whose slip has one element more, the third."""
    return more(f"{NEEDED}\n[[slip.element]]\n{lines}")


def test_a_hall_that_says_nothing_prints_as_shipped(tmp_path) -> None:
    slip = read(tmp_path, GOOD).slip

    assert slip == default_layout()
    assert slip.large_print is LargePrint.ACCESSIBLE
    assert (slip.logo, slip.footer) == (None, {})


def test_a_list_replaces_the_shipped_one_whole_and_leaves_the_other(tmp_path) -> None:
    slip = read(tmp_path, more(NEEDED)).slip

    assert [one.show for one in slip.elements] == [Show.NUMBER, Show.REPRINT]
    assert slip.large == default_layout().large


def test_everything_that_an_element_can_say_is_read(tmp_path) -> None:
    text = element(
        'show = "text"\nsize = 4\nweight = "bold"\nalign = "left"\nother = 3\n'
        'when = ["first", "walk_in"]\nservices = ["cash"]\n'
        'text = { zh = "请带好身份证", en = "Bring your identity card" }'
    )

    assert read(tmp_path, text).slip.elements[2] == Element(
        show=Show.TEXT,
        size_mm=4.0,
        bold=True,
        align=Align.LEFT,
        other_mm=3.0,
        when=(When.FIRST, When.WALK_IN),
        services=("cash",),
        text={"zh": "请带好身份证", "en": "Bring your identity card"},
    )


def test_logo_footer_and_large_print_are_read(tmp_path) -> None:
    text = more(
        '[slip]\nlarge_print = "always"\nlogo = "/etc/kiosk/logo.png"\n'
        'footer = { zh = "谢谢", en = "Thank you" }'
    )

    slip = read(tmp_path, text).slip

    assert slip.large_print is LargePrint.ALWAYS
    assert slip.logo == Path("/etc/kiosk/logo.png")
    assert slip.footer == {"zh": "谢谢", "en": "Thank you"}


MISTAKES = [
    (element('show = "nummer"\nsize = 3'), "[3].show", '"nummer"', f"one of {WORDS}"),
    (element("size = 3"), "[3].show", "nothing", f"one of {WORDS}"),
    (
        element('show = "hall"'),
        "[3].size",
        "nothing",
        "millimetres on 80 mm paper, 2.75 to 20",
    ),
    (
        element('show = "hall"\nsize = 2'),
        "[3].size",
        "2",
        "millimetres on 80 mm paper, 2.75 to 20",
    ),
    (
        element('show = "code"\nsize = 5'),
        "[3].size",
        "5",
        "millimetres on 80 mm paper, 15 to 60",
    ),
    (
        element('show = "hall"\nsize = "big"'),
        "[3].size",
        '"big"',
        "millimetres on 80 mm paper, 2.75 to 20",
    ),
    (
        element('show = "hall"\nsize = true'),
        "[3].size",
        "true",
        "millimetres on 80 mm paper, 2.75 to 20",
    ),
    (
        element('show = "hall"\nsize = nan'),
        "[3].size",
        "nan",
        "millimetres on 80 mm paper, 2.75 to 20",
    ),
    (
        element('show = "hall"\nsize = 4\nweight = "heavy"'),
        "[3].weight",
        '"heavy"',
        "one of regular, bold",
    ),
    (
        element('show = "hall"\nsize = 4\nalign = "right"'),
        "[3].align",
        '"right"',
        "one of left, centre",
    ),
    (
        element('show = "hall"\nsize = 4\nother = "below"'),
        "[3].other",
        '"below"',
        'millimetres, 2.75 to 20, or "beside"',
    ),
    (
        element('show = "code"\nsize = 29\nother = 3'),
        "[3].other",
        "3",
        'no such line: show = "code" has no words',
    ),
    (
        element('show = "hall"\nsize = 4\nwhen = ["emergency"]'),
        "[3].when",
        '"emergency"',
        "one of first, reprint, appointment, walk_in",
    ),
    (
        element('show = "hall"\nsize = 4\nwhen = "first"'),
        "[3].when",
        '"first"',
        "a list of first, reprint, appointment, walk_in",
    ),
    (
        element('show = "hall"\nsize = 4\nwhen = ["first", "reprint"]'),
        "[3].when",
        '["first", "reprint"]',
        "not both first and reprint: no slip is so",
    ),
    (
        element('show = "hall"\nsize = 4\nservices = ["coffee"]'),
        "[3].services",
        '"coffee"',
        "ids of services: account, cash",
    ),
    (
        element('show = "text"\nsize = 4\ntext = { zh = "您好" }'),
        "[3].text.en",
        "nothing",
        "a text in that language",
    ),
    (
        element('show = "hall"\nsize = 4\ntext = { zh = "您好", en = "Hello" }'),
        "[3].text",
        "a table",
        'no such line: only show = "text" has words of its own',
    ),
    (
        element('show = "hall"\nsize = 4\ncolour = "red"'),
        "[3].colour",
        "an unknown setting",
        "one of align, other, services, show, size, text, weight, when",
    ),
    (
        element('show = "number"\nsize = 9'),
        "",
        '2 with show = "number"',
        "no more than one",
    ),
    (
        more('[[slip.element]]\nshow = "reprint"\nsize = 5'),
        "",
        'none with show = "number"',
        "one: it stands on every slip",
    ),
    (
        more('[[slip.element]]\nshow = "number"\nsize = 18'),
        "",
        'none with show = "reprint"',
        "one: it stands on every slip",
    ),
    (
        more(f'{NEEDED}\nwhen = ["first"]'),
        "[2].when",
        '["first"]',
        'no such line: show = "reprint" stands on every slip',
    ),
]


@pytest.mark.parametrize(("text", "place", "found", "expected"), MISTAKES)
def test_a_mistake_in_a_layout_is_told_once_with_its_place(
    tmp_path, text, place, found, expected
) -> None:
    told = problems(tmp_path, text)

    assert [(one.key, one.found, one.expected) for one in told] == [
        (f"slip.element{place}", found, expected)
    ]


@pytest.mark.parametrize(
    ("lines", "key", "expected"),
    [
        ('large_print = "never"', "slip.large_print", "one of always, accessible, asked"),
        ('logo = "logo.png"', "slip.logo", "an absolute path such as /etc/kiosk/logo.png"),
        ("logo = 1", "slip.logo", "a text, or no such line"),
        (
            'footer = "Thank you"',
            "slip.footer",
            'a text for each language: { zh = "…", en = "…" }',
        ),
        ("element = 3", "slip.element", "tables, each under a line [[slip.element]]"),
    ],
)
def test_a_mistake_beside_the_layout_is_told(tmp_path, lines, key, expected) -> None:
    told = problems(tmp_path, more(f"[slip]\n{lines}"))

    assert [(one.key, one.expected) for one in told] == [(key, expected)]


def test_a_layout_without_end_is_refused(tmp_path) -> None:
    rules = '\n[[slip.element]]\nshow = "rule"' * 60

    told = problems(tmp_path, more(f"{NEEDED}{rules}"))

    assert [(one.key, one.found) for one in told] == [("slip.element", "62 tables")]


def test_no_condition_asks_for_a_class() -> None:
    assert {one.value for one in When} == {"first", "reprint", "appointment", "walk_in"}
