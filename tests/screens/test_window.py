"""Where a screen draws, and what its command line takes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.screens.cli import screen
from kiosk.screens.window import video_driver

DRIVERS = [
    # environment, a display without a desktop, what SDL is told
    ({"DISPLAY": ":0"}, True, None),
    ({"WAYLAND_DISPLAY": "wayland-1"}, True, None),
    ({}, True, "kmsdrm"),
    ({}, False, "offscreen"),
    ({"SDL_VIDEODRIVER": "x11"}, False, "x11"),
]


@pytest.mark.parametrize(("environ", "drm", "driver"), DRIVERS)
def test_a_screen_finds_its_display(environ, drm, driver) -> None:
    assert video_driver(environ, drm=drm) == driver


@pytest.mark.parametrize(
    "arguments",
    [
        ["counter", "--config", "x.toml"],
        ["ticket"],
        ["ticket", "--config", "x.toml", "--size", "wide"],
    ],
)
def test_bad_usage_ends_with_two(arguments) -> None:
    assert CliRunner().invoke(screen, arguments).exit_code == 2


def test_settings_that_cannot_be_used_end_with_two_and_name_the_file(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"

    result = CliRunner().invoke(screen, ["board", "--config", str(missing)])

    assert result.exit_code == 2
    assert str(missing) in result.output
