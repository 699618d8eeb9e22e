"""Every event that any version ever wrote can still be read: a journal is for ever.

``v1/`` holds one item of each event type, byte for byte as the core of that version wrote it,
with every optional field filled in. Samples are added, never changed.
"""

from pathlib import Path
from typing import get_args

import msgspec
import pytest

from kiosk.core.item import decode_item
from kiosk.domain.events import AnyEvent

FOLDER = Path(__file__).parent
SAMPLES = sorted(FOLDER.glob("v*/*.json"))
ENVELOPE = {"epoch", "seq", "time", "boot", "mono_ms", "clock", "command"}
TAGS = {one.__struct_config__.tag for one in get_args(AnyEvent)}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_event_of_any_version_is_read_with_all_it_said(path) -> None:
    item = path.read_bytes().rstrip(b"\n")
    written = msgspec.json.decode(item)

    event, at = decode_item(item)

    assert type(event).__struct_config__.tag == path.stem == written["type"]
    assert at > 0
    said = {key: value for key, value in written.items() if key not in ENVELOPE}
    understood = msgspec.json.decode(msgspec.json.encode(event))
    assert understood | said == understood


def test_every_event_has_a_sample() -> None:
    sampled = {path.stem for path in SAMPLES}

    assert sampled == TAGS, "add a sample of the new event to tests/journal_samples/v1"


@pytest.mark.parametrize("event_type", get_args(AnyEvent), ids=lambda one: one.__name__)
def test_a_sample_fills_in_every_field(event_type) -> None:
    written: set[str] = set()
    for path in FOLDER.glob(f"v*/{event_type.__struct_config__.tag}.json"):
        written |= set(msgspec.json.decode(path.read_bytes()))

    assert set(event_type.__struct_encode_fields__) <= written
