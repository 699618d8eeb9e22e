"""A journal as long as years of work, made by the hall's own rules without waiting for it.

Events, hashes and the snapshot are what a writer would have written; only the disk is not
waited for after each of them.
"""

from pathlib import Path

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.journal import Journal
from kiosk.core.snapshot import encode_hall
from kiosk.core.writer import SNAPSHOT_EVERY
from kiosk.domain.commands import AnyCommand, CallNext, IssueTicket, RateVisit
from kiosk.domain.decide import decide
from kiosk.domain.events import AnyEvent
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.refused import Refused

FIRST_DAY_MS = 1_700_000_000_000
DAY_MS = 86_400_000
COMMANDS_A_DAY = 900
"""Three hundred customers: each takes a ticket, is called and rates."""
BATCH = 5_000
STARTS_OWN = 100
"""Room for the events of the measured starts themselves: the next snapshot is not theirs."""


def write_long_journal(path: Path, plan: HallPlan, events: int) -> None:
    """Fill a new journal with about so many events, the snapshot as old as it may be."""
    journal = Journal(path)
    hall = Hall(plan)
    snapshot_at = events - SNAPSHOT_EVERY + STARTS_OWN
    batch: list[AnyEvent] = []
    index = 0
    while hall.seq < events:
        command, now = _command(index)
        index += 1
        decision = decide(hall, command, now)
        if isinstance(decision, Refused):
            continue
        for event in decision:
            hall = evolve(hall, event, now.at)
        batch.extend(decision)
        snapshot = hall.seq >= snapshot_at
        if snapshot or len(batch) >= BATCH or hall.seq >= events:
            # Events of a batch share a stamp: only its size matters here.
            journal.append(batch, Stamp(now, "a-boot", index, ClockTrust.SYNCED))
            batch.clear()
        if snapshot:
            journal.save_snapshot(hall.seq, encode_hall(hall))
            snapshot_at = events * 2
    journal.close()


def _command(index: int) -> tuple[AnyCommand, Moment]:
    day, turn = divmod(index, COMMANDS_A_DAY)
    at = UtcMillis(FIRST_DAY_MS + day * DAY_MS + turn * 30_000)
    counter = str(index // 3 % 3 + 1)
    commands: tuple[AnyCommand, ...] = (
        IssueTicket(service="account"),
        CallNext(counter=counter),
        RateVisit(counter=counter, score=index % 5 + 1),
    )
    return commands[index % 3], Moment(at, _day(day))


def _day(number: int) -> BusinessDay:
    """Return a date that grows with the number; months of 28 days are months enough."""
    year, rest = divmod(number, 336)
    month, day = divmod(rest, 28)
    return BusinessDay(f"{2000 + year}-{month + 1:02}-{day + 1:02}")
