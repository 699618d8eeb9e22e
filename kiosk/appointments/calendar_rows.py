"""Bookings from a calendar: iCalendar (RFC 5545), one appointment an event.

``UID`` is the code, or ``X-KIOSK-CODE`` where customers are given a shorter one. The service is
``X-KIOSK-SERVICE``, else the one among ``CATEGORIES`` that is a service's id or name, else the
one whose id or name ``SUMMARY`` is; nothing else of the summary is read or kept (S72).
``DTSTART`` is the slot, ``X-KIOSK-CLASS`` the class, ``STATUS:CANCELLED`` a cancellation.
"""

import datetime as dt
from pathlib import Path

import icalendar

from kiosk.appointments.row import BadFileError, BadLine, RawRow, Row, RowReader

ONE_EVENT = "one event for each appointment; a series is not taken"
A_TIME = "a day and a time"
REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")


def read_calendar(path: Path, reader: RowReader) -> list[Row]:
    """Return the bookings of a file.

    Raises:
        BadFileError: Something is wrong; it names every mistake.
        OSError: The file cannot be read.
    """
    data = path.read_bytes()
    try:
        calendar = icalendar.Calendar.from_ical(data)
    except ValueError as error:
        raise BadFileError(path, [BadLine(1, str(error)[:120], "a calendar")]) from error
    all_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    events = [one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event)]
    for line, event in zip(_begins(data), events, strict=True):
        _take(line, event, reader, all_off=all_off)
    return reader.finish(path)


def _begins(data: bytes) -> list[int]:
    """Return the line on which each event begins."""
    return [
        number
        for number, line in enumerate(data.splitlines(), start=1)
        if line.strip().upper() == b"BEGIN:VEVENT"
    ]


def _take(line: int, event: icalendar.Event, reader: RowReader, *, all_off: bool) -> None:
    repeats = next((one for one in REPEATS if one in event), None)
    if repeats is not None:
        reader.wrong(line, repeats, ONE_EVENT)
        return
    reader.add(
        RawRow(
            line=line,
            code=str(event.get("X-KIOSK-CODE") or event.get("UID", "")),
            service=_service(event, reader),
            slot=_slot(line, event, reader),
            class_id=str(event.get("X-KIOSK-CLASS", "")),
            cancelled=all_off or str(event.get("STATUS", "")).upper() == "CANCELLED",
        )
    )


def _service(event: icalendar.Event, reader: RowReader) -> str:
    named = event.get("X-KIOSK-SERVICE")
    if named is not None:
        return str(named)
    texts = [str(one) for one in event.categories]
    known = {one.id: one.id for one in reader.plan.services}
    for service in reader.plan.services:
        known |= dict.fromkeys(service.name.values(), service.id)
    found = [known[one] for one in (*texts, str(event.get("SUMMARY", ""))) if one in known]
    return found[0] if found else ", ".join(texts)


def _slot(line: int, event: icalendar.Event, reader: RowReader) -> dt.datetime | None:
    start = event.get("DTSTART")
    if not isinstance(start, icalendar.vDDDTypes) or not isinstance(start.dt, dt.datetime):
        text = "no DTSTART" if start is None else f"DTSTART {_text(start)}"
        reader.wrong(line, text, A_TIME)
        return None
    zone = start.params.get("TZID")
    if zone is not None and start.dt.tzinfo is None:
        reader.wrong(line, f"the time zone {zone}", "one that is known, such as Asia/Shanghai")
        return None
    return start.dt


def _text(start: object) -> str:
    value = getattr(start, "dt", None) if isinstance(start, icalendar.vDDDTypes) else start
    return str(value)
