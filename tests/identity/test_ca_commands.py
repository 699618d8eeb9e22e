"""What `kiosk hq ca`, `enrol` and `broker-config` say, refuse, and end with."""

import signal
import ssl
import time
from pathlib import Path

import httpx
import pytest

from sync.identity.papers import new_key, read_certificate, request_pem
from tests.identity.headquarters import Headquarters
from tests.sync.broker import free_port
from tests.sync.processes import Command

DEADLINE_S = 20.0


@pytest.fixture
def own(tmp_path: Path) -> Headquarters:
    made = Headquarters(tmp_path)
    made.founds()
    return made


def test_an_authority_is_made_once_and_never_overwritten(own) -> None:
    before = own.ca.read_bytes()

    again = own.run("ca", "new", "--dir", own.ca.parent)

    assert again.exit_code == 1
    assert "expected a folder without an authority" in again.output
    assert own.ca.read_bytes() == before


def test_a_passphrase_is_needed_wherever_the_key_is(tmp_path) -> None:
    sealed = Headquarters(tmp_path)
    secret = tmp_path / "passphrase"
    secret.write_text("open sesame\n")
    sealed.does("ca", "new", "--dir", sealed.ca.parent, "--passphrase-file", secret)
    words = ("ca", "crl", *sealed.at, "--out", tmp_path)

    without = sealed.run(*words)
    sealed.does(*words, "--passphrase-file", secret)

    assert without.exit_code == 1
    assert "no key" in without.output
    assert sealed.run(*words, "--passphrase-file", tmp_path / "nothing").exit_code == 1


def test_a_request_is_signed_for_its_own_name_only(own, tmp_path) -> None:
    key = new_key()
    request = tmp_path / "request.pem"
    request.write_text(request_pem(key, "hz-0001"))
    words = ("ca", "sign", *own.at, "--role", "device", "--request", request, "--out", tmp_path)

    wrong = own.run(*words, "--name", "hz-0002")
    own.does(*words, "--name", "hz-0001")

    assert wrong.exit_code == 1
    assert "found 'hz-0001', expected 'hz-0002'" in wrong.output
    made = read_certificate((tmp_path / "hz-0001.pem").read_text())
    assert made.public_key() == key.public_key()
    assert not (tmp_path / "hz-0001.key").exists()


def test_s65_a_kiosks_id_is_given_once_by_hand_too(own) -> None:
    own.signs("device", "hz-0001")
    words = ("--name", "hz-0001", "--role", "device", "--out", own.papers)

    again = own.run("ca", "sign", *own.at, *words)
    code = own.run("enrol", "new", *own.at, "--device", "hz-0001")
    own.does("ca", "sign", *own.at, *words, "--replace")

    assert (again.exit_code, code.exit_code) == (1, 1)
    assert again.output == code.output == "hz-0001 has a certificate: --replace revokes it\n"
    shown = own.does("ca", "show", *own.at)
    assert shown.count("\trevoked\t") == 1
    assert shown.count("\tgood\t") == 1


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("ca", "sign", "--role", "collector", "--name", "hz-0001"), "--name: found", 2),
        (("ca", "sign", "--role", "king", "--name", "hz-0001"), "--role", 2),
        (("ca", "revoke"), "expected --device or --serial", 2),
        (("ca", "revoke", "--serial", "12"), "no certificate that is not revoked", 1),
        (("ca", "revoke", "--device", "hz-0009"), "no certificate that is not revoked", 1),
        (("enrol", "new", "--device", "lobby-hq-operator"), "--device: found", 2),
        (("ca", "drop", "--device", "hz-0009", "--broker", "mqtts://a"), "expected who had", 1),
        (("ca", "drop", "--device", "hz-0009", "--broker", "mqtt://a"), "--broker: found", 2),
    ],
)
def test_what_cannot_be_done_is_named(own, words, said, code) -> None:
    at = own.at[2:] if words[1] == "revoke" else own.at
    more = ("--out", str(own.papers)) if words[1] == "sign" else ()

    result = own.run(*words[:2], *at, *words[2:], *more)

    assert (result.exit_code, said in result.output) == (code, True), result.output


def test_one_certificate_is_revoked_by_its_number_alone(own) -> None:
    cert, _ = own.signs("reader", "lobby-hq-reader")
    own.signs("operator", "lobby-hq-operator")
    serial = f"{read_certificate(cert.read_text()).serial_number:X}"

    own.does("ca", "revoke", "--database", own.database, "--serial", serial)

    states = {
        line.split("\t")[0]: line.split("\t")[3]
        for line in own.does("ca", "show", *own.at).splitlines()[1:]
    }
    assert states == {"lobby-hq-operator": "good", "lobby-hq-reader": "revoked"}


def test_headquarters_hears_in_time_that_its_own_certificates_end(own, monkeypatch) -> None:
    own.signs("collector", "lobby-hq-collector")
    later_ns = time.time_ns() + 710 * 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later_ns)

    shown = own.run("ca", "show", *own.at)

    assert shown.exit_code == 1
    assert "these end soon, sign them anew: lobby-hq-collector" in shown.output
    assert "\tends_soon\t" in shown.output


def test_a_configuration_that_the_broker_could_not_start_with_is_not_written(own) -> None:
    cert, key = own.signs("server", "127.0.0.1")
    words = (
        "broker-config", "--out", own.broker_folder, "--device-ca", own.ca,
        "--cert", cert, "--key", key,
    )  # fmt: skip

    without_list = own.run(*words)
    own.does("ca", "crl", *own.at, "--out", own.broker_folder)
    of_nobody = own.run(*words, "--collector", "hz-0001")

    assert (without_list.exit_code, of_nobody.exit_code) == (1, 2)
    assert "revoked.pem: found nothing" in without_list.output
    assert "--collector: found 'hz-0001'" in of_nobody.output
    assert not (own.broker_folder / "lobby.conf").exists()


def test_the_service_runs_until_it_is_told_to_stop(own) -> None:
    cert, key = own.signs("server", "127.0.0.1")
    port = free_port()
    context = ssl.create_default_context(cafile=str(own.ca))
    words = ("--listen", f"127.0.0.1:{port}", "--cert", cert, "--key", key)
    with Command("hq", "enrol", "serve", *own.at, *words) as process:
        until_s = time.monotonic() + DEADLINE_S
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context) as client:
            while True:
                try:
                    answer = client.get("/healthz")
                    break
                except httpx.ConnectError:
                    assert time.monotonic() < until_s
                    time.sleep(0.05)
        code = process.stop()

    assert answer.text == "ok\n"
    # uvicorn ends by the signal that asked it to.
    assert code == -signal.SIGTERM


@pytest.mark.parametrize(
    ("changed", "said", "code"),
    [
        ({"--listen": "8843"}, "--listen: found '8843'", 2),
        ({"--cert": "/nowhere/a.pem"}, "found nothing, expected a PEM file", 1),
        ({"--document-keys": "/nowhere/keys"}, "--document-keys", 1),
    ],
)
def test_a_service_that_cannot_serve_says_so(own, changed, said, code) -> None:
    cert, key = own.signs("server", "127.0.0.1")
    options = {"--cert": str(cert), "--key": str(key)} | changed

    result = own.run(
        "enrol", "serve", *own.at, *(word for pair in options.items() for word in pair)
    )

    assert (result.exit_code, said in result.output) == (code, True), result.output


def test_a_code_that_nobody_has_used_is_taken_back(own) -> None:
    own.does("enrol", "new", *own.at, "--device", "hz-0001")

    own.does("ca", "revoke", "--database", own.database, "--device", "hz-0001")

    again = own.run("ca", "revoke", "--database", own.database, "--device", "hz-0001")
    assert again.exit_code == 1
    own.does("enrol", "new", *own.at, "--device", "hz-0001")
