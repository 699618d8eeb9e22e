"""A renewed certificate ends the connection once, when its key is there too."""

import shutil
from pathlib import Path

import pytest

from sync import mqtt
from sync.broker_url import parse_broker
from sync.certificate_watch import CertificateWatch
from tests.identity.headquarters import Headquarters


@pytest.fixture
def papers(tmp_path: Path, headquarters: Headquarters) -> Path:
    for kind in ("pem", "key"):
        shutil.copy(headquarters.papers / f"hz-0001.{kind}", tmp_path / f"kiosk.{kind}")
    return tmp_path


def test_a_new_pair_is_used_at_once_and_half_of_one_is_not(headquarters, papers) -> None:
    broker = parse_broker(
        "mqtts://127.0.0.1", headquarters.ca, papers / "kiosk.pem", papers / "kiosk.key"
    )
    watch = CertificateWatch(broker)
    watch.look()

    shutil.copy(headquarters.papers / "hz-0002.pem", papers / "next.pem")
    (papers / "next.pem").replace(papers / "kiosk.pem")
    watch.look()
    shutil.copy(headquarters.papers / "hz-0002.key", papers / "kiosk.key")

    with pytest.raises(mqtt.BrokerAway, match="a new certificate"):
        watch.look()
    CertificateWatch(broker).look()


def test_without_a_certificate_there_is_nothing_to_watch() -> None:
    watch = CertificateWatch(parse_broker("mqtt://127.0.0.1"))

    watch.look()

    assert watch.topics() == ()
