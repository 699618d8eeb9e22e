"""Batches as they arrive at headquarters, made of journal items."""

import msgspec
from sqlalchemy import Engine

from sync.contract.batch import encode_batch, parse_item
from sync.contract.messages import Ack
from sync.hq.intake import Received, take_in

DEVICE = "hz-0001"
NOW_MS = 1_795_381_200_000


def batches(items: list[bytes], size: int = 100, device: str = DEVICE) -> list[Received]:
    """Return the items in batches of at most ``size``."""
    made = []
    rest = [parse_item(raw) for raw in items]
    while rest:
        payload, count = encode_batch(device, rest[:size])
        made.append(Received(device, payload))
        rest = rest[count:]
    return made


def take(engine: Engine, *messages: Received, now_ms: int = NOW_MS) -> dict[str, Ack]:
    """Let headquarters take a group in, as one transaction; the acks' hashes left out."""
    with engine.begin() as connection:
        acks = take_in(connection, messages, now_ms)
    return {name: msgspec.structs.replace(ack, hash="") for name, ack in acks.items()}
