"""The paper in a printer made of code: pictures by every command, letters, QR codes, the cut.

Letters are Noto Sans CJK in the boxes that a printer's own fonts have, 12 dots for ASCII and 24
for Chinese, so that what is read off this paper was really in the bytes.
"""

import functools
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps

ASCII_DOTS, CHINESE_DOTS = 12, 24
LINE_DOTS = 30
"""Default line spacing, 1/6 inch at 203 dpi is 34 and at 180 dpi 30: the smaller one."""
STRIP_DOTS = 24
LONGEST_DOTS = 16_000
"""Two metres: nobody waits for a longer slip, and memory must end somewhere."""
_FONT = "NotoSansCJK-Regular.ttc"
_FONT_FACE_SC = 2
_THRESHOLD = 120
CENTRE = 1


class Letter(NamedTuple):
    """One character in the line that is being set."""

    text: str
    across: int
    down: int
    inverse: bool

    @property
    def width(self) -> int:
        """Dots of its box."""
        return (ASCII_DOTS if self.text.isascii() else CHINESE_DOTS) * self.across

    @property
    def height(self) -> int:
        """Dots of its box."""
        return CHINESE_DOTS * self.down


class Paper:
    """What has been printed since the last cut, and the line that is being set."""

    def __init__(self, width_dots: int) -> None:
        self.width_dots = width_dots
        self._strips: list[Image.Image] = []
        self._height = 0
        self._line: list[Letter] = []
        self.align = 0

    @property
    def blank(self) -> bool:
        """Nothing to cut."""
        return not self._strips

    def forget(self) -> None:
        """The power is gone, and the memory with it."""
        self._strips.clear()
        self._height = 0
        self._line.clear()

    def forget_line(self) -> None:
        """Letters that were not printed yet are cleared (ESC @)."""
        self._line.clear()

    def set_letter(self, letter: Letter) -> None:
        """Put a character into the line; a full line is printed by itself."""
        if sum(one.width for one in self._line) + letter.width > self.width_dots:
            self.end_line()
        self._line.append(letter)

    def end_line(self, spacing: int = LINE_DOTS) -> None:
        """Print the line and feed."""
        height = max((one.height + LINE_DOTS - CHINESE_DOTS for one in self._line), default=0)
        strip = Image.new("1", (self.width_dots, max(height, spacing)), 1)
        left = self._left(sum(one.width for one in self._line))
        for letter in self._line:
            box = _letter_box(letter)
            strip.paste(box, (left, max(height, spacing) - box.height))
            left += letter.width
        self._line.clear()
        self._hang(strip)

    def feed(self, dots: int) -> None:
        """Leave paper white."""
        if self._line:
            self.end_line(0)
        if dots:
            self._hang(Image.new("1", (self.width_dots, dots), 1))

    def draw(self, ink: bytes, across_bytes: int) -> None:
        """Draw rows of dots, a set bit black."""
        if self._line:
            self.end_line(0)
        rows = len(ink) // across_bytes if across_bytes else 0
        if not rows:
            return
        picture = Image.frombytes("1", (across_bytes * 8, rows), ink)
        self._put(ImageOps.invert(picture.convert("L")).convert("1"))

    def draw_columns(self, ink: bytes) -> None:
        """Draw a strip of columns of three bytes each."""
        columns = Image.frombytes("1", (STRIP_DOTS, len(ink) * 8 // STRIP_DOTS), ink)
        strip = columns.transpose(Image.Transpose.TRANSPOSE)
        self._put(ImageOps.invert(strip.convert("L")).convert("1"))

    def draw_code(self, data: str, module_dots: int) -> None:
        """Draw a QR code as the printer's own program does."""
        import segno  # noqa: PLC0415  # only a machine that is sent native codes pays for it

        code = segno.make_qr(data, error="m", boost_error=False)
        rows = [list(row) for row in code.matrix_iter(scale=module_dots, border=0)]
        picture = Image.new("1", (len(rows[0]), len(rows)), 1)
        picture.putdata([0 if dot else 255 for row in rows for dot in row])
        self._put(picture)

    def cut(self) -> Image.Image:
        """Take the slip off."""
        height = sum(strip.height for strip in self._strips)
        slip = Image.new("1", (self.width_dots, height), 1)
        top = 0
        for strip in self._strips:
            slip.paste(strip, (0, top))
            top += strip.height
        self._strips.clear()
        self._height = 0
        return slip

    def _put(self, picture: Image.Image) -> None:
        strip = Image.new("1", (self.width_dots, picture.height), 1)
        strip.paste(picture, (self._left(picture.width), 0))
        self._hang(strip)

    def _hang(self, strip: Image.Image) -> None:
        """Let a strip come out; paper that nobody cuts is torn off by its own weight."""
        self._strips.append(strip)
        self._height += strip.height
        while self._height > LONGEST_DOTS:
            self._height -= self._strips.pop(0).height

    def _left(self, width: int) -> int:
        return max(0, self.width_dots - width) // 2 if self.align == CENTRE else 0


@functools.lru_cache(maxsize=1024)
def _letter_box(letter: Letter) -> Image.Image:
    plain_width = ASCII_DOTS if letter.text.isascii() else CHINESE_DOTS
    box = Image.new("L", (plain_width, CHINESE_DOTS), 255)
    ImageDraw.Draw(box).text(
        (plain_width / 2, CHINESE_DOTS / 2), letter.text, font=_font(), fill=0, anchor="mm"
    )
    if letter.inverse:
        box = ImageOps.invert(box)
    box = box.resize((letter.width, letter.height))
    return box.point(lambda grey: 255 if grey > _THRESHOLD else 0).convert("1")


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, 22, index=_FONT_FACE_SC)
