"""A password is kept so that it can be recognised and not read."""

from sync.hq.passwords import hash_password, is_password


def test_the_right_password_alone_is_recognised() -> None:
    stored = hash_password("correct horse")

    assert is_password(stored, "correct horse")
    assert not is_password(stored, "Correct horse")
    assert "correct" not in stored


def test_what_is_no_hash_matches_nothing() -> None:
    assert not is_password("", "")
    assert not is_password("plain", "plain")
