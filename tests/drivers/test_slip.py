"""A slip that no printer could print as meant cannot be made."""

import pytest
from PIL import Image

from drivers.slip import Code, Feed, Slip, TextLine

WRONG = [
    (TextLine, {"text": "A001\x1b@"}, "control character"),
    (TextLine, {"text": "two\nlines"}, "control character"),
    (TextLine, {"text": "A001", "scale": 0}, "1 to 8"),
    (TextLine, {"text": "A001", "scale": 9}, "1 to 8"),
    (Code, {"data": ""}, "printable ASCII"),
    (Code, {"data": "号"}, "printable ASCII"),
    (Code, {"data": "a", "module_dots": 17}, "1 to 16"),
    (Feed, {"dots": -1}, "0 to"),
    (Slip, {"image": Image.new("L", (8, 8))}, "mode 1"),
]


@pytest.mark.parametrize(("part", "values", "said"), WRONG)
def test_what_no_printer_prints_as_meant_is_refused(part, values, said) -> None:
    with pytest.raises(ValueError, match=said):
        part(**values)


def test_a_slip_may_be_a_picture_alone_or_a_picture_and_its_lines() -> None:
    picture = Image.new("1", (576, 100), 1)

    assert Slip(picture).lines is None
    assert Slip(picture, (TextLine("您的号码 A001", scale=2), Feed(12))).lines is not None
