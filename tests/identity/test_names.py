"""A name that means something to headquarters is nobody's, and a name breaks no topic."""

import pytest

from sync.contract.topics import PROBE, parse_topic, topic
from sync.identity.names import BadName, Role, check_name


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.DEVICE, "hz-0001"),
        (Role.DEVICE, "a"),
        (Role.DEVICE, "a" * 64),
        (Role.COLLECTOR, "lobby-hq-collector"),
        (Role.COLLECTOR, "lobby-hq-collector-0-31"),
        (Role.OPERATOR, "lobby-hq-operator"),
        (Role.READER, "lobby-hq-reader-grafana"),
        (Role.SERVER, "broker.example"),
        (Role.SERVER, "192.0.2.1"),
        (Role.SERVER, "2001:db8::1"),
    ],
)
def test_a_name_that_fits_its_role(role, name) -> None:
    check_name(role, name)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.DEVICE, ""),
        (Role.DEVICE, "+"),
        (Role.DEVICE, "#"),
        (Role.DEVICE, "a/b"),
        (Role.DEVICE, "HZ-0001"),
        (Role.DEVICE, "a" * 65),
        (Role.DEVICE, "hz-0001\n"),
        (Role.DEVICE, "lobby-hq-collector"),
        (Role.DEVICE, PROBE),
        (Role.COLLECTOR, "hz-0001"),
        (Role.COLLECTOR, "lobby-hq-operator"),
        (Role.COLLECTOR, "lobby-hq-collectors"),
        (Role.OPERATOR, "lobby-hq-collector"),
        (Role.SERVER, "*"),
        (Role.SERVER, "a b"),
    ],
)
def test_a_name_that_does_not_fit_its_role_is_refused_in_words(role, name) -> None:
    with pytest.raises(BadName, match="expected"):
        check_name(role, name)


def test_the_name_that_is_nobodys_has_topics_like_anybodys_and_is_heard_by_nobody() -> None:
    assert topic(PROBE, "state").split("/")[3] == PROBE
    assert parse_topic(topic(PROBE, "events")) is None
