"""Whether headquarters' record is the sum of the journals: compared by its own means.

Reads the journals' files and headquarters' tables with SQL and no code of the product.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec
import psycopg

from tests.fleet.pages import Pages

FIRST = bytes(32)
END = len(b',"hash":"') + 64 + len(b'"}')

Place = tuple[str, int]
"""Epoch and number."""


class Count(msgspec.Struct, frozen=True):
    """What was compared."""

    events: int
    aside: int
    """Events of a second journal of the same device, found in quarantine."""
    broken: frozenset[str]
    """Devices in whose record one journal's event stands after another's."""


def events_of(path: Path) -> dict[Place, bytes]:
    """Return a journal's events as they are sent; their chain holds."""
    found: dict[Place, bytes] = {}
    before = FIRST
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        for expected, (seq, item, digest) in enumerate(
            db.execute("SELECT seq, item, hash FROM events ORDER BY seq"), start=1
        ):
            before = hashlib.sha256(before + item).digest()
            assert (seq, digest) == (expected, before), f"{path}: {seq}"
            raw = b'%s,"hash":"%s"}' % (item[:-1], digest.hex().encode())
            found[json.loads(item)["epoch"], seq] = raw
    return found


def compare(
    hq: psycopg.Connection[tuple[object, ...]], journals: dict[str, list[Path]]
) -> Count:
    """Compare each device's journals with headquarters' record.

    A restored journal and the one that it replaced are two; so are a card and its clone.
    """
    events = aside = 0
    broken = set()
    known = {row[0] for row in hq.execute("SELECT DISTINCT device FROM events")}
    assert known == set(journals)
    for device, paths in journals.items():
        sources = [events_of(path) for path in paths]
        stored = _stored(hq, device)
        places = set().union(*sources)
        assert set(stored) == places, _difference(device, set(stored), places)
        quarantined = _forks(hq, device)
        clean = True
        for place, body in stored.items():
            claims = {source[place] for source in sources if place in source}
            assert body in claims, f"{device}: {place} is in no journal as it is here"
            others = claims - {body}
            assert others <= quarantined, f"{device}: {place} of another journal was dropped"
            aside += len(others)
            clean = clean and not others
        if (odd := _first_broken(stored)) is not None:
            assert not clean, f"{device}: {odd} does not follow"
            broken.add(device)
        events += len(stored)
    return Count(events, aside, frozenset(broken))


def compare_pages(pages: Pages, journals: dict[str, list[Path]], asked: Iterable[str]) -> None:
    """Compare what the pages tell with the journals: all kiosks, and the events of some.

    Args:
        pages: Running.
        journals: As above.
        asked: Kiosks with one journal's events only, whose events are compared.
    """
    lags = pages.lags()
    assert set(lags) == set(journals)
    for device in asked:
        told = pages.journal(device)
        ours = set().union(*(events_of(path).values() for path in journals[device]))
        assert (len(told), set(told)) == (len(ours), ours), f"{device}: told otherwise"
        assert lags[device] == 0, f"{device}: said to lag"


def not_told(hq: psycopg.Connection[tuple[object, ...]], device: str, paths: list[Path]) -> int:
    """Return how many events of a device's journals are neither stored nor in quarantine."""
    rows = hq.execute("SELECT body FROM events WHERE device = %s", (device,))
    there = {bytes(row[0]) for row in rows} | _forks(hq, device)  # type: ignore[call-overload]  # a bytea
    return len(set().union(*(events_of(path).values() for path in paths)) - there)


def _stored(hq: psycopg.Connection[tuple[object, ...]], device: str) -> dict[Place, bytes]:
    """Return what is stored of a device; positions go from 1 on without a gap."""
    found: dict[Place, bytes] = {}
    rows = hq.execute(
        "SELECT epoch, seq, position, body, hash FROM events WHERE device = %s "
        "ORDER BY position",
        (device,),
    )
    for expected, (epoch, seq, position, body, digest) in enumerate(rows, start=1):
        assert position == expected, f"{device}: {epoch}-{seq} has position {position}"
        assert isinstance(epoch, str)
        assert isinstance(seq, int)
        raw = bytes(body)  # type: ignore[call-overload]  # a bytea
        assert raw[-66:-2] == bytes(digest).hex().encode()  # type: ignore[call-overload]  # another
        found[epoch, seq] = raw
    return found


def _first_broken(stored: dict[Place, bytes]) -> Place | None:
    """Return the first event that does not follow the one before it in its epoch, if any."""
    hashes: dict[Place, bytes] = {}
    by_number: dict[int, set[bytes]] = {0: {FIRST}}
    for (epoch, seq), raw in stored.items():
        own = bytes.fromhex(raw[-66:-2].decode())
        before = hashes.get((epoch, seq - 1))
        earlier: Iterable[bytes] = by_number[seq - 1] if before is None else [before]
        item = raw[:-END] + b"}"
        if all(hashlib.sha256(one + item).digest() != own for one in earlier):
            return epoch, seq
        hashes[epoch, seq] = own
        by_number.setdefault(seq, set()).add(own)
    return None


def _forks(hq: psycopg.Connection[tuple[object, ...]], device: str) -> set[bytes]:
    rows = hq.execute(
        "SELECT body FROM quarantine WHERE device = %s AND reason = 'fork'", (device,)
    )
    return {bytes(row[0]) for row in rows}  # type: ignore[call-overload]  # a bytea


def _difference(device: str, stored: set[Place], places: set[Place]) -> str:
    lost, extra = sorted(places - stored), sorted(stored - places)
    return f"{device}: lost {len(lost)} {lost[:3]}, made up {len(extra)} {extra[:3]}"
