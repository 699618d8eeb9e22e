"""A code survives being typed, and says of which authority it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.identity.code import (
    LETTERS,
    SECRET_BYTES,
    BadCode,
    make_code,
    parse_code,
    pin_of,
    stored_secret,
)

CHANCE = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(CHANCE, st.binary(max_size=50), st.sampled_from(["-", " ", "", "  "]))
def test_a_code_is_read_as_it_was_made_however_it_is_typed(chance, authority, between) -> None:
    code = make_code(chance, authority)
    typed = code.typed.replace("-", between).lower().replace("1", "l").replace("0", "o")

    assert parse_code(typed) == code
    assert code.pin == pin_of(authority)


@given(CHANCE, CHANCE)
def test_every_bit_of_chance_is_in_the_secret(one, other) -> None:
    first, second = make_code(one, b""), make_code(other, b"")

    assert (first.secret == second.secret) == (one == other)
    assert (stored_secret(first.secret) == stored_secret(second.secret)) == (one == other)


def test_a_code_is_as_long_as_it_says_and_another_authority_has_another() -> None:
    code = make_code(bytes(range(SECRET_BYTES)), b"ours")

    assert len(code.typed.split("-")) == 9
    assert set(code.secret + code.pin) <= set(LETTERS)
    assert pin_of(b"theirs") != code.pin


@pytest.mark.parametrize("text", ["", "hello", "0" * 35, "0" * 37, "U" * 36, "?" * 36])
def test_what_is_no_code_is_refused_and_not_repeated(text) -> None:
    with pytest.raises(BadCode, match="expected 36 letters") as caught:
        parse_code(text)

    assert not text or text not in str(caught.value)
