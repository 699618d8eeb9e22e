"""A certificate for a code, once; for the certificate before it; and for nobody else."""

import base64
import contextlib
import datetime as dt
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from sync.contract.enrolment import Enrol, Reason, Renew
from sync.hq.ca import enrolment, registry
from sync.hq.ca.authority import issue, new_authority
from sync.hq.ca.enrolment import (
    A_DAY,
    CODE_HOURS,
    DAY_MS,
    WRONG_TRIES,
    Duplicate,
    Refused,
    close_code,
    enrol,
    open_code,
    renew,
)
from sync.hq.ca.folder import Authorities
from sync.identity.names import BadName, Role
from sync.identity.papers import (
    certificate_pem,
    key_digest,
    new_key,
    prove,
    read_certificate,
    request_pem,
)

NOW = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
NOW_MS = registry.millis(NOW)
DEVICE = "hz-0001"
SECRET = "0123456789ABCDEF"  # noqa: S105  # of these tests alone
KEY = new_key()
AUTHORITY = Authorities(new_authority("Lobby kiosks", NOW))
LIFE_MS = 180 * DAY_MS
STRANGE = """\
-----BEGIN CERTIFICATE REQUEST-----
MIGAME0CAQAwEjEQMA4GA1UEAwwHaHotMDAwMTAyMBAGByqGSM49AgEGBSuBBAAG
Ax4ABGCUysyEgi2rvPxeqr4pzvfD4KU2WsMZjkIs1zugADAKBggqhkjOPQQDAgMj
ADAgAg5Zifd1B1nhMGec6HtBVwIOOg1azYI22JjwIkun/Ng=
-----END CERTIFICATE REQUEST-----
"""
"""A request of a key on secp112r1."""


def tries(
    engine: Engine, secret: str = SECRET, *, key=KEY, device: str = DEVICE, at_ms: int = NOW_MS
) -> str | Reason:
    """Ask for a certificate with a code; return it, or why there is none."""
    asked = Enrol(device, secret, request_pem(key, device))
    with engine.begin() as connection:
        try:
            return enrol(connection, AUTHORITY, asked, at_ms)
        except Refused as refused:
            return refused.reason


def renews(engine: Engine, present: str, key, *, at_ms: int, new=None) -> str | Reason:
    """Ask for the certificate that follows; return it, or why there is none."""
    request = request_pem(new or new_key(), DEVICE)
    proof = base64.b64encode(prove(key, request)).decode()
    with engine.begin() as connection:
        try:
            return renew(connection, AUTHORITY, Renew(present, request, proof), at_ms)
        except Refused as refused:
            return refused.reason


@pytest.fixture
def opened(engine: Engine) -> Engine:
    """Return a database with an open code."""
    with engine.begin() as connection:
        assert open_code(connection, DEVICE, SECRET, NOW_MS) == NOW_MS + CODE_HOURS * 3_600_000
    return engine


def test_a_code_is_worth_one_certificate_in_the_kiosks_name(opened) -> None:
    pem = tries(opened)

    made = read_certificate(pem)
    assert made.public_key() == KEY.public_key()
    assert made.subject.rfc4514_string() == f"CN={DEVICE}"
    with opened.connect() as connection:
        (row,) = registry.certificates(connection)
        assert registry.good_until_ms(connection) == {DEVICE: row.not_after_ms}
    assert (row.pem, row.role, row.key_digest) == (
        pem,
        Role.DEVICE,
        key_digest(KEY.public_key()),
    )
    assert tries(opened, key=new_key()) == Reason.CODE_USED


def test_whoever_lost_the_answer_asks_again_and_gets_the_same(opened) -> None:
    assert tries(opened) == tries(opened, at_ms=NOW_MS + 60_000)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"secret": "0" * 16}, Reason.WRONG_CODE),
        ({"device": "hz-0002"}, Reason.WRONG_CODE),
        ({"device": "HZ"}, Reason.NOT_UNDERSTOOD),
        ({"at_ms": NOW_MS + CODE_HOURS * 3_600_000}, Reason.CODE_EXPIRED),
    ],
)
def test_another_code_another_kiosk_and_another_day_are_refused(
    opened, changed, reason
) -> None:
    assert tries(opened, **changed) == reason
    assert read_certificate(tries(opened))


def test_a_code_that_is_guessed_at_is_burned(opened, monkeypatch) -> None:
    assert WRONG_TRIES >= 100, "a stranger burns no code in a minute"
    monkeypatch.setattr(enrolment, "WRONG_TRIES", 10)
    guesses = [tries(opened, "0" * 16) for _ in range(11)]

    assert set(guesses[:10]) == {Reason.WRONG_CODE}
    assert tries(opened) == guesses[-1] == Reason.CODE_BURNED


def test_a_request_that_is_none_or_in_anothers_name_is_refused(opened) -> None:
    for request in ("", "hello", request_pem(new_key(), "hz-0002")):
        with opened.begin() as connection, pytest.raises(Refused) as caught:
            enrol(connection, AUTHORITY, Enrol(DEVICE, SECRET, request), NOW_MS)
        assert caught.value.reason == Reason.NOT_UNDERSTOOD


def test_s65_a_duplicate_id_is_refused_until_it_is_replaced(opened) -> None:
    with opened.begin() as connection:
        with pytest.raises(Duplicate, match="a code that nobody has used"):
            open_code(connection, DEVICE, "1" * 16, NOW_MS)
        with pytest.raises(BadName):
            open_code(connection, "lobby-hq-collector", "1" * 16, NOW_MS)
    tries(opened)
    with opened.begin() as connection:
        with pytest.raises(Duplicate, match="has a certificate"):
            open_code(connection, DEVICE, "1" * 16, NOW_MS)
        open_code(connection, DEVICE, "1" * 16, NOW_MS, replace=True)

    assert tries(opened) == Reason.WRONG_CODE
    assert tries(opened, "1" * 16) == Reason.REVOKED
    assert read_certificate(tries(opened, "1" * 16, key=new_key()))
    with opened.connect() as connection:
        assert [row.is_good(NOW_MS) for row in registry.certificates(connection)] == [
            False,
            True,
        ]


def test_a_code_taken_back_is_worth_nothing(opened) -> None:
    with opened.begin() as connection:
        close_code(connection, DEVICE)

    assert tries(opened) == Reason.WRONG_CODE


def test_the_present_certificate_is_worth_the_next_one(opened) -> None:
    present = tries(opened)
    successor = new_key()
    half_ms = NOW_MS + LIFE_MS // 2

    following = renews(opened, present, KEY, new=successor, at_ms=half_ms)

    made = read_certificate(following)
    assert made.public_key() == successor.public_key()
    assert registry.millis(made.not_valid_after_utc) == half_ms + LIFE_MS
    assert renews(opened, present, KEY, new=successor, at_ms=half_ms + 1) == following
    assert renews(opened, following, successor, at_ms=half_ms + 2) != following


def test_what_is_not_good_enough_for_the_next_one(opened) -> None:
    present = tries(opened)
    end_ms = NOW_MS + LIFE_MS
    stranger = new_authority("Lobby kiosks", NOW)
    key = KEY.public_key()
    alike = issue(stranger, Role.DEVICE, [DEVICE], key, NOW + dt.timedelta(9), now=NOW)
    with opened.begin() as connection:
        registry.record(connection, alike, Role.DEVICE, NOW_MS)
        reader = issue(
            AUTHORITY.present,
            Role.READER,
            ["lobby-hq-reader"],
            key,
            NOW + dt.timedelta(9),
            now=NOW,
        )
        of_reader = registry.record(connection, reader, Role.READER, NOW_MS).pem
    by_another = certificate_pem(alike)

    assert renews(opened, present, new_key(), at_ms=NOW_MS) == Reason.NOT_PROVEN
    assert renews(opened, by_another, KEY, at_ms=NOW_MS) == Reason.NOT_OURS
    assert renews(opened, of_reader, KEY, at_ms=NOW_MS) == Reason.NOT_OURS
    assert renews(opened, "no certificate", KEY, at_ms=NOW_MS) == Reason.NOT_UNDERSTOOD
    assert renews(opened, present, KEY, at_ms=end_ms) == Reason.EXPIRED
    with opened.begin() as connection:
        assert registry.revoke_name(connection, DEVICE, NOW_MS) == 2
    assert renews(opened, present, KEY, at_ms=NOW_MS) == Reason.REVOKED


def test_a_kiosk_gone_mad_does_not_fill_the_registry(opened) -> None:
    present = tries(opened)

    later = [renews(opened, present, KEY, at_ms=NOW_MS + step) for step in range(A_DAY)]

    assert later[-1] == Reason.TOO_OFTEN
    assert Reason.TOO_OFTEN not in later[:-1]
    assert read_certificate(renews(opened, present, KEY, at_ms=NOW_MS + DAY_MS))


@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.integers(min_value=0, max_value=3_600_000), max_size=8))
def test_each_list_of_revoked_certificates_is_newer_and_none_is_to_come(engine, steps) -> None:
    with engine.begin() as connection:
        now_ms = NOW_MS
        last = None
        for step in steps:
            now_ms += step
            this = registry.next_list_from(connection, now_ms)
            assert last is None or this > last
            assert this <= registry.moment(now_ms)
            last = this
        connection.rollback()


def others_may_write(engine: Engine) -> bool:
    """Return whether somebody else could issue or revoke now."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            asked = select(func.pg_try_advisory_xact_lock(registry.REGISTRY_LOCK))
            return bool(connection.execute(asked).scalar_one())
    with contextlib.closing(sqlite3.connect(str(engine.url.database), timeout=0)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def test_nobody_revokes_between_what_is_read_of_a_kiosk_and_what_it_is_given(opened) -> None:
    with registry.writing(opened) as connection:
        assert registry.certificates(connection) == []
        assert not others_may_write(opened)
    assert others_may_write(opened)


def test_a_key_on_a_curve_that_nobody_knows_is_not_understood(opened) -> None:
    assert STRANGE.startswith("-----BEGIN CERTIFICATE REQUEST-----")
    asked = Enrol(DEVICE, SECRET, STRANGE)

    with opened.begin() as connection, pytest.raises(Refused) as refused:
        enrol(connection, AUTHORITY, asked, NOW_MS)
    assert refused.value.reason == Reason.NOT_UNDERSTOOD


def test_a_proof_that_is_no_base64_is_not_understood(opened) -> None:
    asked = Renew(tries(opened), request_pem(new_key(), DEVICE), "é")

    with opened.begin() as connection, pytest.raises(Refused) as refused:
        renew(connection, AUTHORITY, asked, NOW_MS)
    assert refused.value.reason == Reason.NOT_UNDERSTOOD
