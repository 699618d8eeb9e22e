"""What is asked for in an address: read strictly, refused in words."""

import datetime as dt

from starlette.requests import Request

from sync.hq.endpoint import BadQuestion

FIRST_DAY = "1970-01-01"
"""Before it no clock has ever been."""
LONGEST = 200


def text(request: Request, name: str, *, needed: bool = False) -> str:
    """Return a parameter, "" when it is not given and not needed."""
    found = request.query_params.get(name, "")
    if needed and not found:
        raise BadQuestion(f"{name}: found nothing, expected a name")
    if len(found) > LONGEST or "\0" in found or not _is_text(found):
        raise BadQuestion(f"{name}: expected up to {LONGEST} characters of text")
    return found


def whole(request: Request, name: str, default: int) -> int:
    """Return a whole number from 0 on."""
    found = request.query_params.get(name, str(default))
    expected = f"{name}: found {found[:40]!r}, expected a whole number from 0 on"
    if not found.isascii() or not found.isdecimal():
        raise BadQuestion(expected)
    number = int(found[:20])
    if number >= 2**63:
        raise BadQuestion(expected)
    return number


def day(request: Request, name: str = "day") -> str:
    """Return a business day, "" when it is not given."""
    found = request.query_params.get(name, "")
    try:
        known = not found or dt.date.fromisoformat(found).isoformat() == found
    except ValueError:
        known = False
    if not known or (found and found < FIRST_DAY):
        raise BadQuestion(f"{name}: found {found!r}, expected 2026-11-22")
    return found


def moment(request: Request, name: str) -> str:
    """Return a time as events carry it, "" when it is not given."""
    found = request.query_params.get(name, "")
    if not found:
        return ""
    try:
        at = dt.datetime.fromisoformat(found)
        at = at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        expected = f"{name}: found {found!r}, expected 2026-11-22T08:00:00Z"
        raise BadQuestion(expected) from error
    # Not strftime, which writes the year 1 with one digit.
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def choice(request: Request, name: str, choices: tuple[str, ...]) -> str:
    """Return one of some words; the first one when it is not given."""
    found = request.query_params.get(name, choices[0])
    if found not in choices:
        raise BadQuestion(f"{name}: found {found!r}, expected one of {', '.join(choices)}")
    return found


def _is_text(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True
