"""The chain of hashes through a journal: each item's hash covers the one before it.

Pure. ``hash = SHA-256(hash of the item before ‖ the item without its hash)``; the hash is the
item's last field.
"""

import hashlib

FIRST = bytes(32)
"""What the very first item follows."""
FIELD = b',"hash":"'
END = b'"}'
TAIL_BYTES = len(FIELD) + 64 + len(END)


def follows(before: bytes, raw: bytes) -> bool:
    """Return whether an item, as its bytes say, comes right after the one with that hash."""
    digest = hashlib.sha256(before + raw[:-TAIL_BYTES] + b"}").hexdigest()
    return raw.endswith(b"%b%b%b" % (FIELD, digest.encode(), END))
