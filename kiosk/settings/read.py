"""From a file to ``Settings``: section by section, then what must hold between sections."""

import re
import tomllib
import zoneinfo
from pathlib import Path

from kiosk.domain.plan import Counter, HallPlan, Numbering, RatingRules, Service
from kiosk.settings.appointments import read_appointments, read_hold
from kiosk.settings.callers import read_callers
from kiosk.settings.care import read_care, with_care
from kiosk.settings.classes import ORDINARY, read_classes
from kiosk.settings.counters import read_counters
from kiosk.settings.help import read_help
from kiosk.settings.journal import read_journal
from kiosk.settings.limits import StageLengths, read_limits, read_stage, with_hall_crowd
from kiosk.settings.model import (
    ApiSettings,
    Settings,
)
from kiosk.settings.printer import read_printer
from kiosk.settings.problem import Problem, SettingsError
from kiosk.settings.queue import long_services, read_queue, with_slopes
from kiosk.settings.self_test import read_self_test
from kiosk.settings.slip import read_slip
from kiosk.settings.sound import read_sound
from kiosk.settings.staff import read_hours, read_staff
from kiosk.settings.sync import read_sync
from kiosk.settings.table import Table, shown
from kiosk.settings.visits import check_begun, read_journeys
from kiosk.words import LANGUAGES

DEFAULT_SOCKET = "/run/kiosk/core.sock"
SOCKET_PATH_BYTES = 107
"""The longest path of a Unix socket (unix(7): sun_path of 108 bytes, the last one zero)."""
PREFIX = re.compile(r"[A-Z]{1,2}")
DAY_STARTS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
IGNORED, REPLACES = "ignored", "replaces"
"""What a second rating key does."""


def settings_of(tree: dict[str, object], path: Path) -> Settings:
    """Return what a settings file comes to.

    Raises:
        SettingsError: They cannot be used; it holds every mistake found.
    """
    problems: list[Problem] = []
    root = Table(tree, "", problems)
    settings = _read(root, path)
    root.finish()
    if problems:
        raise SettingsError(path, problems)
    return settings


def load(path: Path) -> dict[str, object]:
    """Return the tables of a settings file, unread.

    Raises:
        SettingsError: It is no TOML file that this user may read.
    """
    try:
        # Some editors begin a file with a byte order mark; it says nothing about the hall.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        found = error.strerror or str(error)
        raise SettingsError(path, [Problem("", found, "a file this user may read")]) from error
    except UnicodeDecodeError as error:
        found = f"bytes from number {error.start + 1} on that are no UTF-8"
        raise SettingsError(path, [Problem("", found, "a text file in UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        found = f"a mistake in its spelling: {error}"
        raise SettingsError(path, [Problem("", found, "a TOML file")]) from error


def _read(root: Table, path: Path) -> Settings:
    site = root.table("site")
    device = site.identifier("device")
    languages = _languages(site)
    limits, lengths = read_limits(root)
    services = _services(root, languages, limits.wait_s, lengths)
    classes, promised = read_classes(root, languages)
    counters, devices = read_counters(root, services)
    classes = with_care(root, classes, promised, services, counters)
    journeys = read_journeys(root, languages, services)
    check_begun(root, services, journeys)
    helps = read_help(root, languages, devices)
    rules, long_above_s = read_queue(root)
    _check_served(root, services, counters)
    journal = read_journal(root)
    printer = read_printer(root, journal.path)
    settings = Settings(
        path=path,
        device=device,
        timezone=_timezone(site),
        manager=site.text("manager", default="-"),
        day_starts_min=_day_starts(site),
        plan=HallPlan(
            site=device,
            name=site.names("name", languages),
            languages=languages,
            services=long_services(services, long_above_s),
            classes=with_slopes(classes, services, len(counters)),
            counters=counters,
            ordinary_class=ORDINARY,
            rating=_rating(root),
            prints_slips=printer is not None,
            queue=rules,
            journeys=journeys,
            care=read_care(root),
            numbering=_numbering(site),
            hours=read_hours(root),
            staff=read_staff(root),
            appointments=read_appointments(root),
            limits=with_hall_crowd(limits, len(counters)),
            help=helps.rules,
            help_buttons=helps.buttons,
            self_test=read_self_test(root, languages),
        ),
        devices=devices,
        help_buttons=helps.devices,
        printer=printer,
        slip=read_slip(root, languages, services),
        sound=read_sound(root),
        api=ApiSettings(_socket(root)),
        journal=journal,
        sync=read_sync(root),
        callers=read_callers(root),
    )
    site.finish()
    return settings


def _languages(site: Table) -> tuple[str, ...]:
    known = ", ".join(LANGUAGES)
    languages = site.texts("languages", f"a list of languages, each once, of {known}")
    for one in languages:
        if one not in LANGUAGES:
            site.found("languages", shown(one), f"a language that the kiosk speaks: {known}")
    return tuple(one for one in languages if one in LANGUAGES) or LANGUAGES


def _timezone(site: Table) -> str:
    name = site.text("timezone", "a time zone such as Asia/Shanghai")
    if name and name not in zoneinfo.available_timezones():
        site.wrong("timezone", "a time zone such as Asia/Shanghai")
    return name


def _day_starts(site: Table) -> int:
    value = site.take("day_starts")
    if value is None:
        return 0
    match = DAY_STARTS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        site.wrong("day_starts", 'a time of day in quotes, such as "04:00"')
        return 0
    return int(match[1]) * 60 + int(match[2])


def _numbering(site: Table) -> Numbering:
    """Return this kiosk's share of the hall's numbers; together they must leave none to two."""
    kiosks = site.whole("kiosks", range(1, 10), default=1)
    kiosk = site.whole("kiosk", range(1, 10), default=1)
    if kiosk > kiosks:
        site.wrong("kiosk", f"this kiosk's place among the hall's: 1 to {kiosks} (kiosks)")
    return Numbering(kiosk, kiosks)


def _services(
    root: Table, languages: tuple[str, ...], wait_s: int, lengths: StageLengths
) -> tuple[Service, ...]:
    services: list[Service] = []
    for table in root.tables("service", required=True):
        service = Service(
            id=table.identifier("id"),
            prefix=table.matching("prefix", PREFIX, "one or two capital letters, A to Z"),
            name=table.names("name", languages),
            target_wait_s=table.duration_s("target_wait", default=wait_s),
            typical_service_s=table.duration_s("typical_service", default=360),
            elsewhere=table.names("elsewhere", languages) if "elsewhere" in table else {},
            hold_s=read_hold(table),
            wait_below=table.flag("wait_below"),
            stage=read_stage(table, lengths),
            journey=table.optional_text("journey", "the id of a [[journey]]") or "",
        )
        if service.id and any(one.id == service.id for one in services):
            table.wrong("id", "an id that no other service has")
        services.append(service)
        table.finish()
    return tuple(services)


def _check_served(
    root: Table,
    services: tuple[Service, ...],
    counters: tuple[Counter, ...],
) -> None:
    """Note every service left unserved."""
    if not counters:
        return
    served = {one for counter in counters for one in counter.services}
    for number, service in enumerate(services, start=1):
        if service.id and service.id not in served and not service.elsewhere:
            root.found(
                f"service[{number}].id",
                f"{shown(service.id)}, which no counter serves",
                "a [[counter]] with it among its services",
            )


def _rating(root: Table) -> RatingRules:
    table = root.optional_table("rating")
    if table is None:
        return RatingRules()
    best = table.whole("best", range(2, 10), default=RatingRules().best)
    rules = RatingRules(
        best=best,
        low=table.whole("low", range(1, 9), default=min(RatingRules().low, best - 1)),
        window_s=table.duration_s("window", default=RatingRules().window_s),
        second_key_replaces=_second_key(table) == REPLACES,
    )
    if rules.low >= rules.best:
        table.wrong("low", f"a score below the best one, {rules.best}")
    table.finish()
    return rules


def _second_key(table: Table) -> str:
    chosen = table.text("second_key", default=IGNORED)
    if chosen not in {IGNORED, REPLACES}:
        table.wrong("second_key", f'"{IGNORED}" or "{REPLACES}"')
    return chosen


def _absolute(root: Table, section: str, key: str, default: str) -> Path:
    table = root.optional_table(section)
    if table is None:
        return Path(default)
    path = Path(table.text(key, "an absolute path", default=default))
    if not path.is_absolute():
        table.wrong(key, f"an absolute path such as {default}")
    table.finish()
    return path


def _socket(root: Table) -> Path:
    path = _absolute(root, "api", "socket", DEFAULT_SOCKET)
    if len(str(path).encode()) > SOCKET_PATH_BYTES:
        root.problems.append(
            Problem(
                "api.socket",
                f"a path of {len(str(path).encode())} bytes",
                f"at most {SOCKET_PATH_BYTES}, the longest a Unix socket may have",
            )
        )
    return path
