"""What the authority signs is believed by others, for its purpose and for no other one."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from sync.hq.ca.authority import Authority, issue, new_authority, revocation_list
from sync.hq.ca.folder import NoAuthority, create, load
from sync.identity.names import Role
from sync.identity.papers import certificate_pem, new_key, read_certificate, renewal_due

NOW = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
END = NOW + dt.timedelta(days=180)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority("Lobby kiosks", NOW)


def openssl_says(folder: Path, authority: Authority, role: Role, purpose: str) -> str:
    """Return what OpenSSL's strict verification says of a certificate, for a purpose."""
    names = ["broker.example", "192.0.2.1"] if role is Role.SERVER else [named(role)]
    made = issue(authority, role, names, new_key().public_key(), END, now=NOW)
    (folder / "ca.pem").write_text(certificate_pem(authority.certificate))
    (folder / "it.pem").write_text(certificate_pem(made))
    at = str(round((NOW + dt.timedelta(days=1)).timestamp()))
    words = ("-x509_strict", "-attime", at, "-purpose", purpose, "-CAfile", "ca.pem", "it.pem")
    done = subprocess.run(  # noqa: S603  # the system's tool, our words
        ["openssl", "verify", *words],  # noqa: S607  # as above
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def named(role: Role) -> str:
    """Return a name that fits a role."""
    return "hz-0001" if role is Role.DEVICE else f"lobby-hq-{role}"


@pytest.mark.parametrize("role", Role)
def test_openssl_believes_a_certificate_for_its_purpose_alone(
    tmp_path, authority, role
) -> None:
    mine, other = ("sslserver", "sslclient")
    if role is not Role.SERVER:
        mine, other = other, mine

    assert openssl_says(tmp_path, authority, role, mine) == "it.pem: OK\n"
    assert "certificate purpose" in openssl_says(tmp_path, authority, role, other)


def test_no_certificate_outlives_its_authority(authority) -> None:
    late = NOW + dt.timedelta(days=14 * 365)

    made = issue(
        authority, Role.DEVICE, ["hz-0001"], new_key().public_key(),
        late + dt.timedelta(days=1000), now=late,
    )  # fmt: skip

    assert made.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_half_of_a_certificates_life_is_when_it_is_renewed(authority) -> None:
    made = issue(authority, Role.DEVICE, ["hz-0001"], new_key().public_key(), END, now=NOW)

    assert abs(renewal_due(made) - (NOW + dt.timedelta(days=90))) <= dt.timedelta(hours=1)


def test_openssl_reads_the_list_of_revoked_certificates(tmp_path, authority) -> None:
    made = issue(authority, Role.DEVICE, ["hz-0001"], new_key().public_key(), END, now=NOW)
    revoked = revocation_list(authority, [(made.serial_number, NOW)], NOW)
    chain = certificate_pem(authority.certificate)
    crl = revoked.public_bytes(serialization.Encoding.PEM).decode()
    (tmp_path / "both.pem").write_text(chain + crl)
    (tmp_path / "it.pem").write_text(certificate_pem(made))
    at = str(round((NOW + dt.timedelta(days=5000)).timestamp()))

    def verify(moment: str) -> str:
        words = ("-crl_check", "-attime", moment, "-CAfile", "both.pem", "it.pem")
        done = subprocess.run(  # noqa: S603  # the system's tool, our words
            ["openssl", "verify", *words],  # noqa: S607  # as above
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    assert "certificate revoked" in verify(str(round(NOW.timestamp()) + 60))
    # A list that ran out would lock out every kiosk.
    assert "CRL has expired" not in verify(at)


def test_an_authority_on_the_disk_is_whole_secret_and_made_once(tmp_path) -> None:
    folder = tmp_path / "ca"
    made = create(folder, "Lobby kiosks", NOW, b"open sesame")

    assert load(folder, b"open sesame").present.certificate == made.certificate
    assert (folder / "ca.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert b"ENCRYPTED" in (folder / "ca.key").read_bytes()
    for passphrase in (None, b"other"):
        with pytest.raises(NoAuthority):
            load(folder, passphrase)
    with pytest.raises(NoAuthority, match=r"expected a folder without"):
        create(folder, "Another", NOW, None)
    other = new_authority("Another", NOW)
    (folder / "ca.pem").write_text(certificate_pem(other.certificate))
    with pytest.raises(NoAuthority, match="is not the certificate of"):
        load(folder, b"open sesame")
    assert read_certificate((folder / "ca.pem").read_text()) == other.certificate
