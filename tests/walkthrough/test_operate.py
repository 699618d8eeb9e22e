"""docs/operate.md leads from nothing to a fleet: every command of it is typed."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.sync.waiting import wait_until
from tests.walkthrough.blocks import Block, blocks
from tests.walkthrough.machine import Machine, can_have_machines

OPERATE = Path(__file__).parents[2] / "docs/operate.md"
HEADING = "From nothing to a fleet of ten"
SECTION = blocks(OPERATE, HEADING)
HEADQUARTERS, KIOSK = "headquarters", "kiosk"
KIOSKS = 10 if os.environ.get("LOBBY_SOAK") else 2


DEADLINE_S = 60


class Fleet:
    """Headquarters and its kiosks, each a machine of its own."""

    def __init__(self, stack: ExitStack) -> None:
        self.headquarters = stack.enter_context(Machine("hq"))
        self.kiosks = {
            f"hz-{number:04d}": stack.enter_context(
                Machine(f"hz-{number:04d}", self.headquarters)
            )
            for number in range(1, KIOSKS + 1)
        }

    def type(self, block: Block) -> None:
        """Do what the document says, where it says it."""
        if block.machine == HEADQUARTERS:
            # As many codes as there are kiosks here.
            self.headquarters.run(block.script.replace("seq -w 1 10", f"seq -w 1 {KIOSKS:02}"))
            return
        codes = dict(
            line.split()[:2] for line in self.headquarters.run("cat ~/codes").splitlines()
        )
        authority = self.headquarters.run("cat /var/lib/lobby-hq/ca/ca.pem")
        for name, machine in self.kiosks.items():
            machine.run(f"cat > /tmp/ca.pem <<'END'\n{authority}END\nchmod 644 /tmp/ca.pem")
            machine.run(block.script, {"DEVICE": name, "CODE": codes[name]})

    def ask(self, path: str) -> Any:  # noqa: ANN401  # whatever JSON holds
        """Return what headquarters' pages answer."""
        return json.loads(self.headquarters.run(f"curl -sf 'http://127.0.0.1:8090{path}'"))


@pytest.fixture(name="fleet", scope="module")
def _fleet() -> Iterator[Fleet]:
    if not can_have_machines():
        pytest.skip("a machine for each kiosk wants root, overlayfs and unshare")
    with ExitStack() as stack:
        yield Fleet(stack)


def test_every_block_says_where_it_is_typed() -> None:
    text = OPERATE.read_text(encoding="utf-8")
    section = text[text.index(f"## {HEADING}") :].split("\n## ", 1)[0]
    fences = re.findall(r"^```(.+)$", section, flags=re.MULTILINE)

    assert fences == [f"sh {block.machine}" for block in SECTION]
    assert {block.machine for block in SECTION} == {HEADQUARTERS, KIOSK}


def test_what_the_document_says_makes_a_fleet(fleet) -> None:
    theft = next(at for at, block in enumerate(SECTION) if "hq ca revoke" in block.script)
    for block in SECTION[:theft]:
        fleet.type(block)

    def known() -> dict[str, Any]:
        return {one["device"]: one for one in fleet.ask("/api/v1/devices")}

    def caught_up() -> bool:
        return set(known()) == set(fleet.kiosks) and all(
            one["online"] and 0 < one["last_seq"] == one["stored"] for one in known().values()
        )

    wait_until(caught_up, "every kiosk is on line and stored", DEADLINE_S)
    for name, machine in fleet.kiosks.items():
        journal = machine.run(
            "curl -sf --unix-socket /run/kiosk/core.sock http://kiosk/v1/journal?limit=20"
        )
        stored = fleet.ask(f"/api/v1/events?device={name}&after=0&limit=20")
        assert stored["events"] == json.loads(journal)["events"][: len(stored["events"])]
        assert stored["events"]
    stages = {
        (event["type"], event["stage"])
        for event in fleet.ask("/api/v1/events?device=hz-0001&after=0&limit=1000")["events"]
        if "stage" in event
    }
    assert ("remote_command_reported", "succeeded") in stages
    assert ("settings_reported", "accepted") in stages

    for block in SECTION[theft:]:
        fleet.type(block)

    def only_the_stolen_one_is_out() -> bool:
        # The broker was just restarted: the others, too, come back one after another.
        out = {name for name, one in known().items() if not one["online"]}
        return out == {"hz-0002"}

    wait_until(only_the_stolen_one_is_out, "the stolen one is out, and no other", DEADLINE_S)
