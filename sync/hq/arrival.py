"""A batch opened at headquarters: each event read once, for line, clock and columns.

Pure. Nearly every event passes the quick reading; whatever does not is judged by the contract's
own, which alone may refuse. So the quick one must only never accept what the other would not.
"""

import re
from collections.abc import Callable
from typing import Annotated

import msgspec

from sync.contract.batch import Batch, EnvelopeError, parse_item
from sync.hq.line import Fact

MOST_MONO_MS = 2**45
"""A thousand years without a restart: whoever says more is not believed."""
MOST_NESTED = 100
"""▲ No event comes near. Deeper ones could be read here, and not where the stack is fuller."""
_HASH_BYTES = 32
_NUMBER_LETTERS = 32

_epoch = re.compile(r"[0-9a-f]{1,64}").fullmatch
_type = re.compile(r"[a-z0-9_]{1,64}").fullmatch
_time = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z").fullmatch
_string = re.compile(rb'"(?:[^"\\]|\\.)*"')
_day = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?").fullmatch


class Told(Fact, frozen=True, kw_only=True, gc=False):
    """What an event says, as far as headquarters computes with it."""

    epoch: str
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    hash: str
    # The patterns of a fact, checked by hand: a pattern costs as much as all the reading.
    number: str = ""
    day: str = ""
    boot: Annotated[str, msgspec.Meta(max_length=64)] = ""
    mono_ms: Annotated[int, msgspec.Meta(ge=0, lt=MOST_MONO_MS)] = 0
    clock: Annotated[str, msgspec.Meta(max_length=16)] = ""


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An event that has arrived: its bytes, its hash and what it says."""

    raw: bytes
    digest: bytes
    told: Told


class _Bare(msgspec.Struct):
    type: str
    time: str


_batch_decoder = msgspec.json.Decoder(Batch)
_told_decoder = msgspec.json.Decoder(Told)
_fact_decoder = msgspec.json.Decoder(Fact)
_known_types: set[str] = set()
_known_days: set[str] = set()
_MOST_KNOWN = 1000
_FACT_FIELDS = Fact.__struct_fields__


def open_batch(payload: bytes, device: str) -> list[Arrival]:
    """Return the events of a batch from ``device``, believing as little as the contract.

    Raises:
        EnvelopeError: It is no batch, or not of that device, or it contradicts itself.
    """
    return read_events(open_envelope(payload, device))


def open_envelope(payload: bytes, device: str) -> Batch:
    """Return a batch from ``device`` with its events unread.

    Raises:
        EnvelopeError: It is no batch, or not of that device, or it cannot hold what it says.
    """
    try:
        batch = _batch_decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeError(f"no batch: {error}") from error
    if batch.device != device:
        raise EnvelopeError(f"of device {batch.device!r}, on the topic of {device!r}")
    if not batch.events or batch.last - batch.first + 1 != len(batch.events):
        raise EnvelopeError(f"says {batch.first} to {batch.last}, holds {len(batch.events)}")
    if not _epoch(batch.epoch):
        raise EnvelopeError(f"no epoch: {batch.epoch!r}")
    return batch


def read_events(batch: Batch) -> list[Arrival]:
    """Return the events of a batch.

    Raises:
        EnvelopeError: One is no journal item, or not what the batch says it is.
    """
    epoch = batch.epoch
    arrivals = []
    for seq, event in enumerate(batch.events, start=batch.first):
        raw = bytes(event.data)
        if raw.count(b"{") + raw.count(b"[") > MOST_NESTED and _is_deep(raw):
            raise EnvelopeError(f"event {event.id} is nested deeper than {MOST_NESTED}")
        arrival = _quick(raw, epoch) or _strict(raw)
        told = arrival.told
        if told.seq != seq or told.epoch != epoch or event.id != f"{epoch}-{seq}":
            raise EnvelopeError(f"event {event.id} is {told.epoch}-{told.seq}, place {seq}")
        arrivals.append(arrival)
    return arrivals


def fact_of(raw: bytes) -> Fact:
    """Return what a line needs of an item; of one in an unknown shape only what it is."""
    try:
        return _fact_decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        bare = msgspec.json.decode(raw, type=_Bare)
        return Fact(bare.type, bare.time)


def told_of(raw: bytes) -> Arrival:
    """Return an item that was believed before, from its bytes."""
    return _quick(raw, None) or _strict(raw)


def _quick(raw: bytes, epoch: str | None) -> Arrival | None:
    """Return the event, or None when the contract must be asked; ``epoch`` is a good one."""
    try:
        told = _told_decoder.decode(raw)
        digest = bytes.fromhex(told.hash)
    except (msgspec.MsgspecError, ValueError):
        return None
    number = told.number
    if (
        (told.type in _known_types or _is(_type, told.type, _known_types))
        and len(digest) == _HASH_BYTES
        and digest.hex() == told.hash
        and _time(told.time)
        and (told.day in _known_days or _is(_day, told.day, _known_days))
        and (not number or (len(number) <= _NUMBER_LETTERS and "\0" not in number))
        and (told.epoch == epoch or _epoch(told.epoch))
    ):
        return Arrival(raw, digest, told)
    return None


def _is_deep(raw: bytes) -> bool:
    """Return whether brackets stand in each other more often than anybody needs."""
    depth = 0
    for letter in _string.sub(b"", raw):
        depth += (letter in b"[{") - (letter in b"]}")
        if depth > MOST_NESTED:
            return True
    return False


def _is(match: Callable[[str], object], text: str, known: set[str]) -> bool:
    """Return whether a text matches, and remember it: there are few of them."""
    if not match(text):
        return False
    if len(known) < _MOST_KNOWN:
        known.add(text)
    return True


def _strict(raw: bytes) -> Arrival:
    item = parse_item(raw)
    fact = fact_of(raw)
    told = Told(
        epoch=item.epoch,
        seq=item.seq,
        hash=item.hash,
        **{name: getattr(fact, name) for name in _FACT_FIELDS},
    )
    return Arrival(raw, bytes.fromhex(item.hash), told)
