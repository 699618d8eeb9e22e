"""Where on the broker everything is: the MQTT topics, and the shard that a device falls into.

``lobby/v1/sNN/<device>/<leaf>``. The shard is the only way to divide kiosks among collectors
that keeps each device's order; it costs a level now and would break every kiosk later.
"""

import zlib

ROOT = "lobby/v1"
SHARDS = 64
HQ_STATE = f"{ROOT}/hq/state"
"""Retained: whether a collector is there to read."""
ALL_HQ_STATES = f"{HQ_STATE}/#"
"""The collector's of all shards, and one below it for each that reads only some."""
LEVELS = 5
REPORTED = "config/reported"
"""The one leaf of a kiosk that has a level more."""
PROBE = "lobby-acl-probe"
"""A device that never exists: whoever may write in its name may write in anybody's."""


def shard_number(device: str) -> int:
    """Return the device's shard, 0 to 63: CRC-32 of its name, the same for ever."""
    return zlib.crc32(device.encode()) % SHARDS


def shard(device: str) -> str:
    """Return the device's shard as a level of a topic, ``s00`` to ``s63``."""
    return f"s{shard_number(device):02d}"


def every(leaf: str, number: int | None = None) -> str:
    """Return the filter for a leaf of every device, or of those in one shard."""
    level = "+" if number is None else f"s{number:02d}"
    return f"{ROOT}/{level}/+/{leaf}"


def topic(device: str, leaf: str) -> str:
    """Return the topic of one of a device's leaves: events, state, meta or ack."""
    return f"{ROOT}/{shard(device)}/{device}/{leaf}"


def parse_topic(name: str) -> tuple[str, str] | None:
    """Return the device and leaf of a topic, or None when it is not one of a device's."""
    levels = name.split("/", LEVELS - 1)
    if len(levels) != LEVELS or "/".join(levels[:2]) != ROOT:
        return None
    _, _, found_shard, device, leaf = levels
    if "/" in leaf and leaf != REPORTED:
        return None
    if not device or device == PROBE or found_shard != shard(device):
        return None
    return device, leaf
