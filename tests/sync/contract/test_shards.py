"""Shards are read as people write them, and every kiosk finds its collector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.messages import EVERY_SHARD, HqState
from sync.contract.shards import (
    hq_state_topic,
    numbers_of,
    parse_shards,
    reads,
    shards_text,
)
from sync.contract.topics import SHARDS, every, shard_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0-63", EVERY_SHARD),
        ("0-31", ((0, 31),)),
        ("7", ((7, 7),)),
        ("0-7,16", ((0, 7), (16, 16))),
        ("16, 0-7", ((0, 7), (16, 16))),
        ("0-31,32-63", EVERY_SHARD),
        ("0-8,4-9", ((0, 9),)),
    ],
)
def test_shards_are_read(text: str, expected: object) -> None:
    assert parse_shards(text) == expected


@pytest.mark.parametrize("text", ["", "64", "0-64", "9-8", "-1", "0-", "a", "0,,1", "0 1"])
def test_what_names_no_shards_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected shards 0 to 63 as 0-7,16"):
        parse_shards(text)


@given(st.sets(st.integers(0, SHARDS - 1), min_size=1))
def test_their_text_is_read_as_the_same_shards(numbers: set[int]) -> None:
    shards = parse_shards(",".join(map(str, numbers)))

    assert numbers_of(shards) == sorted(numbers)
    assert parse_shards(shards_text(shards)) == shards


def test_where_a_collector_says_that_it_is_there() -> None:
    assert hq_state_topic(EVERY_SHARD) == "lobby/v1/hq/state"
    assert hq_state_topic(((0, 7), (16, 16))) == "lobby/v1/hq/state/0-7,16"


@given(st.text(min_size=1), st.sets(st.integers(0, SHARDS - 1), min_size=1))
def test_a_kiosk_hears_from_the_collector_of_its_shard(device: str, numbers: set[int]) -> None:
    shards = parse_shards(",".join(map(str, numbers)))

    assert reads(HqState(online=True, shards=shards), device) is (
        shard_number(device) in numbers
    )
    assert not reads(HqState(online=False, shards=shards), device)
    assert reads(HqState(online=True), device), "without shards: all of them"


def test_filters() -> None:
    assert every("events") == "lobby/v1/+/+/events"
    assert every("events", 7) == "lobby/v1/s07/+/events"
