"""Whether an Ed25519 key has signed some bytes (RFC 8032), asked of a library that is there.

A kiosk talks TLS: OpenSSL is in its memory anyway, by way of Python's ``ssl``. The library
``cryptography`` has an OpenSSL of its own and would take 8 MB more for the same answer; it is
asked only where Python's cannot be. Whatever does not come out as it must is no signature.
"""

import ctypes
import functools
import ssl
from collections.abc import Callable

KEY_BYTES, SIGNATURE_BYTES = 32, 64
EVP_PKEY_ED25519 = 1087
"""NID_ED25519 of OpenSSL's obj_mac.h, since 1.1.1."""
GOOD = 1

Verify = Callable[[bytes, bytes, bytes], bool]

KNOWN_KEY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
KNOWN_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
    "b46bd25bf5f0595bbe24655141438e7a100b"
)
"""RFC 8032, 7.1, TEST 1: under nothing at all."""


def has_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the owner of a public key has signed these very bytes."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    return _verify()(key, signature, message)


@functools.cache
def _verify() -> Verify:
    """Return who is asked: Python's OpenSSL, if it can tell a good signature from a bad one."""
    try:
        of_python = of_openssl(ctypes.CDLL(vars(ssl)["_ssl"].__file__))
    except (AttributeError, KeyError, OSError):
        # Python was built with OpenSSL inside, and hides it.
        return of_cryptography
    good = of_python(KNOWN_KEY, KNOWN_SIGNATURE, b"")
    bad = of_python(KNOWN_KEY, KNOWN_SIGNATURE, b"x")
    return of_python if good and not bad else of_cryptography


def of_openssl(library: ctypes.CDLL) -> Verify:
    """Return how to ask OpenSSL's libcrypto, or whatever has brought it along.

    Raises:
        AttributeError: It has no such function.
    """
    handle, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    new_key = library.EVP_PKEY_new_raw_public_key
    new_key.argtypes, new_key.restype = (ctypes.c_int, handle, text, size), handle
    free_key = library.EVP_PKEY_free
    free_key.argtypes, free_key.restype = (handle,), None
    new_context = library.EVP_MD_CTX_new
    new_context.argtypes, new_context.restype = (), handle
    free_context = library.EVP_MD_CTX_free
    free_context.argtypes, free_context.restype = (handle,), None
    begin = library.EVP_DigestVerifyInit
    begin.argtypes, begin.restype = (handle,) * 5, ctypes.c_int
    verify = library.EVP_DigestVerify
    verify.argtypes, verify.restype = (handle, text, size, text, size), ctypes.c_int
    forget_errors = library.ERR_clear_error
    forget_errors.argtypes, forget_errors.restype = (), None

    def has_signed(key: bytes, signature: bytes, message: bytes) -> bool:
        context = new_context()
        known = new_key(EVP_PKEY_ED25519, None, key, len(key))
        try:
            return (
                context is not None
                and known is not None
                and begin(context, None, None, None, known) == GOOD
                and verify(context, signature, len(signature), message, len(message)) == GOOD
            )
        finally:
            free_key(known)
            free_context(context)
            # What is left in this thread's list would be taken for the next connection's.
            forget_errors()

    return has_signed


def of_cryptography(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return what the library ``cryptography`` says."""
    # Imported here: 8 MB, where Python's own OpenSSL does not do it.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see above
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
