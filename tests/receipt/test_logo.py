"""A logo prints well, or an installer hears why not and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw, ImageFilter, ImageOps, ImageStat

from kiosk.core.slip_design import design_of
from kiosk.receipt import LogoError, load_design, plain_design, render_slip
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import SlipLayout
from tests.receipt.test_slip import FACTS

HEIGHT_MM = 14.0
"""Of the shipped layout."""


def with_logo(path: Path) -> SlipLayout:
    return replace(default_layout(), logo=path)


def mark(mode: str = "L", size: tuple[int, int] = (600, 300)) -> Image.Image:
    """A ring and a bar: black on white, or on nothing."""
    ink = "#003c82" if mode == "RGB" else "black"
    picture = Image.new(mode, size, "#00000000" if mode == "RGBA" else "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 40, 260, 260), outline=ink, width=30)
    draw.rectangle((320, 120, 560, 180), fill=ink)
    return picture


def saved(picture: Image.Image, path: Path) -> Path:
    picture.save(path)
    return path


@pytest.mark.parametrize(
    ("mode", "name"),
    [("L", "a.png"), ("RGBA", "a.png"), ("RGB", "a.jpg"), ("1", "a.bmp"), ("L", "a.webp")],
)
@pytest.mark.parametrize("width", [384, 512, 576])
def test_a_logo_of_any_format_is_as_high_as_the_layout_says_on_any_paper(
    tmp_path, mode, name, width
) -> None:
    path = saved(mark(mode), tmp_path / name)

    design = load_design(with_logo(path), width)

    logo = design.logos[HEIGHT_MM]
    assert logo.mode == "1"
    assert logo.height == round(HEIGHT_MM * width / 72)
    slip, without = design.draw(FACTS), plain_design(width).draw(FACTS)
    assert slip.height > without.height + logo.height
    assert slip.width == width


def test_white_around_a_logo_is_cut_off(tmp_path) -> None:
    tight = load_design(with_logo(saved(mark(), tmp_path / "a.png")), 576)
    roomy = ImageOps.expand(mark(), border=400, fill=255)
    wide = load_design(with_logo(saved(roomy, tmp_path / "b.png")), 576)

    assert tight.logos[HEIGHT_MM].tobytes() == wide.logos[HEIGHT_MM].tobytes()


def test_a_logo_wider_than_the_paper_becomes_lower(tmp_path) -> None:
    banner = mark().resize((3000, 200))

    logo = load_design(with_logo(saved(banner, tmp_path / "a.png")), 384).logos[HEIGHT_MM]

    assert logo.width <= 384 - 2 * 13
    assert logo.height < round(HEIGHT_MM * 384 / 72)


def test_line_art_keeps_sharp_edges_and_greys_are_dithered_to_the_same_darkness(
    tmp_path,
) -> None:
    blue = saved(mark("RGB"), tmp_path / "a.png")
    art = load_design(with_logo(blue), 576).logos[HEIGHT_MM]
    shades = Image.linear_gradient("L").resize((400, 200))
    soft = load_design(with_logo(saved(shades, tmp_path / "b.png")), 576).logos[HEIGHT_MM]

    # A dithered picture is full of lone dots: a median takes them away and changes it much.
    assert changed_by_median(art) < 0.01
    assert changed_by_median(soft) > 0.1
    assert 110 < ImageStat.Stat(soft.convert("L")).mean[0] < 145


def changed_by_median(picture: Image.Image) -> float:
    grey = picture.convert("L")
    calm = grey.filter(ImageFilter.MedianFilter(3))
    pairs = zip(grey.tobytes(), calm.tobytes(), strict=True)
    return sum(one != other for one, other in pairs) / len(grey.tobytes())


def broken_png(path: Path) -> Path:
    whole = saved(Image.effect_noise((400, 400), 80), path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def text_file(path: Path) -> Path:
    path.write_text("no picture at all", encoding="utf-8")
    return path


def blank(shade: int) -> Callable[[Path], Path]:
    return lambda path: saved(Image.new("L", (400, 400), shade), path)


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda path: path, "cannot be read: No such file"),
    "a folder": (lambda path: path.parent, "cannot be read: Is a directory"),
    "text": (text_file, "is no whole picture"),
    "broken": (broken_png, "is no whole picture"),
    "white": (blank(255), "hardly anything dark"),
    "black": (blank(0), "100 % black"),
    "tiny": (lambda path: saved(mark().resize((60, 30)), path), "at least 56"),
    "huge": (lambda path: saved(Image.new("1", (7000, 10)), path), "at most 6000 pixels"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_logo_that_would_not_look_well_is_refused_with_a_remedy(tmp_path, case) -> None:
    make, said = BAD[case]
    path = make(tmp_path / "logo.png")

    with pytest.raises(LogoError, match=said) as caught:
        load_design(with_logo(path), 576)

    assert str(path) in str(caught.value)
    assert caught.value.in_language("zh") != str(caught.value)


def test_a_core_with_a_bad_logo_prints_without_it(tmp_path) -> None:
    design = design_of(with_logo(tmp_path / "gone.png"), 576)

    assert design.draw(FACTS).tobytes() == render_slip(FACTS).tobytes()
