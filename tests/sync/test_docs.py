"""What docs/mqtt.md shows is what the code does."""

import re
from pathlib import Path

import msgspec

from sync.contract.batch import decode_batch
from sync.contract.messages import Ack, HqState, Meta, State
from sync.contract.topics import topic
from sync.hq.chain import FIRST, follows
from sync.hq.quarantine import Reason

TEXT = (Path(__file__).parents[2] / "docs" / "mqtt.md").read_text(encoding="utf-8")
DEVICE = "hz-0001"


def test_the_batch_in_the_manual_is_one_and_its_chain_holds() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)

    first, second = decode_batch(example.encode(), DEVICE)

    compact = [msgspec.json.format(item.raw, indent=-1) for item in (first, second)]
    assert follows(FIRST, compact[0])
    assert follows(bytes.fromhex(first.hash), compact[1])


def test_every_message_is_described_with_all_its_fields() -> None:
    for message in (State, Meta, Ack, HqState):
        row = ", ".join(f'"{field}"' for field in message.__struct_fields__)

        assert row.split(":")[0] in re.sub(r": \{.*?\}", "", TEXT), message.__name__


def test_names_in_the_manual_are_those_of_the_code() -> None:
    assert topic(DEVICE, "events").removesuffix("events") in TEXT
    for reason in Reason:
        assert f"`{reason}`" in TEXT
