"""A hall's logo, from any picture file, in the black and white that a thermal head can burn.

Line art keeps its sharp edges; photographs and soft colours are dithered, so that from an arm's
length they have their greys. What would come out as a blot, a void or a mush of large dots is
refused with the reason, before anything is printed.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.receipt.page import Page
from kiosk.settings.slip_layout import Show, SlipLayout
from kiosk.words import say

LARGEST_SIDE_PX = 6000
"""A larger file is no logo, and would need more memory than the kiosk has to spare."""
_MOST_ENLARGED = 2.0
"""A picture made larger than this shows its pixels as steps."""
_LEAST_INK, _MOST_INK = 0.005, 0.6
"""Share of black: less cannot be seen; more prints slowly, for the head gets hot."""
_NEARLY = 40
"""Greys so near to black or white count as such."""
_LINE_ART_SHARE = 0.93
"""So much of line art is black or white; the rest are its smoothed edges."""
_MIDDLE_GREY = 128


class LogoError(ValueError):
    """The logo cannot be printed; ``in_language`` says why and what to do about it."""

    def __init__(self, why: str, path: Path, **values: object) -> None:
        self.key = f"logo.{why}"
        self.values = {"path": path, **values}
        super().__init__(self.in_language("en"))

    def in_language(self, language: str) -> str:
        """Return the sentence that tells an installer."""
        return say(self.key, language, **self.values)


def load_logos(layout: SlipLayout, width_dots: int) -> Mapping[float, Image.Image]:
    """Return the hall's logo in each height that its layout asks for; none without a logo.

    Raises:
        LogoError: the file is not there, is no picture, or would not look well.
    """
    if layout.logo is None:
        return {}
    page = Page(width_dots)
    source = _grey(layout.logo)
    return {
        height_mm: _dots(layout.logo, source, page.dots(height_mm), page.inner)
        for height_mm in set(_heights_mm(layout))
    }


def _heights_mm(layout: SlipLayout) -> Iterator[float]:
    for element in (*layout.elements, *layout.large):
        if element.show is Show.LOGO:
            yield element.size_mm


def _grey(path: Path) -> Image.Image:
    """The picture in greys on white, upright, without the white around it."""
    try:
        upright = _opened(path)
    except UnidentifiedImageError as error:
        raise LogoError("no_picture", path) from error
    except Image.DecompressionBombError as error:
        raise LogoError("too_large", path, most=LARGEST_SIDE_PX) from error
    except (OSError, SyntaxError) as error:
        # An error of the system has a name; what Pillow raises over broken data has none.
        if isinstance(error, OSError) and error.strerror:
            raise LogoError("unreadable", path, error=error.strerror) from error
        raise LogoError("no_picture", path) from error
    white = Image.new("RGBA", upright.size, "white")
    grey = Image.alpha_composite(white, upright).convert("L")
    inked = ImageOps.invert(grey).getbbox()
    if inked is None:
        raise LogoError("too_light", path)
    return grey.crop(inked)


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        if max(picture.size) > LARGEST_SIDE_PX:
            raise LogoError("too_large", path, most=LARGEST_SIDE_PX)
        return ImageOps.exif_transpose(picture).convert("RGBA")


def _dots(path: Path, grey: Image.Image, height_dots: int, most_dots: int) -> Image.Image:
    """The picture in black and white, as high as wished but no wider than the paper."""
    factor = min(height_dots / grey.height, most_dots / grey.width)
    if factor > _MOST_ENLARGED:
        needed = math.ceil(grey.height * factor / _MOST_ENLARGED)
        raise LogoError("too_small", path, pixels=grey.height, needed=needed)
    size = (max(round(grey.width * factor), 1), max(round(grey.height * factor), 1))
    # Stretched to its full range first: pale or blue logos would be dithered to a haze.
    stretched = ImageOps.autocontrast(grey, cutoff=1)
    scaled = stretched.resize(size, Image.Resampling.LANCZOS)
    dots = _as_line_art(scaled) if _is_line_art(stretched) else scaled.convert("1")
    ink = dots.histogram()[0] / (size[0] * size[1])
    if ink < _LEAST_INK:
        raise LogoError("too_light", path)
    if ink > _MOST_INK:
        raise LogoError("too_dark", path, percent=round(100 * ink), most=round(100 * _MOST_INK))
    return dots


def _is_line_art(grey: Image.Image) -> bool:
    shades = grey.histogram()
    plain = sum(shades[:_NEARLY]) + sum(shades[-_NEARLY:])
    return plain >= _LINE_ART_SHARE * sum(shades)


def _as_line_art(scaled: Image.Image) -> Image.Image:
    return scaled.point(lambda grey: 255 if grey >= _MIDDLE_GREY else 0, "1")
