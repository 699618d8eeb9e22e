"""The subcommands ``kiosk appointments …``: import, list, book, change, cancel, due."""

import datetime as dt
import sys
import zoneinfo
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from kiosk.appointments.changes import Asked, Changes, changes
from kiosk.appointments.csv_rows import read_csv
from kiosk.appointments.row import TIME_EXPECTED, BadFileError, Row, RowReader
from kiosk.client import Client, DoorClosed, DoorError, Refusal
from kiosk.command import USAGE, WRONG, config_option, fail
from kiosk.domain.appointment import AppointmentState
from kiosk.domain.appointment_views import AppointmentView
from kiosk.domain.commands import BookAppointment, CancelAppointment, ChangeAppointment
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import ManagerView
from kiosk.settings import Settings
from kiosk.settings.duration import parse_duration_s
from kiosk.words import say

EVER = 2**63 - 1
CALENDARS = frozenset({".ics", ".ical", ".ifb"})
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def appointments() -> None:
    """Bring appointments into the hall, look at them, change them."""


@appointments.command("import")
@config_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--replace-day",
    "days",
    type=DAY,
    multiple=True,
    metavar="DATE",
    help="FILE is all there is on that day: what else is booked then is cancelled.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_file(
    settings: Settings, file: Path, days: Sequence[dt.datetime], *, dry_run: bool
) -> None:
    """Bring the bookings of FILE (.csv or .ics) into the hall; twice is once."""
    try:
        rows = read_file(file, settings)
    except BadFileError as error:
        for line in error.lines:
            click.echo(line, err=True)
        fail(f"{file}: nothing was taken")
    with Client(settings.api.socket) as client:
        wanted = changes(
            rows,
            _all(client),
            settings.plan.appointments,
            _now(client),
            [_bounds(day, settings) for day in days],
        )
        refused = [] if dry_run else _ask(client, wanted.commands)
    click.echo(f"{file}: {'would be ' if dry_run else ''}{_summary(wanted, refused)}")
    for line in refused:
        click.echo(line, err=True)
    if refused:
        sys.exit(WRONG)


def read_file(file: Path, settings: Settings) -> list[Row]:
    """Return the bookings of a file.

    Raises:
        BadFileError: Something in it is wrong.
    """
    reader = RowReader(settings.plan, settings.timezone)
    if file.suffix.lower() not in CALENDARS:
        return read_csv(file, reader)
    try:
        # An extra of its own: halls that import tables need no calendar library.
        from kiosk.appointments.calendar_rows import read_calendar  # noqa: PLC0415
    except ImportError as error:
        fail(f"{error}. Calendars need the extra: pip install lobby-kiosk[calendar]", USAGE)
    return read_calendar(file, reader)


@appointments.command("list")
@config_option
@click.option("--day", type=DAY, metavar="DATE", help="Only that day; else all there are.")
@click.option("--json", "as_json", is_flag=True, help="As the door tells them.")
def list_all(settings: Settings, day: dt.datetime | None, *, as_json: bool) -> None:
    """Print the hall's appointments, the earliest first."""
    begin, end = (0, EVER) if day is None else _bounds(day, settings)
    with Client(settings.api.socket) as client:
        found = _found(client, begin, end)
    _print(found, settings, as_json=as_json)


@appointments.command()
@config_option
@click.option("--within", default="1h", show_default=True, help="How far ahead (Q12).")
@click.option("--json", "as_json", is_flag=True, help="As the door tells them.")
def due(settings: Settings, within: str, *, as_json: bool) -> None:
    """Print those to remind: booked, and their slot within a time from now."""
    try:
        ahead_s = parse_duration_s(within)
    except ValueError as error:
        fail(str(error), USAGE)
    with Client(settings.api.socket) as client:
        now = _now(client)
        found = _found(client, now, now + ahead_s * 1000 + 1)
    found = [one for one in found if one.state is AppointmentState.BOOKED]
    _print(found, settings, as_json=as_json)


@appointments.command()
@config_option
@click.argument("code")
@click.argument("service")
@click.argument("slot")
@click.option("--hold-until", metavar="TIME", help="Until when it is held.")
@click.option("--class", "class_id", metavar="CLASS", help="Another class than appointment.")
def book(  # noqa: PLR0913, PLR0917 - click hands arguments and options over one by one
    settings: Settings,
    code: str,
    service: str,
    slot: str,
    hold_until: str | None,
    class_id: str | None,
) -> None:
    """Book SERVICE at SLOT under CODE, and print what to read back to the customer."""
    command = BookAppointment(
        code=code,
        service=service,
        slot=_instant(slot, settings),
        hold_until=None if hold_until is None else _instant(hold_until, settings),
        class_id=class_id,
    )
    _do(settings, command)
    _read_back(settings, code, "appointment.held")


@appointments.command()
@config_option
@click.argument("code")
@click.option("--slot", metavar="TIME", help="Another time; it is held as long as before.")
@click.option("--service", help="Another service.")
@click.option("--rebook", is_flag=True, help="The hall could not keep the time (S05).")
def change(
    settings: Settings, code: str, slot: str | None, service: str | None, *, rebook: bool
) -> None:
    """Change the appointment CODE, and print what to say to the customer."""
    command = ChangeAppointment(
        code=code,
        slot=None if slot is None else _instant(slot, settings),
        service=service,
        rebook=rebook,
    )
    _do(settings, command)
    _read_back(settings, code, "appointment.rebooked" if rebook else "appointment.held")


@appointments.command()
@config_option
@click.argument("code")
def cancel(settings: Settings, code: str) -> None:
    """Cancel the appointment CODE."""
    _do(settings, CancelAppointment(code=code))
    click.echo(f"{code}: cancelled")


def _do(settings: Settings, command: Asked) -> None:
    with Client(settings.api.socket) as client:
        refused = _ask(client, [command])
    if refused:
        fail(refused[0])


def _ask(client: Client, commands: Sequence[Asked]) -> list[str]:
    """Ask for each in turn; return a line for each that a rule did not allow."""
    refused = []
    for command in commands:
        try:
            answer = client.submit(command)
        except (DoorClosed, DoorError) as error:
            fail(f"{error}. Import again when the core is back: nothing is taken twice")
        if isinstance(answer, Refusal):
            refused.append(f"{command.code}: {answer.text['en']}")
    return refused


def _all(client: Client) -> tuple[AppointmentView, ...]:
    return tuple(_found(client, 0, EVER))


def _found(client: Client, begin: int, end: int) -> list[AppointmentView]:
    try:
        return list(client.appointments(begin, end))
    except (DoorClosed, DoorError) as error:
        fail(str(error))


def _now(client: Client) -> UtcMillis:
    """Return the hall's time: the one that decides what is past."""
    try:
        view = client.view("manager", ManagerView)
    except (DoorClosed, DoorError) as error:
        fail(str(error))
    return UtcMillis(0) if view is None else view.at


def _bounds(day: dt.datetime, settings: Settings) -> tuple[int, int]:
    """Return when a date begins and ends in the hall, in milliseconds."""
    zone = zoneinfo.ZoneInfo(settings.timezone)
    begin, end = (
        (day + dt.timedelta(days=one)).replace(tzinfo=zone).timestamp() for one in (0, 1)
    )
    return round(begin * 1000), round(end * 1000)


def _instant(text: str, settings: Settings) -> UtcMillis:
    reader = RowReader(settings.plan, settings.timezone)
    found = reader.instant(text)
    if found is None:
        fail(f"found {reader.mistakes[0].found}, expected {TIME_EXPECTED}", USAGE)
    return found


def _local(at: int, settings: Settings) -> str:
    local = dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(settings.timezone))
    return f"{local:%Y-%m-%d %H:%M}"


def _read_back(settings: Settings, code: str, sentence: str) -> None:
    """Print what the clerk reads back, in each of the hall's languages (S05, P20)."""
    with Client(settings.api.socket) as client:
        try:
            found = client.appointment(code)
        except (DoorClosed, DoorError) as error:
            fail(str(error))
    if isinstance(found, Refusal):
        fail(f"{code}: {found.text['en']}")
    slot, until = _local(found.slot, settings), _local(found.hold_until, settings)
    click.echo(f"{found.code}  {found.service}  {slot}  held until {until}")
    for language in settings.plan.languages:
        click.echo(say(sentence, language, time=slot, until=until[-len("HH:MM") :]))


def _summary(wanted: Changes, refused: Sequence[str]) -> str:
    made: dict[type, int] = {BookAppointment: 0, ChangeAppointment: 0, CancelAppointment: 0}
    for command in wanted.commands:
        made[type(command)] += 1
    booked, changed, cancelled = made.values()
    parts = [
        f"{booked} booked, {changed} changed, {cancelled} cancelled",
        f"{wanted.unchanged} unchanged",
    ]
    for number, what in ((wanted.past, "past"), (wanted.far, "too far ahead for now")):
        if number:
            parts.append(f"{number} {what}")
    if refused:
        parts.append(f"{len(refused)} of them refused")
    return ", ".join(parts)


def _print(found: Sequence[AppointmentView], settings: Settings, *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        until = _local(one.hold_until, settings)[-len("HH:MM") :]
        click.echo(
            f"{_local(one.slot, settings)}  until {until}  {one.code}  {one.service}  "
            f"{one.class_id}  {one.state}{f'  {one.number}' if one.number else ''}"
        )
