"""Where on the broker everything is: the MQTT topics, and the shard that a device falls into.

``lobby/v1/sNN/<device>/<leaf>``. The shard is the only way to divide kiosks among collectors
that keeps each device's order; it costs a level now and would break every kiosk later.
"""

import zlib

ROOT = "lobby/v1"
SHARDS = 64
HQ_STATE = f"{ROOT}/hq/state"
"""Retained: whether a collector is there to read."""
ALL_EVENTS = f"{ROOT}/+/+/events"
ALL_STATES = f"{ROOT}/+/+/state"
ALL_METAS = f"{ROOT}/+/+/meta"
LEVELS = 5


def shard(device: str) -> str:
    """Return the device's shard, ``s00`` to ``s63``: CRC-32 of its name, the same for ever."""
    return f"s{zlib.crc32(device.encode()) % SHARDS:02d}"


def topic(device: str, leaf: str) -> str:
    """Return the topic of one of a device's leaves: events, state, meta or ack."""
    return f"{ROOT}/{shard(device)}/{device}/{leaf}"


def parse_topic(name: str) -> tuple[str, str] | None:
    """Return the device and leaf of a topic, or None when it is not one of a device's."""
    levels = name.split("/")
    if len(levels) != LEVELS or "/".join(levels[:2]) != ROOT:
        return None
    _, _, found_shard, device, leaf = levels
    if not device or found_shard != shard(device):
        return None
    return device, leaf
