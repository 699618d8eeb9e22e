"""A stretch of the journal on its way: a batch of CloudEvents that carry the items unchanged.

Pure. A batch holds one epoch, without a gap, at most 100 events and 64 KiB; an item that is
larger travels alone. ``decode_batch`` is the inverse of ``encode_batch`` and believes nothing:
what the wrapping says of an item must be what the item says itself.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec

MAX_EVENTS = 100
MAX_BYTES = 64 * 1024
"""CloudEvents 1.0, "Size Limits": intermediaries must forward events of 64 KiB."""


class EnvelopeError(Exception):
    """The bytes are no batch: put them aside, asking for them again brings the same bytes."""


class Item(msgspec.Struct, frozen=True):
    """A journal item: its bytes, and what its head says."""

    raw: bytes
    epoch: str
    seq: int
    type: str
    time: str
    hash: str


class ItemHead(msgspec.Struct):
    """What every journal item begins with; headquarters keeps these in columns.

    Strict: it computes with them.
    """

    epoch: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,64}$")]
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    type: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]{1,64}$")]
    time: Annotated[
        str,
        msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$"),
    ]
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class CloudEvent(msgspec.Struct, gc=False):
    """One event: CloudEvents 1.0, structured mode, JSON format."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    sequence: str
    """Twenty digits: the extension wants what sorts as text."""
    datacontenttype: str
    data: msgspec.Raw


class Batch(msgspec.Struct):
    """On ``events``: one epoch, consecutive numbers."""

    device: str
    epoch: str
    first: int
    last: int
    events: list[CloudEvent]


_encode = msgspec.json.Encoder().encode
_head_decoder = msgspec.json.Decoder(ItemHead)
_batch_decoder = msgspec.json.Decoder(Batch)


def parse_item(raw: bytes) -> Item:
    """Return the item with its head read.

    Raises:
        EnvelopeError: The bytes are no journal item.
    """
    try:
        head = _head_decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeError(f"no journal item: {error}") from error
    return Item(raw, head.epoch, head.seq, head.type, head.time, head.hash)


def encode_batch(
    device: str, items: Sequence[Item], most_bytes: int = MAX_BYTES
) -> tuple[bytes, int]:
    """Return a batch of as many of ``items`` as fit, from the first on, and how many those are.

    Args:
        device: Whose journal it is.
        items: At least one, in the order of the journal.
        most_bytes: How large it may be; the first one is in it whatever its size.
    """
    first = items[0]
    source = f"/kiosk/{device}"
    head = b'{"device":%s,"epoch":%s,"first":%d,"last":' % (
        _encode(device),
        _encode(first.epoch),
        first.seq,
    )
    size = len(head) + len(b'%d,"events":[]}' % (first.seq + MAX_EVENTS))
    events: list[bytes] = []
    for expected, item in enumerate(items[:MAX_EVENTS], start=first.seq):
        if item.epoch != first.epoch or item.seq != expected:
            break
        event = _encode(_wrap(source, item))
        size += len(event) + 1
        if events and size > min(MAX_BYTES, most_bytes):
            break
        events.append(event)
    last = first.seq + len(events) - 1
    return head + b'%d,"events":[%s]}' % (last, b",".join(events)), len(events)


def decode_batch(payload: bytes, device: str) -> list[Item]:
    """Return the items of a batch that came from ``device``.

    Raises:
        EnvelopeError: It is no batch, or not of that device, or it contradicts itself.
    """
    try:
        batch = _batch_decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeError(f"no batch: {error}") from error
    if batch.device != device:
        raise EnvelopeError(f"of device {batch.device!r}, on the topic of {device!r}")
    if not batch.events or batch.last - batch.first + 1 != len(batch.events):
        raise EnvelopeError(f"says {batch.first} to {batch.last}, holds {len(batch.events)}")
    items = []
    for seq, event in enumerate(batch.events, start=batch.first):
        item = parse_item(bytes(event.data))
        if (item.epoch, item.seq) != (batch.epoch, seq) or event.id != f"{batch.epoch}-{seq}":
            raise EnvelopeError(f"event {event.id} is {item.epoch}-{item.seq}, place {seq}")
        items.append(item)
    return items


def _wrap(source: str, item: Item) -> CloudEvent:
    return CloudEvent(
        specversion="1.0",
        id=f"{item.epoch}-{item.seq}",
        source=source,
        type=f"lobby.{item.type}.v1",
        time=item.time,
        sequence=f"{item.seq:020d}",
        datacontenttype="application/json",
        data=msgspec.Raw(item.raw),
    )
