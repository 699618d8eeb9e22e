"""Who is not let in by the broker, and who is let out of it: wrong, old, revoked, nobody."""

import datetime as dt
import socket
import ssl
import time

import pytest

from sync import mqtt
from sync.contract.topics import topic
from sync.hq.ca.authority import issue
from sync.hq.ca.folder import load
from sync.identity.names import Role
from sync.identity.papers import certificate_pem, key_pem, new_key
from tests.identity.clients import Client, TurnedAway
from tests.identity.headquarters import Headquarters, secure_broker

# paho leaves the socket of a failed handshake to the garbage collector, which complains.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def is_let_in(of: Headquarters, port: int, name: str) -> bool:
    """Return whether the broker takes in whoever has the papers of that name."""
    try:
        client = Client(of, port, name)
    except (mqtt.BrokerAway, TurnedAway):
        return False
    client.link.close()
    return True


def test_s69_wrong_papers_old_papers_and_none_are_out(headquarters, broker, tmp_path) -> None:
    stranger = Headquarters(tmp_path / "stranger")
    stranger.founds()
    stranger.signs("device", "hz-0001")
    stranger.ca.write_bytes(headquarters.ca.read_bytes())
    authority = load(headquarters.ca.parent, None).present
    key = new_key()
    now = dt.datetime.fromtimestamp(time.time_ns() // 10**9, dt.UTC)
    ended = issue(
        authority, Role.DEVICE, ["hz-0001"], key.public_key(),
        now - dt.timedelta(seconds=60), now=now - dt.timedelta(days=180),
    )  # fmt: skip
    expired = Headquarters(tmp_path / "expired")
    expired.papers.mkdir(parents=True)
    expired.ca.parent.mkdir()
    expired.ca.write_bytes(headquarters.ca.read_bytes())
    (expired.papers / "hz-0001.pem").write_text(certificate_pem(ended))
    (expired.papers / "hz-0001.key").write_bytes(key_pem(key))

    assert is_let_in(headquarters, broker.port, "hz-0001")
    assert not is_let_in(stranger, broker.port, "hz-0001")
    assert not is_let_in(expired, broker.port, "hz-0001")
    # The broker's own certificate opens nothing either.
    assert not is_let_in(headquarters, broker.port, "127.0.0.1")


def test_s69_nobody_is_let_in_without_papers_or_by_an_old_tls(headquarters, broker) -> None:
    bare = ssl.create_default_context(cafile=str(headquarters.ca))
    old = ssl.create_default_context(cafile=str(headquarters.ca))
    old.load_cert_chain(
        headquarters.papers / "hz-0001.pem", headquarters.papers / "hz-0001.key"
    )
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    with pytest.raises(ssl.SSLError):
        reads(bare, broker.port)
    with pytest.raises(ssl.SSLError):
        reads(old, broker.port)


def reads(context: ssl.SSLContext, port: int) -> bytes:
    """Shake hands and wait for the broker's word: a refusal comes after the handshake."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as line,
    ):
        return line.recv(1)


def test_s69_a_revoked_kiosk_is_out_for_good_and_the_others_stay(tmp_path) -> None:
    own = Headquarters(tmp_path)
    own.founds()
    own.signs("server", "127.0.0.1")
    for name in ("hz-0001", "hz-0002"):
        own.signs("device", name)
    with secure_broker(own) as broker:
        url = f"mqtts://127.0.0.1:{broker.port}"
        thief, other = (Client(own, broker.port, name) for name in ("hz-0001", "hz-0002"))
        drop = ("ca", "drop", *own.at, "--device", "hz-0001", "--broker", url)
        early = own.run(*drop)

        # Three times in a second: each list must count as newer than the one before.
        for _ in range(2):
            own.does("ca", "crl", *own.at, "--out", own.broker_folder)
            broker.reload()
        own.does("ca", "revoke", "--database", own.database, "--device", "hz-0001")
        own.does("ca", "crl", *own.at, "--out", own.broker_folder)
        broker.reload()
        stays = thief.writes(topic("hz-0001", "events"), b"")
        own.does(*drop)

        thief.waits_for(mqtt.Lost)
        assert early.exit_code == 1
        assert "revoke it first" in early.output
        assert stays is None
        assert not is_let_in(own, broker.port, "hz-0001")
        assert other.writes(topic("hz-0002", "events"), b"") is None
        assert is_let_in(own, broker.port, "hz-0002")


def test_a_revoked_collector_is_out_as_a_kiosk_is(tmp_path) -> None:
    own = Headquarters(tmp_path)
    own.founds()
    own.signs("server", "127.0.0.1")
    own.signs("collector", "lobby-hq-collector")
    with secure_broker(own) as broker:
        thief = Client(own, broker.port, "lobby-hq-collector")
        name = ("--device", "lobby-hq-collector")
        own.does("ca", "revoke", "--database", own.database, *name)
        own.does("ca", "crl", *own.at, "--out", own.broker_folder)
        broker.reload()
        url = f"mqtts://127.0.0.1:{broker.port}"

        own.does("ca", "drop", *own.at, *name, "--broker", url)

        thief.waits_for(mqtt.Lost)
        assert not is_let_in(own, broker.port, "lobby-hq-collector")


def test_a_server_that_is_called_as_a_kiosk_keeps_its_certificate(tmp_path) -> None:
    own = Headquarters(tmp_path)
    own.founds()
    own.signs("server", "hz-0001")
    own.signs("device", "hz-0001")

    own.does("enrol", "new", *own.at, "--device", "hz-0001", "--replace")

    shown = own.does("ca", "show", *own.at).splitlines()
    states = {tuple(line.split("\t")[1:4:2]) for line in shown if line.startswith("hz-")}
    assert states == {("server", "good"), ("device", "revoked")}
