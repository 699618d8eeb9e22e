"""From the journal to the hall: the newest readable snapshot, and every event after it.

A start checks what it reads: numbers without a gap, hashes that chain. ``kiosk journal verify``
checks the rest.
"""

import msgspec

from kiosk.core.item import chain, decode_item
from kiosk.core.journal import Journal
from kiosk.core.journal_file import JournalDamagedError, JournalError
from kiosk.core.snapshot import decode_hall
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.plan import HallPlan


def replay(journal: Journal, plan: HallPlan) -> Hall:
    """Return the hall as the journal's last event left it.

    Raises:
        JournalError: The journal was written by a newer kiosk.
        JournalDamagedError: Events are missing or changed.
    """
    if journal.attested() > journal.last:
        # Numbers of the lost events are in hands; they must not be given out again.
        raise JournalDamagedError(
            f"{journal.path}: events after {journal.last} are missing, up to "
            f"{journal.attested()}; restore a backup: kiosk restore --help"
        )
    hall = _newest_snapshot(journal, plan)
    digest = journal.hash_at(hall.seq)
    if digest is None:
        raise _no_hall_to_begin_with(journal)
    for seq, item, stored in journal.items_after(hall.seq):
        digest = chain(digest, item)
        if seq != hall.seq + 1 or digest != stored:
            raise JournalDamagedError(
                f"{journal.path}: event {seq} does not follow the one before it; the file is "
                "damaged or was changed. Restore a backup: kiosk restore --help"
            )
        try:
            event, at = decode_item(item)
        except msgspec.MsgspecError as error:
            raise JournalError(
                f"{journal.path}: event {seq} was written by a newer kiosk ({error}); install "
                "that one again"
            ) from error
        hall = evolve(hall, event, at)
    if hall.seq != journal.last:
        raise _no_hall_to_begin_with(journal)
    return hall


def _no_hall_to_begin_with(journal: Journal) -> JournalDamagedError:
    return JournalDamagedError(
        f"{journal.path}: the oldest events have been pruned and no snapshot of the hall can "
        "be read; restore a backup: kiosk restore --help"
    )


def _newest_snapshot(journal: Journal, plan: HallPlan) -> Hall:
    for _, data in journal.snapshots():
        try:
            return decode_hall(data, plan)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return Hall(plan)
