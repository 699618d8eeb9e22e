"""A light is said to be on, off or blinking when that is news."""

import pytest

from kiosk.world.light import Light


def said(changes: list[tuple[float, bool]]) -> list[tuple[float, str]]:
    """Return what is said of a light that is looked at ten times a second, for twelve."""
    light, news, lit = Light(), [], False
    waiting = list(changes)
    for tenth in range(120):
        while waiting and waiting[0][0] <= tenth / 10:
            lit = waiting.pop(0)[1]
        word = light.look(lit=lit, now_s=tenth / 10)
        if word is not None:
            news.append((tenth / 10, word))
    return news


@pytest.mark.parametrize(
    ("changes", "news"),
    [
        ([], []),
        ([(1.0, True)], [(1.0, "on")]),
        ([(1.0, True), (9.0, False)], [(1.0, "on"), (9.0, "off")]),
        (
            [(1.0 + n / 2, n % 2 == 0) for n in range(9)],
            [(1.0, "on"), (1.5, "off"), (2.0, "blinks"), (7.0, "on")],
        ),
    ],
    ids=["dark", "lit", "lit for long", "blinking for four seconds"],
)
def test_a_light_is_said_to_be_what_it_is_once(changes, news) -> None:
    assert said(changes) == news
