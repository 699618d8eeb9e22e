"""What a printer is handed: one slip, drawn, and the same slip once more as lines of text.

The picture is always there and right on every printer. The lines are for slow serial lines,
where a picture takes half a minute; a printer that cannot set one character of them prints the
picture instead, never half of each. Drawing is somebody else's work: here is no font, no
layout and no language.
"""

from typing import Literal, TypeAlias

import msgspec
from PIL import Image

LARGEST_SCALE = 8
"""GS ! magnifies up to eight times."""
LARGEST_MODULE_DOTS = 16
"""GS ( k fn 167 sets up to sixteen dots for a module of a QR code."""
MOST_FEED_DOTS = 10_000
"""A metre and a quarter at 203 dpi: longer is a mistake, and paper is wasted on it."""


class TextLine(msgspec.Struct, frozen=True):
    """One printed line; a text that is too long for the paper is the drawer's mistake."""

    text: str
    scale: int = 1
    """1 to 8 times as wide and high as the printer's own font (GS !)."""
    bold: bool = False
    align: Literal["left", "centre"] = "centre"
    inverse: bool = False
    """White on black: the mark of a reprint."""

    def __post_init__(self) -> None:
        """Refuse what a printer would obey instead of print."""
        if not self.text.isprintable():
            raise ValueError(f"a line with a control character: {self.text!r}")
        if not 1 <= self.scale <= LARGEST_SCALE:
            raise ValueError(f"scale {self.scale}; a printer has 1 to {LARGEST_SCALE}")


class Code(msgspec.Struct, frozen=True):
    """A QR code, centred, error correction M."""

    data: str
    """Printable ASCII."""
    module_dots: int = 4
    """Dots across one module: 4 are 0.5 mm at 203 dpi."""

    def __post_init__(self) -> None:
        """Refuse what no printer encodes the same way."""
        if not (self.data and self.data.isascii() and self.data.isprintable()):
            raise ValueError(f"a code of something else than printable ASCII: {self.data!r}")
        if not 1 <= self.module_dots <= LARGEST_MODULE_DOTS:
            raise ValueError(f"modules of {self.module_dots} dots; 1 to {LARGEST_MODULE_DOTS}")


class Rule(msgspec.Struct, frozen=True):
    """A thin line from margin to margin."""


class Feed(msgspec.Struct, frozen=True):
    """White paper."""

    dots: int

    def __post_init__(self) -> None:
        """Refuse what no slip needs."""
        if not 0 <= self.dots <= MOST_FEED_DOTS:
            raise ValueError(f"a feed of {self.dots} dots; 0 to {MOST_FEED_DOTS}")


SlipLine: TypeAlias = TextLine | Code | Rule | Feed


class Slip(msgspec.Struct, frozen=True):
    """One slip."""

    image: Image.Image
    """Black and white (mode ``1``), at most as wide as the paper."""
    lines: tuple[SlipLine, ...] | None = None
    """The same slip as text, top down; ``None``: there is only the picture."""

    def __post_init__(self) -> None:
        """Refuse a picture that is not black and white: grey is decided by who draws."""
        if self.image.mode != "1":
            raise ValueError(f"a slip's picture is of mode 1, not {self.image.mode}")
