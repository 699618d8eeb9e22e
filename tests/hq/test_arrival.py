"""Headquarters' quick reading of a batch accepts what the contract does, and nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.batch import EnvelopeError, decode_batch
from sync.hq.arrival import MOST_NESTED, open_batch
from tests.hq.batches import DEVICE, batches
from tests.sync.journals import journal_items

PAYLOAD = batches(journal_items(3))[0].payload
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.sampled_from(["2026-11-22T08:00:00.000Z", "day_opened", "A001", "0" * 64, "F" * 64]),
    st.lists(st.integers(), max_size=2),
)
FIELDS = st.sampled_from(
    [
        "epoch",
        "seq",
        "type",
        "time",
        "boot",
        "mono_ms",
        "clock",
        "number",
        "day",
        "score",
        "hash",
        "reason",
        "class",
    ]
)


def both(payload: bytes) -> tuple[object, object]:
    """Return what the contract makes of a batch and what the quick reading does."""
    verdicts: list[object] = []
    for read in (decode_batch, open_batch):
        try:
            items = read(payload, DEVICE)
        except EnvelopeError:
            verdicts.append("refused")
        else:
            verdicts.append([one.raw for one in items])
    return verdicts[0], verdicts[1]


@given(FIELDS, VALUES, st.integers(0, 2))
def test_a_field_of_an_event_is_believed_by_both_or_neither(
    field: str, value: object, which: int
) -> None:
    batch = json.loads(PAYLOAD)
    batch["events"][which]["data"][field] = value
    contract, quick = both(json.dumps(batch).encode())

    assert quick == contract


@given(st.integers(0, len(PAYLOAD) - 1), st.binary(max_size=3))
def test_changed_bytes_are_believed_by_both_or_neither(place: int, other: bytes) -> None:
    contract, quick = both(PAYLOAD[:place] + other + PAYLOAD[place + 1 :])

    assert quick == contract


@pytest.mark.parametrize("field", ["epoch", "first", "last", "device"])
def test_a_batch_that_contradicts_itself_is_refused(field: str) -> None:
    batch = json.loads(PAYLOAD)
    batch[field] = batch[field] + ("x" if isinstance(batch[field], str) else 1)

    assert both(json.dumps(batch).encode()) == ("refused", "refused")


@pytest.mark.parametrize("where", ["batch", "event"])
def test_brackets_without_an_end_are_refused_by_both(where: str) -> None:
    deep = b'"x":' + b"[" * 100_000 + b"]" * 100_000 + b","
    mark = b'{"device"' if where == "batch" else b'{"epoch"'
    payload = PAYLOAD.replace(mark, b"{" + deep + mark[1:], 1)

    assert both(payload) == ("refused", "refused")


def test_an_event_is_no_deeper_than_can_be_read_anywhere() -> None:
    def nested(levels: int, text: str = "") -> bytes:
        value: object = text
        for _ in range(levels):
            value = [value]
        batch = json.loads(PAYLOAD)
        batch["events"][0]["data"]["x"] = value
        return json.dumps(batch).encode()

    # The event itself is the first level; brackets in texts are letters.
    assert len(open_batch(nested(MOST_NESTED - 1, '\\"[{' * 200), DEVICE)) == 3
    with pytest.raises(EnvelopeError, match="nested deeper"):
        open_batch(nested(MOST_NESTED), DEVICE)
