"""The closing report: the day counted in four places that must agree.

The core's own tally, the journal read from end to end, headquarters' record, and the paper that
the printer put out.
"""

import urllib.parse
import urllib.request
from collections import Counter

import msgspec

from kiosk.client import Client
from kiosk.domain.views import ManagerView

WANTS_SLIP = ("ticket_issued", "slip_reordered", "slip_not_printed")
NEEDS_NONE = ("slip_sent", "service_started", "service_finished")
"""Who is served already needs no slip any more."""
PAGE = 1_000
ANSWER_S = 10.0
COUNTED = ("ticket_issued", "service_finished", "ticket_missed", "visit_rated", "slip_printed")


class _Item(msgspec.Struct):
    epoch: str
    seq: int
    type: str
    hash: str
    number: str = ""
    day: str = ""


class _Page(msgspec.Struct):
    events: list[_Item]
    last: int


class _Device(msgspec.Struct):
    device: str
    stored: int


class Record(msgspec.Struct, frozen=True):
    """A journal, or headquarters' copy of one."""

    items: frozenset[tuple[str, int, str]]
    """Epoch, sequence number and hash of every event."""
    length: int
    """How many were listed; more than ``items`` when one came twice."""
    counts: Counter[str]
    slips_due: int = 0
    """Tickets whose slip must still come, or whose slip is under way."""

    @property
    def whole(self) -> bool:
        """Return whether no event is listed twice."""
        return self.length == len(self.items)


def read_journal(client: Client) -> Record:
    """Return the hall's journal."""
    pages: list[_Item] = []
    after = 0
    while True:
        page = client.journal(after, PAGE)
        if not page.events:
            return _record(pages)
        pages.extend(msgspec.json.decode(one, type=_Item) for one in page.events)
        after = page.last


def read_headquarters(address: str, device: str) -> Record:
    """Return what headquarters has stored of a kiosk."""
    items: list[_Item] = []
    after = 0
    while True:
        query = urllib.parse.urlencode({"device": device, "after": after, "limit": PAGE})
        page = msgspec.json.decode(_get(f"{address}/api/v1/events?{query}"), type=_Page)
        if not page.events:
            return _record(items)
        items.extend(page.events)
        after = page.last


def stored_at_headquarters(address: str, device: str) -> int:
    """Return how far headquarters has stored a kiosk's journal; 0 when it does not know it."""
    devices = msgspec.json.decode(_get(f"{address}/api/v1/devices"), type=list[_Device])
    return next((one.stored for one in devices if one.device == device), 0)


def compare(
    core: ManagerView, journal: Record, headquarters: Record, slips: int
) -> tuple[str, bool]:
    """Return the report, and whether all counts agree."""
    today = core.today
    rows = [
        ("tickets issued", today.issued, "ticket_issued"),
        ("visits served", today.served, "service_finished"),
        ("did not come", today.missed, "ticket_missed"),
        ("ratings", today.rated, "visit_rated"),
        ("slips of paper", slips, "slip_printed"),
    ]
    lines = [f"{'':20}{'hall':>8}{'journal':>10}{'headquarters':>15}"]
    agree = True
    counted = [
        (name, here, journal.counts[kind], headquarters.counts[kind])
        for name, here, kind in rows
    ]
    counted.append(("events in all", core.seq, len(journal.items), len(headquarters.items)))
    for name, here, there, afar in counted:
        same = here == there == afar
        agree = agree and same
        mark = "" if same else "   DIFFERS"
        lines.append(f"{name:20}{here:>8}{there:>10}{afar:>15}{mark}")
    once = journal.whole and headquarters.whole
    identical = journal.items == headquarters.items
    lines.append(f"every event there once: {'yes' if once else 'NO'}")
    lines.append(f"every event's hash the same: {'yes' if identical else 'NO'}")
    in_hand = sum(one.number is not None for one in core.counters)
    lines.append(f"at closing, waiting: {len(core.waiting)}; at the counters: {in_hand}")
    return "\n".join(lines), agree and once and identical


def _record(items: list[_Item]) -> Record:
    return Record(
        items=frozenset((one.epoch, one.seq, one.hash) for one in items),
        length=len(items),
        counts=Counter(one.type for one in items if one.type in COUNTED),
        slips_due=len(_slips_due(items)),
    )


def _slips_due(items: list[_Item]) -> set[tuple[str, str]]:
    """Return the tickets whose slip is wanted or under way."""
    wanted: set[tuple[str, str]] = set()
    under_way: set[tuple[str, str]] = set()
    for one in items:
        ticket = (one.day, one.number)
        if one.type in WANTS_SLIP:
            wanted.add(ticket)
        if one.type in NEEDS_NONE:
            wanted.discard(ticket)
        if one.type == "slip_sent":
            under_way.add(ticket)
        elif one.type.startswith("slip_"):
            under_way.discard(ticket)
    return wanted | under_way


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:  # noqa: S310 - our own loopback address
        body: bytes = answer.read()
        return body
