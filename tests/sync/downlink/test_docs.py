"""What docs/mqtt.md says of documents is what the code does."""

import re
from pathlib import Path
from typing import get_args

from sync.contract.documents import Act, Desired, Doubt, Reported, Stage

TEXT = (Path(__file__).parents[3] / "docs" / "mqtt.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## Settings and commands") : TEXT.index("## What happens when")]


def rows(first: str) -> list[str]:
    """Return the first column of the table whose heading begins with a word."""
    table = SECTION[SECTION.index(f"| {first} |") :].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)` \|", table, flags=re.MULTILINE)


def test_stages_and_reasons_are_those_of_the_code() -> None:
    assert rows("stage") == [one.value for one in Stage]
    assert rows("reason") == [one.value for one in Doubt]


def test_acts_and_fields_are_those_of_the_code() -> None:
    for kind in get_args(Act):
        assert f"`{kind.__struct_config__.tag}`" in SECTION
    for field in Desired.__struct_fields__[1:]:
        assert f"`{field}`" in SECTION, field
    row = ", ".join(f'"{field}"' for field in Reported.__struct_fields__)
    assert row in TEXT
