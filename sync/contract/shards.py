"""Which shards a collector reads, as people write it: ``0-31`` or ``0-7,16``.

Pure. A kiosk's collector is there when a retained state at or below ``lobby/v1/hq/state`` says
that it is on line and names the kiosk's shard.
"""

import re
from collections.abc import Iterable

from sync.contract.messages import EVERY_SHARD, HqState, Stretches
from sync.contract.topics import HQ_STATE, SHARDS, shard_number

_STRETCH = re.compile(r"([0-9]{1,2})(?:-([0-9]{1,2}))?")


def parse_shards(text: str) -> Stretches:
    """Return the shards that a text names, in order and joined where they touch.

    Raises:
        ValueError: It names none, or one that does not exist; it says what was expected.
    """
    numbers: set[int] = set()
    for part in text.split(","):
        found = _STRETCH.fullmatch(part.strip())
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not first <= last < SHARDS:
            raise ValueError(f"found {text!r}, expected shards 0 to {SHARDS - 1} as 0-7,16")
        numbers.update(range(first, last + 1))
    return _joined(numbers)


def shards_text(shards: Stretches) -> str:
    """Return the shards as ``parse_shards`` takes them."""
    return ",".join(
        str(first) if first == last else f"{first}-{last}" for first, last in shards
    )


def numbers_of(shards: Stretches) -> list[int]:
    """Return each shard's number."""
    return [number for first, last in shards for number in range(first, last + 1)]


def hq_state_topic(shards: Stretches) -> str:
    """Return where the collector of these shards says that it is there."""
    return HQ_STATE if shards == EVERY_SHARD else f"{HQ_STATE}/{shards_text(shards)}"


def reads(state: HqState, device: str) -> bool:
    """Return whether the collector that said so reads a device's shard now."""
    return state.online and covers(state, device)


def covers(state: HqState, device: str) -> bool:
    """Return whether the collector that said so is the one of a device's shard."""
    number = shard_number(device)
    return any(first <= number <= last for first, last in state.shards)


def _joined(numbers: Iterable[int]) -> Stretches:
    stretches: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return tuple(stretches)
