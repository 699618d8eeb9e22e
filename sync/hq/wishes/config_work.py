"""What ``kiosk hq config`` does, one function for each of its commands."""

import datetime as dt
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from sqlalchemy import Engine

from kiosk.command import USAGE, WRONG, fail
from sync.contract.documents import Desired, Notice
from sync.downlink.judging import millis, moment
from sync.hq.wishes import outcomes
from sync.hq.wishes.courier import Courier
from sync.hq.wishes.desk import Desk, devices_of, opened
from sync.hq.wishes.options import Whom
from sync.hq.wishes.publishing import publish_settings
from sync.hq.wishes.wishing import People, Wish, WrongWish, push_settings, roll_back
from sync.mqtt import BrokerAway

__all__ = ["Desk", "People", "push", "read_wish", "republish", "rollback", "status"]

MOMENT = "a moment such as 2026-12-01T08:00:00+08:00"


class _Notices(msgspec.Struct, forbid_unknown_fields=True):
    notice: tuple[Notice, ...]


class Line(msgspec.Struct, frozen=True):
    """A kiosk as ``kiosk hq config status --json`` prints it."""

    device: str
    desired: int
    applied: int
    stage: str
    reason: str
    detail: str
    since: str
    effective: str
    author: str
    approver: str
    published: bool
    behind: bool
    known: int
    """The newest revision that the kiosk has told of; above ``desired`` after a backup."""


def read_wish(
    people: People,
    effective: str | None,
    settings: Path | None = None,
    notices: Path | None = None,
) -> Wish:
    """Return what files and options ask for, or end with one line that says what is wrong."""
    now_ms = time.time_ns() // 1_000_000
    return Wish(
        people=people,
        effective_ms=now_ms if effective is None else _effective(effective),
        settings=None if settings is None else _text("--settings", settings),
        notices=None if notices is None else _notices(notices),
    )


def push(desk: Desk, whom: Whom, wish: Wish) -> None:
    """Store a new revision for each kiosk, and publish it."""
    if wish.settings is None and wish.notices is None:
        fail("found neither, expected --settings or --notices", USAGE)
    key = desk.key()
    with opened(desk.database) as engine:
        devices = devices_of(engine, whom)
        try:
            made = push_settings(engine, key, devices, wish, desk.now_ms)
        except WrongWish as error:
            fail(str(error), USAGE)
        _told(desk, engine, made)


def rollback(desk: Desk, whom: Whom, wish: Wish, revision: int | None) -> None:
    """Store an older revision's content as a new one for each kiosk, and publish it."""
    key = desk.key()
    with opened(desk.database) as engine:
        devices = devices_of(engine, whom)
        try:
            made = roll_back(engine, key, devices, wish, desk.now_ms, revision=revision)
        except WrongWish as error:
            fail(str(error), USAGE)
        _told(desk, engine, made)


def status(database: str, whom: Whom, *, behind: bool, as_json: bool) -> None:
    """Print how far each kiosk has come; end with 1 when some are behind."""
    now_ms = time.time_ns() // 1_000_000
    with opened(database) as engine, engine.connect() as connection:
        lines = [_line(one, now_ms) for one in outcomes.settings(connection, whom.named)]
    shown = [one for one in lines if one.behind or not behind]
    if as_json:
        click.echo(msgspec.json.encode(shown))
    else:
        for one in shown:
            stage = one.stage or ("published" if one.published else "not_published")
            if one.known > one.desired:
                stage = "newer_there"
            told = "\t".join((stage, one.reason, one.since, "behind" if one.behind else ""))
            click.echo(f"{one.device}\t{one.desired}\t{one.applied}\t{told}".rstrip("\t"))
    newer = [one for one in lines if one.known > one.desired]
    if newer:
        click.echo(
            f"{len(newer)} have revisions that are not known here, {newer[0].device} has"
            f" {newer[0].known}: this database went back to a backup; `kiosk hq config push`"
            " with --settings and --notices goes on above them",
            err=True,
        )
    late = sum(one.behind for one in lines)
    if late:
        fail(f"{late} of {len(lines)} are behind", WRONG)


def republish(desk: Desk, whom: Whom) -> None:
    """Give the broker every newest revision again."""
    with opened(desk.database) as engine:
        _publish(desk, engine, whom.named, again=True)


def _told(desk: Desk, engine: Engine, made: Sequence[Desired]) -> None:
    for one in made:
        click.echo(f"{one.device}\t{one.revision}\t{one.effective}")
    _publish(desk, engine, [one.device for one in made])


def _publish(
    desk: Desk, engine: Engine, devices: Sequence[str] | None, *, again: bool = False
) -> None:
    try:
        with Courier(desk.broker) as courier:
            problems = publish_settings(engine, courier, desk.now_ms, devices, again=again)
    except BrokerAway as error:
        fail(
            f"stored, not published: {error}: `kiosk hq config republish` does it later", WRONG
        )
    if problems:
        fail("\n".join(problems), WRONG)


def _line(one: outcomes.SettingsOutcome, now_ms: int) -> Line:
    return Line(
        device=one.device,
        desired=one.revision,
        applied=one.applied,
        stage=one.stage,
        reason=one.reason,
        detail=one.detail,
        since=one.since,
        effective=moment(one.effective_ms),
        author=one.author,
        approver=one.approver,
        published=one.published_ms is not None,
        behind=one.behind(now_ms),
        known=one.known,
    )


def _effective(text: str) -> int:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        fail(f"--effective: found {text!r}, expected {MOMENT}", USAGE)
    if at.tzinfo is None:
        fail(f"--effective: found {text!r}, expected {MOMENT}, with its distance to UTC", USAGE)
    return round(at.timestamp() * 1000)


def _text(option: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{option}: {path}: {error}", USAGE)


def _notices(path: Path) -> tuple[Notice, ...]:
    try:
        tree = tomllib.loads(_text("--notices", path))
        found = msgspec.convert(_with_moments(tree), _Notices)
        for one in found.notice:
            millis(one.since), millis(one.until)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
        fail(f"--notices: {path}: {error}", USAGE)
    return found.notice


def _with_moments(tree: object) -> object:
    """Return a TOML tree whose moments are written as documents write them."""
    match tree:
        case dict():
            return {name: _with_moments(value) for name, value in tree.items()}
        case list():
            return [_with_moments(value) for value in tree]
        case dt.datetime():
            if tree.tzinfo is None:
                raise ValueError(f"found {tree}, expected {MOMENT}")
            return moment(round(tree.timestamp() * 1000))
        case _:
            return tree
