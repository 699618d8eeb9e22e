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
    ["", "localhost", "http://a", "mqtt://", "mqtt://a:0", "mqtt://a:99999", "mqtt://a/b"],
)
def test_what_is_no_address_is_refused_with_what_was_expected(url: str) -> None:
    with pytest.raises(ValueError, match="expected mqtt://host:1883"):
        parse_broker(url)
