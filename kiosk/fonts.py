"""Chinese is drawn in Chinese glyph shapes, from one installed font, or not at all.

Debian's Noto Sans CJK is a collection; its first face has the Japanese shapes of the same
characters (直, 骨, 角 look wrong to every reader in China). Only the face called SC is right.
"""

import enum
import functools
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PIL import ImageFont

APT_PACKAGE = "fonts-noto-cjk"
DIRECTORIES = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/local/share/fonts"))
_FAMILY = "Noto Sans CJK SC"
_USUAL_FACES = (2, 0, 1, 3, 4)
"""The face in Debian 12 and 13 first."""


class Weight(enum.StrEnum):
    """How strong the strokes are; the value is part of the file's name."""

    REGULAR = "Regular"
    BOLD = "Bold"


class FontMissingError(RuntimeError):
    """The machine lacks the font; the message says what to install."""


class FontFace(msgspec.Struct, frozen=True):
    """One face of a collection, as Pillow wants it."""

    path: Path
    index: int


@functools.cache
def chinese_face(weight: Weight, directories: Sequence[Path] = DIRECTORIES) -> FontFace:
    """Find the face with Chinese shapes.

    Raises:
        FontMissingError: no such font is installed.
    """
    for directory in directories:
        path = directory / f"NotoSansCJK-{weight}.ttc"
        if not path.is_file():
            continue
        for index in _USUAL_FACES:
            if _family(path, index) == _FAMILY:
                return FontFace(path=path, index=index)
    places = ", ".join(map(str, directories))
    raise FontMissingError(f"no font {_FAMILY} {weight} in {places}: apt install {APT_PACKAGE}")


def _family(path: Path, index: int) -> str | None:
    try:
        return ImageFont.truetype(path, size=10, index=index).getname()[0]
    except OSError:
        # A collection with fewer faces: this index holds none.
        return None
