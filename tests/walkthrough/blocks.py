"""The commands of a document: its fenced blocks, in order, each with the machine it is for."""

import re
from pathlib import Path

import msgspec

FENCE = re.compile(r"^```sh (\w+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


class Block(msgspec.Struct, frozen=True):
    """Commands that are typed one after another."""

    machine: str
    """Where: the word after ``sh`` on the opening fence."""
    script: str
    line: int
    """Where the document has them."""


def blocks(document: Path, heading: str) -> list[Block]:
    """Return the blocks between a heading of the second level and the next one."""
    text = document.read_text(encoding="utf-8")
    start = text.index(f"\n## {heading}\n")
    end = text.find("\n## ", start + 1)
    section = text[start : end if end > 0 else len(text)]
    above = text[:start].count("\n") + 1
    return [
        Block(found[1], found[2], above + section[: found.start()].count("\n"))
        for found in FENCE.finditer(section)
    ]
