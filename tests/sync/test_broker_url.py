"""A broker's address is understood or refused in words."""

import pytest

from sync.broker_url import Broker, parse_broker


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("mqtt://127.0.0.1:1884", Broker("127.0.0.1", 1884)),
        ("mqtt://localhost", Broker("localhost", 1883)),
        ("mqtts://hq.example", Broker("hq.example", 8883, encrypted=True)),
        ("mqtts://[::1]:9", Broker("::1", 9, encrypted=True)),
    ],
)
def test_an_address_names_a_broker(url: str, broker: Broker) -> None:
    assert parse_broker(url) == broker


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "http://a",
        "mqtt://",
        "mqtt://a:0",
        "mqtt://a:99999",
        "mqtts://a/b",
        "mqtts://a:0",
    ],
)
def test_what_is_no_address_is_refused_with_what_was_expected(url: str) -> None:
    with pytest.raises(ValueError, match="expected mqtts://host:8883"):
        parse_broker(url)


@pytest.mark.parametrize(
    "url",
    [
        "mqtt://broker.example",
        "mqtt://192.0.2.1:1883",
        "mqtt://[2001:db8::1]",
        "mqtt://localhost.example",
    ],
)
def test_s69_nothing_leaves_this_machine_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="own loopback address: nothing leaves"):
        parse_broker(url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.8.7", "[::1]"])
def test_to_itself_a_machine_may_speak_in_the_clear(host: str) -> None:
    assert not parse_broker(f"mqtt://{host}").encrypted
