"""A kiosk's place on the broker is found from its name alone, and never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.topics import HQ_STATE, parse_topic, shard, topic

DEVICES = st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True)


@pytest.mark.parametrize(
    ("device", "expected"),
    [("hz-0001", "s22"), ("hz-0002", "s44"), ("lobby", "s55")],
)
def test_a_kiosk_stays_in_its_shard_for_ever(device: str, expected: str) -> None:
    assert shard(device) == expected


@given(DEVICES, st.sampled_from(["events", "state", "meta", "ack", "config/reported"]))
def test_a_topic_says_whose_it_is(device: str, leaf: str) -> None:
    assert parse_topic(topic(device, leaf)) == (device, leaf)


@pytest.mark.parametrize(
    "name",
    [
        HQ_STATE,
        "lobby/v1/s00/hz-0001/events",  # not its shard
        "lobby/v2/s31/hz-0001/events",
        "lobby/v1/s22/hz-0001",
        "lobby/v1/s22/hz-0001/events/more",
        "lobby/v1/s22/hz-0001/config/reported/more",
        "lobby/v1/s00//events",
        "",
    ],
)
def test_what_is_no_kiosks_topic_is_nobodys(name: str) -> None:
    assert parse_topic(name) is None
