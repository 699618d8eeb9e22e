"""The broker before the doors open: reached or not, encrypted or not, papers good or not."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.check.bench import Bench
from kiosk.check.finding import Finding, State
from kiosk.domain.moment import UtcMillis
from sync.certificate import CertificateError, common_name, good_until
from sync.check import broker
from tests.check.benches import bench, remedies, states, texts
from tests.e2e.lobby import HallSettings
from tests.sync.broker import RunningBroker, free_port
from tests.sync.certificates import certificates

ENCRYPTED = """
listener {port} 127.0.0.1
cafile {folder}/ca.pem
certfile {folder}/127.0.0.1.pem
keyfile {folder}/127.0.0.1.key
require_certificate true
"""
DAYS = 90


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[int]:
    """Return the port of a broker that shows a certificate and wants one."""
    certificates(tmp_path, DAYS)
    port = free_port()
    extra = ENCRYPTED.format(port=port, folder=tmp_path)
    with RunningBroker(tmp_path / "broker", extra=extra):
        yield port


def look(
    folder: Path, port: int, papers: Path, in_days: int = 0, device: str = "hz-0001"
) -> list[Finding]:
    """Look at the broker with the kiosk's papers, so many days from now."""
    more = (
        f'[sync]\nbroker = "mqtts://127.0.0.1:{port}"\nca = "{papers}/ca.pem"\n'
        f'cert = "{papers}/hz-0001.pem"\nkey = "{papers}/hz-0001.key"\n'
        'enrol = "https://127.0.0.1:9"\n'
    )
    return list(broker(_then(bench(folder, HallSettings(device=device, more=more)), in_days)))


def _then(on: Bench, in_days: int) -> Bench:
    now = UtcMillis(time.time_ns() // 1_000_000 + in_days * 86_400_000)
    return Bench(settings=on.settings, machine=on.machine, now=now)


def test_a_broker_that_proves_itself_is_reached_and_every_paper_says_how_long(
    tmp_path, encrypted
) -> None:
    found = look(tmp_path, encrypted, tmp_path)

    assert set(states(found).values()) == {State.OK}
    assert len(found) == 5
    assert all(
        f"good for {DAYS - 1} days" in text
        for name, text in texts(found).items()
        if name.startswith("certificate")
    )


def test_papers_that_end_soon_are_wrong_before_they_end(tmp_path, encrypted) -> None:
    found = look(tmp_path, encrypted, tmp_path, in_days=DAYS - 10)

    assert states(found)["broker"] is State.OK
    assert states(found)[f"certificate {tmp_path}/hz-0001.pem"] is State.WRONG
    assert "kiosk enrol" in remedies(found)[f"certificate {tmp_path}/ca.pem"]


def test_a_broker_that_another_authority_signed_is_refused(tmp_path, encrypted) -> None:
    other = tmp_path / "other"
    other.mkdir()
    certificates(other, DAYS)

    found = look(tmp_path, encrypted, other)

    assert states(found)["broker"] is State.WRONG
    assert "no encrypted line" in texts(found)["broker"]


def test_a_certificate_that_the_broker_does_not_take_is_found_out(tmp_path, encrypted) -> None:
    other = tmp_path / "other"
    other.mkdir()
    certificates(other, DAYS)
    # With TLS 1.3 the broker says so after the handshake only.
    (other / "ca.pem").write_bytes((tmp_path / "ca.pem").read_bytes())

    found = look(tmp_path, encrypted, other)

    assert states(found)["broker"] is State.WRONG
    assert states(found)[f"certificate {other}/hz-0001.pem"] is State.OK


def test_anothers_certificate_and_a_strange_or_open_key_are_wrong(tmp_path, encrypted) -> None:
    of_another = look(tmp_path, encrypted, tmp_path, device="hz-0002")
    (tmp_path / "hz-0001.key").chmod(0o644)
    is_open = look(tmp_path, encrypted, tmp_path)
    (tmp_path / "hz-0001.key").write_bytes((tmp_path / "ca.key").read_bytes())
    strange = look(tmp_path, encrypted, tmp_path)

    name, key = f"certificate {tmp_path}/hz-0001.pem", f"key {tmp_path}/hz-0001.key"
    assert states(of_another)[name] is State.WRONG
    assert "for hz-0001, and this kiosk is hz-0002" in texts(of_another)[name]
    assert "may be read by everybody" in texts(is_open)[key]
    assert "is not the key of" in texts(strange)[key]
    assert states(strange)[key] is State.WRONG


def test_a_renewal_that_should_have_been_is_missed_before_the_end_is_near(
    tmp_path, encrypted
) -> None:
    name = f"certificate {tmp_path}/hz-0001.pem"

    in_time = look(tmp_path, encrypted, tmp_path, in_days=DAYS // 2 + 13)
    late = look(tmp_path, encrypted, tmp_path, in_days=DAYS // 2 + 14)

    assert states(in_time)[name] is State.OK
    assert states(late)[name] is State.WRONG
    assert "should have been renewed 14 days ago" in texts(late)[name]


def test_papers_that_are_not_there_are_wrong(tmp_path, encrypted) -> None:
    found = look(tmp_path, encrypted, tmp_path / "nowhere")

    assert set(states(found).values()) == {State.WRONG}


def test_a_broker_that_is_away_is_wrong_and_the_hall_works_on(tmp_path) -> None:
    on = bench(tmp_path, HallSettings(broker=f"mqtt://127.0.0.1:{free_port()}"))

    found = list(broker(on))

    assert states(found) == {"broker": State.WRONG}
    assert "the hall works on" in remedies(found)["broker"]


def test_a_broker_on_this_machine_is_reached_without_papers(tmp_path) -> None:
    with RunningBroker(tmp_path / "broker") as running:
        found = states(broker(bench(tmp_path, HallSettings(broker=running.url))))

    assert found == {"broker": State.OK}


def test_a_hall_that_keeps_to_itself_has_no_broker(tmp_path) -> None:
    assert list(broker(bench(tmp_path))) == []


def test_openssl_reads_the_same_end_of_a_certificate(tmp_path) -> None:
    certificates(tmp_path, 20_000)  # beyond 2049: the other way to write a time
    for name in ("ca", "hz-0001"):
        said = subprocess.run(  # noqa: S603  # the system's tool, our words
            ["openssl", "x509", "-in", f"{name}.pem", "-noout", "-enddate",  # noqa: S607  # as above
             "-dateopt", "iso_8601"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        digits = "".join(one for one in said if one.isdigit())

        pem = (tmp_path / f"{name}.pem").read_text()
        assert good_until(pem) == f"{digits}Z"
        assert common_name(pem) == {"ca": "Lobby CA"}.get(name, name)


def test_what_is_no_certificate_is_told_as_such(tmp_path) -> None:
    certificates(tmp_path)
    whole = (tmp_path / "ca.pem").read_text()
    lines = whole.splitlines()
    for text in ("", "hello", whole[:200], "\n".join([lines[0], lines[1], lines[-1]])):
        with pytest.raises(CertificateError):
            good_until(text)
