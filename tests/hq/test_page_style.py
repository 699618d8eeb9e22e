"""The pages can be read by weak eyes, by day and by night (WCAG 2.2, 1.4.6)."""

import re
from pathlib import Path

import pytest

from sync.hq import web

STYLE = (Path(web.__file__).parent / "pages" / "hq.css").read_text(encoding="utf-8")
ENHANCED = 7.0
"""What is written against what is behind it."""
EDGE = 3.0
"""The edge of what is pressed or filled in (1.4.11)."""
TEXT = {
    "ink": ("paper", "card"),
    "quiet": ("paper", "card"),
    "on": ("card", "on-soft"),
    "off": ("paper", "card", "off-soft"),
    "wait": ("wait-soft",),
    "card": ("on", "off"),
}
"""Colours of words, and what they stand on."""


def colours(block: int) -> dict[str, str]:
    """Return the colours of the day (0) or of the night (1)."""
    found = re.findall(r":root \{(.*?)\}", STYLE, flags=re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", found[block]))


def light(colour: str) -> float:
    """Return a colour's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return how much two colours differ, from 1 to 21."""
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("block", [0, 1], ids=["day", "night"])
def test_words_stand_out_from_what_is_behind_them(block: int) -> None:
    known = colours(block)
    pairs = [(one, other) for one, others in TEXT.items() for other in others]

    found = {pair: contrast(known[pair[0]], known[pair[1]]) for pair in pairs}

    assert {pair: how for pair, how in found.items() if how < ENHANCED} == {}
    edges = {one: contrast(known["edge"], known[one]) for one in ("paper", "card")}
    assert {one: how for one, how in edges.items() if how < EDGE} == {}


def test_nothing_is_written_small_and_what_is_pressed_is_large() -> None:
    sizes = [float(one) for one in re.findall(r"font-size: ([\d.]+)rem", STYLE)]
    rules = re.findall(
        r"^(button|input, select) \{(.*?)^\}", STYLE, flags=re.MULTILINE | re.DOTALL
    )

    assert min(sizes) >= 0.875
    assert [name for name, rule in rules if "min-height: 2.75rem" in rule] == [
        "button",
        "input, select",
    ]
