"""Python's own OpenSSL and ``cryptography`` answer alike, and say yes to nothing forged."""

import ctypes
import ssl
import subprocess
import sys
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contract import ed25519
from sync.contract.ed25519 import has_signed, of_cryptography, of_openssl

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw()


def of_python() -> ed25519.Verify:
    return of_openssl(ctypes.CDLL(vars(ssl)["_ssl"].__file__))


@given(message=st.binary(max_size=300), place=st.integers(0, 63), bit=st.integers(0, 7))
@settings(max_examples=50, deadline=None)
def test_a_bit_that_is_changed_anywhere_is_no_signature(
    message: bytes, place: int, bit: int
) -> None:
    signature = KEY.sign(message)
    changed = bytearray(signature)
    changed[place] ^= 1 << bit
    other = bytearray(PUBLIC)
    other[place % 32] ^= 1 << bit
    for verify in (of_python(), of_cryptography, has_signed):
        assert verify(PUBLIC, signature, message)
        assert not verify(PUBLIC, bytes(changed), message)
        assert not verify(PUBLIC, signature, message + b"x")
        assert not verify(bytes(other), signature, message)


@pytest.mark.parametrize("cut", [0, 1, 63, 65])
def test_what_has_another_length_is_no_signature(cut: int) -> None:
    signature = (KEY.sign(b"") + b"\0")[:cut]

    assert not has_signed(PUBLIC, signature, b"")
    assert not has_signed(PUBLIC[:31], KEY.sign(b""), b"")
    assert not has_signed(PUBLIC + b"\0", KEY.sign(b""), b"")


@given(key=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64))
@settings(max_examples=50, deadline=None)
def test_both_say_the_same_of_anything_at_all(key: bytes, signature: bytes) -> None:
    assert of_python()(key, signature, b"x") is of_cryptography(key, signature, b"x")


def test_where_python_hides_its_openssl_the_library_is_asked(monkeypatch) -> None:
    monkeypatch.setitem(vars(ssl), "_ssl", ModuleType("_ssl"))
    ed25519._verify.cache_clear()  # noqa: SLF001 - another Python
    try:
        assert ed25519._verify() is of_cryptography  # noqa: SLF001 - same
        assert has_signed(PUBLIC, KEY.sign(b"x"), b"x")
        assert not has_signed(PUBLIC, KEY.sign(b"x"), b"y")
    finally:
        ed25519._verify.cache_clear()  # noqa: SLF001 - same


def test_a_kiosk_believes_without_the_library() -> None:
    """It would take 8 MB of the 40 that sync may have."""
    program = (
        "import sys\n"
        "import sync.cli, sync.downlink.believing\n"
        "from sync.contract.ed25519 import *\n"
        "assert has_signed(KNOWN_KEY, KNOWN_SIGNATURE, b'')\n"
        "print([one for one in sys.modules if one.startswith('cryptography')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603  # ours

    assert done.stdout.decode().strip() == "[]"
