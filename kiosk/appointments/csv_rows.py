"""Bookings from a table: CSV with a header, UTF-8, times in the hall's zone or with an offset.

Columns: ``code``, ``service`` and ``slot``; ``hold_until`` and ``class`` may be missing or
empty. Others are refused, not ignored: a hall that keeps no names must not be handed any (S72).
"""

import csv
import datetime as dt
import io
from pathlib import Path

from kiosk.appointments.row import BadFileError, BadLine, RawRow, Row, RowReader

NEEDED = ("code", "service", "slot")
ALLOWED = (*NEEDED, "hold_until", "class")
HEADER = f"a first line with {', '.join(NEEDED)}, and perhaps hold_until and class"


def read_csv(path: Path, reader: RowReader) -> list[Row]:
    """Return the bookings of a file.

    Raises:
        BadFileError: Something is wrong; it names every mistake.
        OSError: The file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadFileError(
            path, [BadLine(line, "bytes that are no UTF-8", "a text file in UTF-8")]
        ) from error
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        lines.extend((table.line_num, cells) for cells in table)
    except csv.Error as error:
        reader.wrong(table.line_num, str(error), "comma-separated values")
    if lines or not reader.mistakes:
        _read(lines, reader)
    return reader.finish(path)


def _read(lines: list[tuple[int, list[str]]], reader: RowReader) -> None:
    columns = [one.strip() for one in lines[0][1]] if lines else []
    unknown = [one for one in columns if one not in ALLOWED]
    if unknown or not set(NEEDED) <= set(columns) or len(set(columns)) < len(columns):
        reader.wrong(1, ", ".join(columns) or "nothing", HEADER)
        return
    for line, cells in lines[1:]:
        if not any(one.strip() for one in cells):
            continue
        if len(cells) != len(columns):
            reader.wrong(line, f"{len(cells)} values", f"{len(columns)}, as the first line has")
            continue
        _take(line, dict(zip(columns, map(str.strip, cells), strict=True)), reader)


def _take(line: int, row: dict[str, str], reader: RowReader) -> None:
    slot = reader.time(line, row["slot"])
    hold: dt.datetime | None = None
    if row.get("hold_until"):
        hold = reader.time(line, row["hold_until"])
        slot = None if hold is None else slot
    reader.add(
        RawRow(
            line=line,
            code=row["code"],
            service=row["service"],
            slot=slot,
            hold_until=hold,
            class_id=row.get("class", ""),
        )
    )
