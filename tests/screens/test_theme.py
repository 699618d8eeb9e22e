"""People with weak eyes and unsteady hands can use the screens: contrast, type and targets."""

import pytest

from kiosk.fonts import Weight
from kiosk.screens import theme as t
from kiosk.screens.picture_size import PictureSize
from kiosk.typeset import font

DISPLAYS = [
    PictureSize(1024, 600),
    PictureSize(1280, 800),
    PictureSize(1920, 1080),
    PictureSize(1080, 1920),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), t.TEXT_PAIRS)
def test_every_text_stands_out_from_its_ground_seven_to_one(ink, ground) -> None:
    assert contrast(ink, ground) >= 7.0


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
def test_on_a_ten_inch_panel_a_target_is_twenty_millimetres_wide(size) -> None:
    diagonal_px = (size.width_px**2 + size.height_px**2) ** 0.5

    target_mm = t.Scale.of(size).px(t.TOUCH_MM) / diagonal_px * 254

    assert target_mm == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
def test_on_a_ten_inch_panel_a_capital_i_is_as_high_as_ada_asks(size) -> None:
    scale = t.Scale.of(size)
    _, top, _, bottom = font(Weight.REGULAR, scale.px(t.TEXT_MIN_MM)).getbbox("I")

    height_mm = (bottom - top) / scale.px_per_mm

    assert height_mm >= 4.8 - 0.1  # half a pixel of rounding


def test_chinese_is_lettered_in_chinese_shapes() -> None:
    assert {font(weight, 40).getname()[0] for weight in Weight} == {"Noto Sans CJK SC"}
