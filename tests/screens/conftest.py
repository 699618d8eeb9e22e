"""Kivy off screen, once for all these tests, and a fake door for each."""

import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from kiosk.screens import window
from kiosk.screens.picture_size import PictureSize
from tests.screens.fake_door import FakeDoor

SIZE = PictureSize(1280, 800)
Untyped: TypeAlias = Any
"""Something of Kivy's, which has no types and cannot be imported before its window is set."""
PUMPS = 400
"""Turns of Kivy's loop, about 25 ms each, within which a wish must have come true."""


class Pump:
    """Turns Kivy's loop by hand and touches the screen like a finger."""

    def __init__(self, loop: Untyped, touch_type: Untyped) -> None:
        self._loop = loop
        self._touch_type = touch_type

    def turn(self, times: int = 1) -> None:
        for _ in range(times):
            self._loop.idle()

    def until(self, wish: Callable[[], bool]) -> None:
        for _ in range(PUMPS):
            self._loop.idle()
            if wish():
                return
        raise AssertionError("it never came true")

    def tap(self, widget: Untyped, *, times: int = 1) -> None:
        for _ in range(times):
            touch = self._touch_type(*widget.center)
            touch.touch_down()
            self.turn()
            touch.touch_up()
            self.turn()


@pytest.fixture(scope="session")
def kivy_loop() -> Iterator[Pump]:
    """Kivy with an off-screen window; it reads its surroundings only while it is imported."""
    before = dict(os.environ)
    for desktop in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(desktop, None)
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    window.prepare(SIZE, fullscreen=False)
    with warnings.catch_warnings():
        # Kivy 2.3.1 itself uses what newer Pythons deprecate; not ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Not before ``prepare``.
        from kivy.base import EventLoop  # noqa: PLC0415
        from kivy.tests.common import UnitTestTouch  # noqa: PLC0415

        EventLoop.ensure_window()
        EventLoop.start()
    os.environ.clear()
    os.environ.update(before)
    yield Pump(EventLoop, UnitTestTouch)
    EventLoop.close()


@pytest.fixture
def pump(kivy_loop: Pump) -> Iterator[Pump]:
    """The loop with an empty window."""
    from kivy.core.window import Window  # noqa: PLC0415  # not before ``prepare``

    yield kivy_loop
    for child in list(Window.children):
        Window.remove_widget(child)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FakeDoor]:
    """A door that answers until the test ends."""
    door = FakeDoor(tmp_path / "core.sock").opens()
    yield door
    door.closes()
