"""One booking of a file, checked against the hall, and what is wrong with one.

Reading never stops at the first mistake: all are named at once, each with its line, what was
found and what was expected.
"""

import datetime as dt
import zoneinfo
from pathlib import Path

import msgspec

from kiosk.domain.appointment import code_of, is_code
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan

CODE_EXPECTED = "a code of letters, digits and - . _ / : + @, at most 64"
TIME_EXPECTED = 'a time such as "2026-11-24 10:30", or with its offset "2026-11-24T10:30+08:00"'
SHOWN_LENGTH = 60
"""Of a longer text only the beginning is shown."""
TIME_OF_DAY_AT = len("YYYYMMDDT")
"""A text shorter than this names a day and no time."""


class RawRow(msgspec.Struct, frozen=True, kw_only=True):
    """One booking as a file has it; a missing ``slot`` was noted as a mistake already."""

    line: int
    code: str
    service: str
    slot: dt.datetime | None
    hold_until: dt.datetime | None = None
    class_id: str = ""
    cancelled: bool = False


class Row(msgspec.Struct, frozen=True):
    """One booking."""

    line: int
    code: str
    service: str
    slot: UtcMillis
    hold_until: UtcMillis
    class_id: str
    cancelled: bool = False


class BadLine(msgspec.Struct, frozen=True):
    """One mistake."""

    line: int
    found: str
    expected: str


class BadFileError(Exception):
    """A file whose bookings cannot be taken; ``lines`` says why, one for each mistake."""

    def __init__(self, path: Path, mistakes: list[BadLine]) -> None:
        ordered = sorted(mistakes, key=lambda one: one.line)
        self.lines = [
            f"{path}:{one.line}: found {one.found}, expected {one.expected}" for one in ordered
        ]
        super().__init__("\n".join(self.lines))


class RowReader:
    """Makes rows of raw texts; what is wrong gathers in ``mistakes``."""

    def __init__(self, plan: HallPlan, timezone: str) -> None:
        self.plan = plan
        self.mistakes: list[BadLine] = []
        self.rows: list[Row] = []
        self._zone = zoneinfo.ZoneInfo(timezone)
        self._line_of: dict[str, int] = {}

    def wrong(self, line: int, found: str, expected: str) -> None:
        """Note a mistake."""
        self.mistakes.append(BadLine(line, found, expected))

    def add(self, raw: RawRow) -> None:
        """Take a booking, or note all that is wrong with it."""
        before, line, plan = len(self.mistakes), raw.line, self.plan
        code = self._code(line, raw.code)
        self._known(line, raw.service, [one.id for one in plan.services], "a service")
        class_id = raw.class_id or plan.appointment_class
        self._known(line, class_id, [one.id for one in plan.classes], "a class")
        begin = None if raw.slot is None else self._instant(line, raw.slot)
        end = None if raw.hold_until is None else self._instant(line, raw.hold_until)
        if begin is None or len(self.mistakes) > before:
            return
        until = begin + plan.hold_s(raw.service) * 1000 if end is None else end
        if not 0 <= until - begin <= plan.appointments.longest_hold_s * 1000:
            found = f"a hold until {raw.hold_until}"
            self.wrong(line, found, "one that ends after the slot and within a day of it")
            return
        self.rows.append(
            Row(line, code, raw.service, begin, UtcMillis(until), class_id, raw.cancelled)
        )

    def time(self, line: int, text: str) -> dt.datetime | None:
        """Return the time that a text names, or None once the mistake is noted."""
        try:
            found = dt.datetime.fromisoformat(text.strip())
        except ValueError:
            found = None
        if found is None or len(text.strip()) <= TIME_OF_DAY_AT + 1:
            self.wrong(line, _shown(text), TIME_EXPECTED)
            return None
        return found

    def instant(self, text: str) -> UtcMillis | None:
        """Return the instant that a text names, or None once the mistake is noted."""
        time = self.time(0, text)
        return None if time is None else self._instant(0, time)

    def finish(self, path: Path) -> list[Row]:
        """Return the rows.

        Raises:
            BadFileError: Something is wrong; nothing may be taken.
        """
        if self.mistakes:
            raise BadFileError(path, self.mistakes)
        return self.rows

    def _code(self, line: int, text: str) -> str:
        code = code_of(text)
        if not is_code(code):
            self.wrong(line, _shown(text), CODE_EXPECTED)
        elif code in self._line_of:
            first = self._line_of[code]
            self.wrong(line, f"the code {code} of line {first} again", "each code once")
        else:
            self._line_of[code] = line
        return code

    def _known(self, line: int, found: str, known: list[str], what: str) -> None:
        if found not in known:
            self.wrong(line, _shown(found), f"{what} of this hall: {', '.join(known)}")

    def _instant(self, line: int, time: dt.datetime) -> UtcMillis | None:
        """Return the instant of a time; without an offset it is the hall's own."""
        if time.tzinfo is not None:
            return _millis(time)
        local = time.replace(tzinfo=self._zone)
        back = local.astimezone(dt.UTC).astimezone(self._zone).replace(tzinfo=None)
        if back != time:
            self.wrong(
                line, f"{time:%Y-%m-%d %H:%M}", "a time that the hall's clocks do not skip"
            )
            return None
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            self.wrong(
                line, f"{time:%Y-%m-%d %H:%M}", "its offset too: that day it comes twice"
            )
            return None
        return _millis(local)


def _millis(time: dt.datetime) -> UtcMillis:
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return UtcMillis((time - epoch) // dt.timedelta(milliseconds=1))


def _shown(text: str) -> str:
    """Return a text in quotes, short."""
    short = text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"
    return f'"{short}"' if text else "nothing"
