"""The size of a display in pixels."""

from typing import NamedTuple


class PictureSize(NamedTuple):
    """Width and height, in pixels."""

    width_px: int
    height_px: int
