"""The ticket printer: where it is, which model, and what is remembered of its slips."""

from pathlib import Path

import msgspec

from drivers.printer_profile import PLAIN, PROFILES, TEXT_UP_TO_BAUD, Finish, PrinterProfile
from drivers.printer_url import parse_printer_url
from drivers.url_parts import STANDARD_BAUD
from kiosk.settings.model import PrinterSettings
from kiosk.settings.table import Table

JOBS = "print-jobs"
"""The file beside the journal that tells what became of each slip."""
PAPER_WIDTHS_MM = tuple(sorted(PLAIN))
USUAL_WIDTH_MM = 80
FINISHES = {str(one): one for one in (Finish.CUT, Finish.TEAR_OFF)}
"""A presenter is known by its profile only."""


def read_printer(root: Table, journal: Path) -> PrinterSettings | None:
    """Read ``[printer]``; ``journal`` is where the hall's memory is."""
    table = root.optional_table("printer")
    if table is None:
        return None
    if "url" not in table:
        table.wrong("url", 'an address such as "tcp://192.168.1.50:9100"')
    url = table.parsed("url", parse_printer_url)
    profile = _profile(table)
    jobs = Path(table.text("jobs", "an absolute path", default=str(journal.with_name(JOBS))))
    if not jobs.is_absolute():
        table.wrong("jobs", f"an absolute path such as {journal.with_name(JOBS)}")
    letters = table.choice(
        "letters_up_to_baud",
        (0, *STANDARD_BAUD),
        TEXT_UP_TO_BAUD,
        "bits a second",
    )
    table.finish()
    if url is None:
        return None
    return PrinterSettings(url, jobs, profile, letters)


def _profile(table: Table) -> PrinterProfile:
    """Return the model; its paper, if that is named too, must be the paper it takes."""
    name = table.optional_text("profile", _expected_profile())
    width_mm = table.choice("width_mm", PAPER_WIDTHS_MM, USUAL_WIDTH_MM, "the paper's width")
    if name is None:
        return _finished(table, PLAIN[width_mm])
    profile = PROFILES.get(name)
    if profile is None:
        table.wrong("profile", _expected_profile())
        return PLAIN[USUAL_WIDTH_MM]
    if "width_mm" in table and width_mm != profile.paper_mm:
        table.wrong("width_mm", f"{profile.paper_mm}, the paper of {name}, or no such line")
    return _finished(table, profile)


def _finished(table: Table, profile: PrinterProfile) -> PrinterProfile:
    """Return the profile with what this very printer does at the end of a slip."""
    finish = table.optional_text("finish", _expected_finish())
    if finish is None:
        return profile
    if finish not in FINISHES:
        table.wrong("finish", _expected_finish())
        return profile
    return msgspec.structs.replace(profile, finish=FINISHES[finish])


def _expected_profile() -> str:
    return f"one of {', '.join(PROFILES)}"


def _expected_finish() -> str:
    return f"one of {', '.join(FINISHES)}"
