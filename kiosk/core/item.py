"""An event as the journal keeps it: JSON bytes, and the hash that chains them.

The bytes are the record. Whoever passes an item on passes these bytes on, or its hash fails.
"""

import datetime as dt
import hashlib

import msgspec

from kiosk.core.clock import Stamp
from kiosk.domain.events import AnyEvent
from kiosk.domain.moment import UtcMillis

FIRST_HASH = bytes(32)
"""What the first event's hash is chained to."""

_encoder = msgspec.json.Encoder()
_event_decoder = msgspec.json.Decoder(AnyEvent)
_epoch_zero = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class _Envelope(msgspec.Struct):
    time: dt.datetime


_envelope_decoder = msgspec.json.Decoder(_Envelope)


def iso_time(at: UtcMillis) -> str:
    """Return a wall time as RFC 3339 with milliseconds: ``2026-11-22T12:00:00.123Z``."""
    whole = _epoch_zero + dt.timedelta(milliseconds=at)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def encode_item(
    event: AnyEvent, *, epoch: str, seq: int, stamp: Stamp, command: str | None
) -> bytes:
    """Return the event's item: who, when and where first, then what."""
    fields: dict[str, object] = msgspec.to_builtins(event)
    event_type = fields.pop("type")
    head: dict[str, object] = {
        "epoch": epoch,
        "seq": seq,
        "type": event_type,
        "time": iso_time(stamp.moment.at),
        "boot": stamp.boot,
        "mono_ms": stamp.mono_ms,
        "clock": stamp.trust,
    }
    if command is not None:
        head["command"] = command
    return _encoder.encode(head | fields)


def decode_item(item: bytes) -> tuple[AnyEvent, UtcMillis]:
    """Return the event in an item and its wall time.

    Raises:
        msgspec.MsgspecError: The item is no event that this version knows.
    """
    return _event_decoder.decode(item), item_time(item)


def item_time(item: bytes) -> UtcMillis:
    """Return the wall time in an item."""
    elapsed = _envelope_decoder.decode(item).time - _epoch_zero
    return UtcMillis(round(elapsed / dt.timedelta(milliseconds=1)))


def chain(before: bytes, item: bytes) -> bytes:
    """Return the hash of an item that follows the one whose hash is ``before``."""
    return hashlib.sha256(before + item).digest()


def with_hash(item: bytes, digest: bytes) -> bytes:
    """Return the item as readers get it, its hash the last field."""
    return b'%s,"hash":"%s"}' % (item[:-1], digest.hex().encode())
