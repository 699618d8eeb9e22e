"""A batch brings the journal's bytes to headquarters exactly as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.batch import (
    MAX_BYTES,
    MAX_EVENTS,
    EnvelopeError,
    Item,
    decode_batch,
    encode_batch,
    parse_item,
)
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

DEVICE = "hz-0001"


def items_of(count: int, first: int = 1) -> list[Item]:
    return [parse_item(raw) for raw in journal_items(count, first=first)]


def with_text(text: str, seq: int) -> Item:
    """Return an item with free text in it, spelled as no encoder of ours would."""
    body = {
        "epoch": EPOCH,
        "seq": seq,
        "type": "fault_reported",
        "time": "2026-11-22T12:00:00.123Z",
        "detail": text,
        "hash": "0" * 64,
    }
    return parse_item(json.dumps(body, indent=1).encode())


@given(st.lists(st.text(max_size=60), min_size=1, max_size=20), st.integers(1, 10**15))
def test_what_is_taken_out_is_what_was_put_in_to_the_last_byte(
    texts: list[str], first: int
) -> None:
    items = [with_text(text, seq) for seq, text in enumerate(texts, start=first)]

    payload, count = encode_batch(DEVICE, items)

    assert decode_batch(payload, DEVICE) == items[:count]


@given(st.integers(1, 250), st.integers(0, 3000))
def test_a_batch_is_never_larger_than_a_broker_must_carry(count: int, length: int) -> None:
    items = [with_text("x" * length, seq) for seq in range(1, count + 1)]

    payload, taken = encode_batch(DEVICE, items)

    assert 1 <= taken <= MAX_EVENTS
    assert len(payload) <= MAX_BYTES


def test_an_event_too_large_for_any_batch_travels_alone() -> None:
    items = [with_text("x" * MAX_BYTES, 1), with_text("", 2)]

    payload, taken = encode_batch(DEVICE, items)

    assert taken == 1
    assert decode_batch(payload, DEVICE) == items[:1]


def test_a_batch_ends_where_the_epoch_does() -> None:
    old = journal_items(3)
    new = journal_items(3, OTHER_EPOCH, first=4, before=hash_of(old[-1]))

    _, taken = encode_batch(DEVICE, [parse_item(raw) for raw in old + new])

    assert taken == 3


def test_each_item_of_a_batch_is_a_cloud_event() -> None:
    items = items_of(2)

    batch = json.loads(encode_batch(DEVICE, items)[0])

    assert (batch["device"], batch["epoch"], batch["first"], batch["last"]) == (
        DEVICE,
        EPOCH,
        1,
        2,
    )
    assert batch["events"][1] == {
        "specversion": "1.0",
        "id": f"{EPOCH}-2",
        "source": "/kiosk/hz-0001",
        "type": "lobby.ticket_issued.v1",
        "time": items[1].time,
        "sequence": "00000000000000000002",
        "datacontenttype": "application/json",
        "data": json.loads(items[1].raw),
    }


BATCH = encode_batch(DEVICE, items_of(3))[0]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        BATCH[:-1],
        BATCH.replace(b"hz-0001", b"hz-0002"),
        BATCH.replace(b'"last":3', b'"last":4'),
        BATCH.replace(b'"first":1,"last":3', b'"first":2,"last":4'),
        BATCH.replace(b'"seq":2', b'"seq":3'),
        BATCH.replace(b'"seq":2', b'"seq":"2"'),
        BATCH.replace(b'"seq":2', b'"seq":99999999999999999999'),
        BATCH.replace(f'"id":"{EPOCH}-2"'.encode(), b'"id":"other-2"'),
        BATCH.replace(b'"hash":"', b'"hash":"x'),
        BATCH.replace(b'"type":"ticket_issued"', b'"type":"ticket\\u0000issued"'),
    ],
)
def test_what_contradicts_itself_is_no_batch(payload: bytes) -> None:
    with pytest.raises(EnvelopeError):
        decode_batch(payload, DEVICE)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_upset_headquarters(payload: bytes) -> None:
    with pytest.raises(EnvelopeError):
        decode_batch(payload, DEVICE)
