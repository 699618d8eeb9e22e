"""Journals as the core writes them, made up: a lobby's day with a correct chain of hashes."""

import hashlib
import json
from collections.abc import Iterator
from itertools import cycle, islice

FIRST = bytes(32)
EPOCH = "0123456789abcdef0123456789abcdef"
OTHER_EPOCH = "fedcba9876543210fedcba9876543210"
DAY = "2026-11-22"


def journal_items(
    n: int, epoch: str = EPOCH, *, first: int = 1, before: bytes = FIRST, flavour: str = ""
) -> list[bytes]:
    """Return ``n`` items that follow the one whose hash is ``before``.

    Args:
        n: How many.
        epoch: Their epoch.
        first: The first one's sequence number.
        before: The hash they follow; ``hash_of`` an item continues its journal.
        flavour: Another one makes other events: a fork.
    """
    items = []
    for seq, event in enumerate(islice(_events(), first - 1, first - 1 + n), start=first):
        at_s = seq * 7
        clock = f"{8 + at_s // 3600 % 12:02d}:{at_s // 60 % 60:02d}:{at_s % 60:02d}"
        head = {
            "epoch": epoch,
            "seq": seq,
            "type": event["type"],
            "time": f"{DAY}T{clock}.{seq % 1000:03d}Z",
            "boot": f"b00t{flavour}",
            "mono_ms": seq * 7000,
            "clock": "synced",
            "command": f"00000000-0000-4000-8000-{seq:012d}",
        }
        raw = json.dumps(head | event, ensure_ascii=False, separators=(",", ":")).encode()
        before = hashlib.sha256(before + raw).digest()
        items.append(raw[:-1] + b',"hash":"' + before.hex().encode() + b'"}')
    return items


def journal_item(event: dict[str, object], seq: int, before: bytes) -> bytes:
    """Return one item of a journal that tells of an event of one's own."""
    [raw] = journal_items(1, first=seq, before=before)
    told = json.loads(raw)
    head = {name: told[name] for name in ("epoch", "seq", "time", "boot", "mono_ms", "clock")}
    body = json.dumps(head | event, ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(before + body).hexdigest().encode()
    return body[:-1] + b',"hash":"' + digest + b'"}'


def hash_of(item: bytes) -> bytes:
    """Return the hash that an item carries."""
    return bytes.fromhex(json.loads(item)["hash"])


def seq_of(item: bytes) -> int:
    """Return the sequence number that an item carries."""
    seq: int = json.loads(item)["seq"]
    return seq


def _events() -> Iterator[dict[str, object]]:
    """Yield what happens in a hall: every ticket is issued, called, served and rated."""
    yield {"type": "day_opened", "day": DAY}
    for running, score in enumerate(cycle((5, 4, 5, 3)), start=1):
        ticket: dict[str, object] = {"number": f"A{running:03d}", "day": DAY}
        counter = {"counter": str(running % 4 + 1)}
        yield {
            "type": "ticket_issued",
            **ticket,
            "prefix": "A",
            "running": running,
            "service": "account",
            "class": "ordinary",
            "language": "zh",
            "ahead": 0,
            "slip": "wanted",
        }
        yield {"type": "slip_printed", **ticket}
        yield {"type": "ticket_called", **ticket, **counter, "reason": {"rule": "oldest"}}
        yield {"type": "service_started", **ticket, **counter}
        yield {"type": "service_finished", **ticket, **counter}
        yield {"type": "visit_rated", **ticket, **counter, "score": score}
