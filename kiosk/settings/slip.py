"""What the settings say about slips: a layout of the hall's own, or the one that is shipped.

A layout may be as the hall likes, but two things stand on every slip: the number, and the mark
that tells a second slip from the first.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from kiosk.domain.plan import Service
from kiosk.settings.slip_layout import (
    Align,
    Element,
    LargePrint,
    Show,
    SlipLayout,
    When,
)
from kiosk.settings.table import Table, shown

SMALLEST_TEXT_MM = 2.75
"""About 8 point: smaller Chinese is a smudge on thermal paper."""
_TEXT_MM = (SMALLEST_TEXT_MM, 20.0)
_SIZES_MM = {
    Show.NUMBER: (8.0, 40.0),
    Show.CODE: (15.0, 60.0),
    Show.LOGO: (3.0, 60.0),
    Show.GAP: (0.5, 100.0),
    Show.RULE: (1.0, 20.0),
}
"""Smallest and largest of what is no text: a code below 15 mm has modules too small to scan."""
_USUAL_RULE_MM = 3.25
_MOST_ELEMENTS = 60
_SAID_IN_BOTH = frozenset(Show) - {
    Show.LOGO,
    Show.RULE,
    Show.NUMBER,
    Show.CODE,
    Show.ID,
    Show.GAP,
}
"""What has words, and so may be repeated in the other language."""
_BESIDE = "beside"
_NEEDED = (Show.NUMBER, Show.REPRINT)
_ONCE = (*_NEEDED, Show.CODE, Show.LOGO)
_CONTRADICTIONS = ({When.FIRST, When.REPRINT}, {When.APPOINTMENT, When.WALK_IN})


@cache
def default_layout() -> SlipLayout:
    """Return the layout that is shipped."""
    text = resources.files(__package__).joinpath("slip.toml").read_text(encoding="utf-8")
    table = Table(tomllib.loads(text), "slip", [])
    layout = SlipLayout(_elements(table, "element", (), ()), _elements(table, "large", (), ()))
    table.finish()
    if table.problems:
        raise AssertionError([one.line(Path("slip.toml")) for one in table.problems])
    return layout


def read_slip(root: Table, languages: Sequence[str], services: Sequence[Service]) -> SlipLayout:
    """Return how this hall's slips look."""
    usual = default_layout()
    table = root.optional_table("slip")
    if table is None:
        return usual
    ids = tuple(one.id for one in services)
    layout = SlipLayout(
        elements=_elements(table, "element", languages, ids) or usual.elements,
        large=_elements(table, "large", languages, ids) or usual.large,
        large_print=LargePrint(
            _word(table, "large_print", tuple(LargePrint), usual.large_print)
        ),
        logo=table.parsed("logo", _absolute),
        footer=table.names("footer", languages) if "footer" in table else {},
    )
    table.finish()
    return layout


def _absolute(text: str) -> Path:
    if not Path(text).is_absolute():
        raise ValueError("expected an absolute path such as /etc/kiosk/logo.png")
    return Path(text)


def _elements(
    slip: Table, key: str, languages: Sequence[str], services: Sequence[str]
) -> tuple[Element, ...]:
    tables = list(slip.tables(key))
    if not tables:
        return ()
    known = len(slip.problems)
    elements = tuple(_element(one, languages, services) for one in tables)
    if len(elements) > _MOST_ELEMENTS:
        slip.found(key, f"{len(elements)} tables", f"at most {_MOST_ELEMENTS} [[slip.{key}]]")
    if len(slip.problems) > known:
        # What was misspelled above would only be told a second time as missing.
        return elements
    shows = [one.show for one in elements]
    for needed in _NEEDED:
        if needed not in shows:
            slip.found(key, f'none with show = "{needed}"', "one: it stands on every slip")
    for single in _ONCE:
        if shows.count(single) > 1:
            slip.found(key, f'{shows.count(single)} with show = "{single}"', "no more than one")
    return elements


def _element(table: Table, languages: Sequence[str], services: Sequence[str]) -> Element:
    word = _word(table, "show", tuple(Show), None)
    show = Show(word) if word else Show.GAP
    other_mm, beside = _other(table, show)
    element = Element(
        show=show,
        size_mm=_size_mm(table, show) if word else 1.0,
        bold=_word(table, "weight", ("regular", "bold"), "regular") == "bold",
        align=Align(_word(table, "align", tuple(Align), Align.CENTRE)),
        other_mm=other_mm,
        beside=beside,
        when=_when(table, show),
        services=_services(table, services),
        text=table.names("text", languages) if show is Show.TEXT else {},
    )
    if table.take("text") is not None and word and show is not Show.TEXT:
        table.wrong("text", f'no such line: only show = "{Show.TEXT}" has words of its own')
    table.take("size")
    table.finish()
    return element


def _word(table: Table, key: str, allowed: Sequence[str], default: str | None) -> str:
    value = table.take(key)
    if value is None and default is not None:
        return default
    if isinstance(value, str) and value in allowed:
        return value
    table.wrong(key, f"one of {', '.join(allowed)}")
    return default or ""


def _size_mm(table: Table, show: Show) -> float:
    low, high = _SIZES_MM.get(show, _TEXT_MM)
    value = table.take("size")
    if value is None and show is Show.RULE:
        return _USUAL_RULE_MM
    return _millimetres(table, "size", value, low, high)


def _millimetres(table: Table, key: str, value: object, low: float, high: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    table.wrong(key, f"millimetres on 80 mm paper, {low:g} to {high:g}")
    return low


def _other(table: Table, show: Show) -> tuple[float | None, bool]:
    """Return the other language's size, and whether it stands in the same line."""
    value = table.take("other")
    if value is None:
        return None, False
    if show not in _SAID_IN_BOTH:
        table.wrong("other", f'no such line: show = "{show}" has no words')
        return None, False
    if value == _BESIDE:
        return None, True
    low, high = _TEXT_MM
    if isinstance(value, str):
        table.wrong("other", f'millimetres, {low:g} to {high:g}, or "{_BESIDE}"')
        return None, False
    return _millimetres(table, "other", value, low, high), False


def _when(table: Table, show: Show) -> tuple[When, ...]:
    if table.take("when") is None:
        return ()
    words = table.texts("when", f"a list of {', '.join(When)}")
    for word in words:
        if word not in tuple(When):
            table.found("when", shown(word), f"one of {', '.join(When)}")
            return ()
    when = tuple(When(word) for word in words)
    if show in _NEEDED:
        table.wrong("when", f'no such line: show = "{show}" stands on every slip')
    for both in _CONTRADICTIONS:
        if both <= set(when):
            table.wrong("when", f"not both {' and '.join(sorted(both))}: no slip is so")
    return when


def _services(table: Table, services: Sequence[str]) -> tuple[str, ...]:
    if table.take("services") is None:
        return ()
    named = table.texts("services", "a list of service ids")
    for one in named:
        if one not in services:
            table.found("services", shown(one), f"ids of services: {', '.join(services)}")
    return named
