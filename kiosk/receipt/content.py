"""Which elements stand on one slip, and what each says: the same for picture and text."""

from collections.abc import Iterator
from typing import assert_never

import msgspec

from kiosk.receipt.facts import SlipFacts, SlipWords
from kiosk.settings.slip_layout import Element, Show, SlipLayout, When
from kiosk.typeset import printable


class Said(msgspec.Struct, frozen=True):
    """What one element says."""

    parts: tuple[str, ...]
    """One or two texts that stand side by side, or under each other where that is too long."""
    other: tuple[str, ...] = ()
    """The same in the other language; empty: it is not repeated."""


def elements_of(facts: SlipFacts, layout: SlipLayout) -> Iterator[Element]:
    """Return what stands on this slip, top down."""
    elements = layout.large if facts.large_print else layout.elements
    return (one for one in elements if _stands(one, facts))


def _stands(element: Element, facts: SlipFacts) -> bool:
    if element.services and facts.service_id not in element.services:
        return False
    if element.show is Show.REPRINT and not facts.reprint:
        return False
    return all(_holds(one, facts) for one in element.when)


def _holds(when: When, facts: SlipFacts) -> bool:
    match when:
        case When.FIRST:
            return not facts.reprint
        case When.REPRINT:
            return facts.reprint
        case When.APPOINTMENT:
            return facts.words.note is not None
        case When.WALK_IN:
            return facts.words.note is None
        case _:
            assert_never(when)


def said(element: Element, facts: SlipFacts, layout: SlipLayout) -> Said:
    """Return the words of an element; nothing for one that has none on this slip."""
    parts = _parts(element, facts.words, layout)
    if element.show is Show.ID:
        return Said((facts.full_id,))
    if facts.also is None or not (element.beside or element.other_mm):
        return Said(parts)
    other = _parts(element, facts.also, layout)
    if not element.beside:
        return Said(parts, other)
    return Said(parts if parts == other else parts + other)


def _parts(element: Element, words: SlipWords, layout: SlipLayout) -> tuple[str, ...]:
    return tuple(one for one in _texts(element, words, layout) if one and printable(one))


def _texts(element: Element, words: SlipWords, layout: SlipLayout) -> tuple[str | None, ...]:
    match element.show:
        case Show.AHEAD:
            return words.ahead, words.wait
        case Show.TIME:
            return (words.taken_at,)
        case Show.FOOTER:
            return (layout.footer.get(words.language),)
        case Show.TEXT:
            return (element.text.get(words.language),)
        case (
            Show.HALL
            | Show.YOUR_NUMBER
            | Show.SERVICE
            | Show.NOTE
            | Show.PLEASE_WAIT
            | Show.BELONGINGS
            | Show.REPRINT
        ):
            return (getattr(words, element.show),)
        case Show.LOGO | Show.RULE | Show.NUMBER | Show.CODE | Show.ID | Show.GAP:
            return ()
        case _:
            assert_never(element.show)
