"""Chinese comes out in Chinese shapes, on paper and on screens."""

from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.fonts import FontMissingError, Weight, chinese_face


@pytest.mark.parametrize("weight", Weight)
def test_the_face_is_the_simplified_chinese_one(weight) -> None:
    face = chinese_face(weight)

    family, style = ImageFont.truetype(face.path, 20, index=face.index).getname()

    assert family == "Noto Sans CJK SC"
    assert style == weight


def test_a_machine_without_the_font_is_told_which_package_to_install() -> None:
    with pytest.raises(FontMissingError, match="apt install fonts-noto-cjk"):
        chinese_face(Weight.BOLD, (Path("/no/such/place"),))
