"""The hall's hours and its staff's rules in the settings (S56, S57, S58)."""

import datetime as dt
import re

from kiosk.domain.staff_rules import DAYS, DayHours, Hours, PauseReason, StaffRules
from kiosk.settings.duration import parse_duration_s
from kiosk.settings.table import Table, shown

CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
CODE = re.compile(r"[a-z][a-z0-9-]{0,29}")
TIME_OF_DAY = 'a time of day in quotes, such as "09:00"'
PAUSES = 'codes with their limits, such as { private-call = "2m", break = "0s" }'


def read_hours(root: Table) -> Hours | None:
    """Return the hall's hours, or None in a hall that says nothing of them."""
    table = root.optional_table("hours")
    if table is None:
        return None
    usual = _day_hours(table)
    others = {}
    for day in DAYS:
        own = table.optional_table(day)
        if own is not None:
            others[day] = _day_hours(own)
            own.finish()
    hours = Hours(
        opens_min=usual.opens_min,
        closes_min=usual.closes_min,
        stops_min=usual.stops_min,
        warns_min=table.duration_s("warn", default=1800) // 60,
        days=_days(table),
        closed_on=_dates(table, "closed_on"),
        open_on=_dates(table, "open_on"),
        others=others,
        phone=table.optional_text("phone", "a telephone number") or "",
    )
    twice = sorted(set(hours.closed_on) & set(hours.open_on))
    if twice:
        table.found("open_on", shown(twice[0]), "a date that is not in closed_on too")
    table.finish()
    return hours


def _day_hours(table: Table) -> DayHours:
    opens = _minutes(table, "opens", None)
    closes = _minutes(table, "closes", None)
    stops = _minutes(table, "stop_issuing", closes)
    if not opens < closes:
        table.wrong("closes", "a time after the hall opens")
    elif not opens < stops <= closes:
        table.wrong("stop_issuing", "a time after the hall opens, and not after it closes")
    return DayHours(opens, closes, stops)


def read_staff(root: Table) -> StaffRules:
    """Return how staff sign in, pause and leave."""
    usual = StaffRules()
    table = root.optional_table("staff")
    if table is None:
        return usual
    rules = StaffRules(
        sign_in_required=table.flag("sign_in_required"),
        early_s=table.duration_s("early", default=usual.early_s),
        pauses=_pauses(table) or usual.pauses,
        unstaffed_s=table.duration_s("unstaffed", default=usual.unstaffed_s),
        auto_call=table.flag("auto_call"),
    )
    table.finish()
    return rules


def _minutes(table: Table, key: str, default: int | None) -> int:
    value = table.take(key)
    if value is None and default is not None:
        return default
    match = CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        table.wrong(key, TIME_OF_DAY)
        return default or 0
    return int(match[1]) * 60 + int(match[2])


def _days(table: Table) -> tuple[str, ...]:
    value = table.take("days")
    if value is None:
        return DAYS
    if isinstance(value, list) and value and all(one in DAYS for one in value):
        return tuple(one for one in DAYS if one in value)
    table.wrong("days", f"a list of days, of {', '.join(DAYS)}")
    return DAYS


def _dates(table: Table, key: str) -> tuple[str, ...]:
    value = table.take(key)
    if value is None:
        return ()
    if isinstance(value, list):
        dates = [str(one) for one in value]
        if all(_is_date(one) for one in dates):
            return tuple(sorted(dates))
    table.wrong(key, 'a list of dates, such as ["2026-10-01"]')
    return ()


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _pauses(table: Table) -> tuple[PauseReason, ...]:
    """Return the reasons for a pause; a limit of no seconds is none."""
    value = table.take("pauses")
    if value is None:
        return ()
    reasons = []
    if isinstance(value, dict) and value:
        for code, limit in value.items():
            try:
                limit_s = 0 if limit == "0s" else parse_duration_s(str(limit))
            except ValueError:
                break
            if not CODE.fullmatch(code):
                break
            reasons.append(PauseReason(code, limit_s))
        else:
            return tuple(reasons)
    table.wrong("pauses", PAUSES)
    return ()
