"""A journal is opened whole: one that is damaged is saved as far as it goes, and says so."""

import sqlite3
from pathlib import Path

import msgspec
import structlog

from kiosk.core import successor
from kiosk.core.journal import Journal
from kiosk.core.journal_file import JournalDamagedError, JournalError, is_damage, lock
from kiosk.core.replay import replay
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportFault, SkipNumbers
from kiosk.domain.events import AnyEvent, FaultReported, JournalReset
from kiosk.domain.hall import Hall
from kiosk.domain.plan import HallPlan

LOOK_LONGEST_S = 3.0
"""▲ The pages are looked through at a start, for at most so long: a kiosk is there to open."""
JOURNAL, RESET = "journal", "record_reset"
DAMAGED = "damaged"

log = structlog.get_logger()


def open_whole(path: Path, plan: HallPlan) -> tuple[Journal, Hall]:
    """Return the journal and its hall; a damaged one is replaced by what is whole of it.

    Raises:
        JournalError: It cannot be used, and not for damage.
    """
    _settle(path)
    for nothing in (False, True):
        try:
            return _open(path, plan)
        except JournalDamagedError as damage:
            # Imported here: only a damaged journal pays for the program that saves it.
            from kiosk.core.salvage import salvage  # noqa: PLC0415 - see above

            try:
                kept = salvage(path, nothing=nothing)
            except (sqlite3.Error, OSError) as error:
                raise JournalError(
                    f"{damage}. What is whole of it cannot be saved: {error}. Make room: df -h "
                    f"{path.parent}"
                ) from error
            log.warning("journal damaged", reason=str(damage), kept_as=str(kept))
    return _open(path, plan)


def tell_beginning(writer: Writer) -> bool:
    """Write down that a new epoch has begun, if nothing was written since; return whether.

    In one transaction with the numbers that are left out: one is never known without the other.
    """
    journal = writer.journal
    cause = journal.begun_anew()
    if not cause:
        writer.submit(ReportFault(device=JOURNAL))
        return False
    raw = journal.facts_of_epoch()
    facts = _Facts() if raw is None else msgspec.json.decode(raw, type=_Facts)
    told: tuple[AnyEvent, ...] = (
        JournalReset(
            cause=cause,
            former=facts.former or journal.former_epoch(),
            last_known=max(facts.last_known, journal.last),
            kept=journal.last,
        ),
    )
    if cause == DAMAGED:
        told = (*told, FaultReported(device=JOURNAL, kind=RESET))
    writer.note(*told, then=SkipNumbers(given=facts.given))
    return True


class _Facts(msgspec.Struct):
    former: str = ""
    last_known: int = 0
    given: dict[str, dict[str, int]] = {}


def _open(path: Path, plan: HallPlan) -> tuple[Journal, Hall]:
    journal = None
    try:
        journal = Journal(path)
        journal.check_pages(LOOK_LONGEST_S)
        return journal, replay(journal, plan)
    except BaseException as error:
        if journal is not None:
            journal.close()
        if isinstance(error, sqlite3.Error) and is_damage(error):
            raise JournalDamagedError(f"{path}: {error}") from error
        raise


def _settle(path: Path) -> None:
    """Finish, or undo, what was cut off while another journal was to take this one's place."""
    if successor.is_settled(path):
        return
    try:
        with lock(path):
            for sentence in successor.settle(path):
                log.warning(sentence)
    except OSError as error:
        raise JournalError(f"{path}: {error}. Make room, or look at the disk") from error
