"""Chinese comes out in Chinese shapes, on paper and on screens."""

from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.fonts import FontMissingError, Weight, chinese_face, chinese_font_file


@pytest.mark.parametrize("weight", Weight)
def test_the_face_is_the_simplified_chinese_one(weight) -> None:
    face = chinese_face(weight)

    family, style = ImageFont.truetype(face.path, 20, index=face.index).getname()

    assert family == "Noto Sans CJK SC"
    assert style == weight


def test_a_machine_without_the_font_is_told_which_package_to_install() -> None:
    with pytest.raises(FontMissingError, match="apt install fonts-noto-cjk"):
        chinese_face(Weight.BOLD, (Path("/no/such/place"),))


def test_screens_get_the_chinese_face_in_a_file_of_its_own_made_once(tmp_path) -> None:
    path = chinese_font_file(Weight.REGULAR, tmp_path / "fonts")
    made_at = path.stat().st_mtime_ns

    again = chinese_font_file(Weight.REGULAR, tmp_path / "fonts")

    assert ImageFont.truetype(path, 20).getname()[0] == "Noto Sans CJK SC"
    assert again == path
    assert again.stat().st_mtime_ns == made_at
    assert list(path.parent.iterdir()) == [path]
