"""What other people's scripts may ask is written down, field by field."""

import inspect
import re
from typing import get_args

import pytest

from kiosk.domain import commands as c
from kiosk.domain.commands import answer, counter, handover, inventory, limit, readiness
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (`[^|]*`) \| ([^|]*) \|", PAGE, flags=re.MULTILINE))
ELSEWHERE = {"rate_visit", "give_reason", "open_counter", "close_counter", "pause_counter"}
"""Keys of a counter that are about no ticket's way."""
ABOUT_A_TICKET = [
    one
    for one in get_args(c.AnyCommand)
    if inspect.getmodule(one) in {answer, counter, handover, inventory, limit, readiness}
    and one.__struct_config__.tag not in ELSEWHERE
]


@pytest.mark.parametrize("command", ABOUT_A_TICKET, ids=lambda one: one.__name__)
def test_every_command_about_a_ticket_is_documented_with_its_fields(command) -> None:
    tag = command.__struct_config__.tag
    fields = next((row for names, row in ROWS.items() if f"`{tag}`" in names), "")

    assert set(re.findall(r"`(\w+)`", fields)) == set(command.__struct_encode_fields__)
