"""Kivy's surroundings, set before Kivy is imported: it reads them once and opens its window.

One provider of touches: SDL, which reads panel and mouse itself and hands a finger on as a
mouse. With a second one (mtdev, hidinput) every touch would arrive twice.
"""

import os
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from kiosk.screens.picture_size import PictureSize

DRM = Path("/dev/dri")
"""There when the machine has a display that a program may drive without a desktop."""

MAX_FPS = 22
"""Kivy's limiter overshoots by a third: 22 gives about 30 pictures a second (measured)."""

GRAPHICS = {
    "multisamples": "0",
    "maxfps": str(MAX_FPS),
    "resizable": "0",
    "position": "custom",
    "left": "0",
    "top": "0",
    "allow_screensaver": "0",
}


def video_driver(environ: MutableMapping[str, str], *, drm: bool) -> str | None:
    """Return what SDL shall draw with, or None to let it find the desktop by itself."""
    if "SDL_VIDEODRIVER" in environ:
        return environ["SDL_VIDEODRIVER"]
    if "DISPLAY" in environ or "WAYLAND_DISPLAY" in environ:
        return None
    return "kmsdrm" if drm else "offscreen"


def prepare(size: PictureSize, *, fullscreen: bool | None) -> None:
    """Set everything that Kivy reads while it is imported.

    Args:
        size: Of the window, when it does not fill the display.
        fullscreen: None decides by itself: full on a bare console, a window elsewhere.
    """
    if "kivy" in sys.modules:
        raise RuntimeError("Kivy was imported before its surroundings were set")
    driver = video_driver(os.environ, drm=DRM.exists())
    if driver is not None:
        os.environ["SDL_VIDEODRIVER"] = driver
    os.environ.update(
        KIVY_NO_ARGS="1",  # our options are not Kivy's
        KIVY_NO_CONFIG="1",  # nor is anybody's ~/.kivy/config.ini ours
        KIVY_NO_FILELOG="1",
        KIVY_LOG_MODE="PYTHON",  # leave the root logger and stderr alone
        KIVY_HOME=str(Path(tempfile.gettempdir(), "lobby-kiosk-kivy")),  # never made
    )
    # The line above must have run first.
    from kivy.config import Config  # noqa: PLC0415

    full = driver == "kmsdrm" if fullscreen is None else fullscreen
    for option in list(Config.options("input")):
        Config.remove_option("input", option)
    # Without red dots where a mouse was right-clicked.
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.set("kivy", "log_level", "warning")
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "desktop", "0")
    Config.set("graphics", "width", str(size.width_px))
    Config.set("graphics", "height", str(size.height_px))
    Config.set("graphics", "fullscreen", "auto" if full else "0")
    Config.set("graphics", "show_cursor", "0" if full else "1")
    for key, value in GRAPHICS.items():
        Config.set("graphics", key, value)
