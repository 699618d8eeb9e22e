"""What became of what headquarters has asked, as the kiosks' journals tell; only read here.

There is no second record of it that could differ from the first. Years of it are read a piece
at a time, and only what is asked for is kept: one kiosk that tells without end must not fill
the memory of what signs for all.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypedDict

import msgspec
from sqlalchemy import Connection, Row, Subquery, func, select, text

from sync.contract.documents import Reported, Stage
from sync.downlink.judging import moment
from sync.hq.schema import DEVICES, EVENTS
from sync.hq.schema_documents import COMMANDS, DOCUMENTS, OF_WISHES, SETTINGS_TOLD

HEAVY = ("settings", "notices", "payload")
"""Columns that a list of kiosks has no use for."""
ENDED = frozenset({Stage.SUCCEEDED, Stage.FAILED, Stage.REFUSED})
REPORTED = "settings_reported"
READ_AT_ONCE = 1000
MOST_BELIEVED = 2**53
"""A kiosk that tells of more is not believed: nobody counts so far."""


class CommandOutcome(msgspec.Struct, frozen=True):
    """A command and how far it has come."""

    id: str
    device: str
    act: str
    author: str
    issued_ms: int
    expires_ms: int
    published_ms: int | None
    times: int
    """How often the broker took it."""
    stage: str = ""
    """Empty while the kiosk has not answered."""
    reason: str = ""
    detail: str = ""
    since: str = ""
    """When that was, by the kiosk's clock as headquarters sees it."""
    why: str = ""
    """What whoever sent it gave as the reason."""

    def ended(self, now_ms: int) -> bool:
        """Return whether nothing more is to be expected of it."""
        return self.stage in ENDED or (not self.stage and now_ms >= self.expires_ms)


class SettingsOutcome(msgspec.Struct, frozen=True):
    """How a kiosk is to be set, and how far that has come."""

    device: str
    revision: int
    """The newest one that headquarters wishes."""
    effective_ms: int
    author: str
    approver: str
    published_ms: int | None
    stage: str = ""
    """Of that revision; empty while the kiosk has said nothing of it."""
    reason: str = ""
    detail: str = ""
    since: str = ""
    applied: int = 0
    """The newest revision that the kiosk said is in force."""
    known: int = 0
    """The newest revision that the kiosk has ever told of."""

    @property
    def newer_there(self) -> bool:
        """Whether the kiosk has seen a revision that is not here: a backup is older than it."""
        return self.known > self.revision

    def behind(self, now_ms: int) -> bool:
        """Return whether the kiosk should be set so by now and is not."""
        late = self.stage != Stage.SUCCEEDED and now_ms >= self.effective_ms
        return late or self.newer_there


class OpenCommand(msgspec.Struct, frozen=True):
    """A command that is in time and has no result."""

    id: str
    device: str
    act: str
    expires_ms: int
    payload: bytes


class _Told(msgspec.Struct, frozen=True):
    """What these events have in common."""

    stage: str = ""
    reason: str = ""
    detail: str = ""
    remote: str = ""
    revision: int = 0
    digest: str = ""


class _Heard(msgspec.Struct):
    """What a kiosk's journal tells of its settings."""

    last: _Told = _Told()
    """Of the revision that is asked for."""
    since: str = ""
    applied: int | None = None
    """The newest revision that it says is in force."""
    known: int = 0
    """The newest revision that it tells of."""


class _Now(msgspec.Struct, frozen=True):
    word: Reported
    received_ms: int


NOTHING_NOW = _Now(Reported(), 0)


def commands(
    connection: Connection,
    devices: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    most: int = 200,
) -> list[CommandOutcome]:
    """Return the newest commands, the newest first."""
    statement = select(COMMANDS).order_by(COMMANDS.c.issued_ms.desc(), COMMANDS.c.id)
    if devices is not None:
        statement = statement.where(COMMANDS.c.device.in_(devices))
    if ids is None:
        statement = statement.limit(most)
    else:
        statement = statement.where(COMMANDS.c.id.in_(ids))
    rows = connection.execute(statement).all()
    return _with_outcomes(connection, rows)


def open_commands(connection: Connection, now_ms: int) -> list[OpenCommand]:
    """Return the commands that may still be published, the oldest first."""
    rows = connection.execute(
        select(COMMANDS)
        .where(COMMANDS.c.expires_ms > now_ms)
        .order_by(COMMANDS.c.issued_ms, COMMANDS.c.id)
    ).all()
    outcomes = _with_outcomes(connection, rows)
    return [
        OpenCommand(row.id, row.device, row.act, row.expires_ms, row.payload)
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome.stage not in ENDED
    ]


def settings(
    connection: Connection, devices: Sequence[str] | None = None
) -> list[SettingsOutcome]:
    """Return how every kiosk is to be set that was ever told so, here or elsewhere, by name."""
    newest = newest_revisions()
    statement = select(*(column for column in DOCUMENTS.c if column.name not in HEAVY)).join(
        newest,
        (newest.c.device == DOCUMENTS.c.device) & (newest.c.revision == DOCUMENTS.c.revision),
    )
    if devices is not None:
        statement = statement.where(DOCUMENTS.c.device.in_(devices))
    rows = connection.execute(statement).all()
    here = {row.device for row in rows}
    everybody = here | _who_reported(connection, devices)
    asked = {row.device: (row.digest, row.stranger) for row in rows}
    heard = _heard(connection, everybody, asked)
    now = _told_now(connection, everybody)
    outcomes = [
        _settings_outcome(row, heard.get(row.device), now.get(row.device, NOTHING_NOW))
        for row in rows
    ]
    for device in everybody - here:
        in_force = _in_force(heard.get(device), now.get(device, NOTHING_NOW).word)
        outcome = SettingsOutcome(device, 0, 0, "", "", None, **in_force)
        if outcome.newer_there:
            outcomes.append(outcome)
    return sorted(outcomes, key=lambda one: one.device)


def known_revisions(connection: Connection, devices: Sequence[str]) -> dict[str, int]:
    """Return the newest revision that kiosks have ever told of.

    Each was signed once, so nothing that is signed from now on may have its number: where the
    database went back to a backup, kiosks know more of them than it does.
    """
    everybody = _who_reported(connection, devices)
    heard = _heard(connection, everybody)
    now = _told_now(connection, everybody)
    return {
        one: _in_force(heard.get(one), now.get(one, NOTHING_NOW).word)["known"]
        for one in everybody
    }


def unpublished_settings(connection: Connection) -> bool:
    """Return whether some kiosk's newest revision is one that the broker has not taken."""
    newest = newest_revisions()
    statement = (
        select(DOCUMENTS.c.device)
        .join(
            newest,
            (newest.c.device == DOCUMENTS.c.device)
            & (newest.c.revision == DOCUMENTS.c.revision),
        )
        .where(DOCUMENTS.c.published_ms.is_(None))
        .limit(1)
    )
    return connection.execute(statement).first() is not None


def newest_revisions() -> Subquery:
    """Return the newest revision of each kiosk, as a table to join."""
    return (
        select(DOCUMENTS.c.device, func.max(DOCUMENTS.c.revision).label("revision"))
        .group_by(DOCUMENTS.c.device)
        .subquery()
    )


def device_names(connection: Connection) -> list[str]:
    """Return every kiosk that headquarters has heard of or asked for something."""
    known = select(DEVICES.c.device).union(select(DOCUMENTS.c.device))
    return sorted(connection.execute(known).scalars())


def _settings_outcome(row: Row[Any], heard: _Heard | None, now: _Now) -> SettingsOutcome:
    last, since = (_Told(), "") if heard is None else (heard.last, heard.since)
    word = now.word
    failed = word.stage is Stage.FAILED and word.revision == row.revision
    if failed and last.stage not in ENDED:
        # Its core is away, which alone could write it down.
        last, since = _Told(word.stage, word.reason, word.detail), moment(now.received_ms)
    return SettingsOutcome(
        device=row.device,
        revision=row.revision,
        effective_ms=row.effective_ms,
        author=row.author,
        approver=row.approver,
        published_ms=row.published_ms,
        stage=last.stage,
        reason=last.reason,
        detail=last.detail,
        since=since,
        **_in_force(heard, word),
    )


class _InForce(TypedDict):
    applied: int
    known: int


def _in_force(heard: _Heard | None, word: Reported) -> _InForce:
    heard = heard or _Heard()
    told = [one for one in (word.revision, word.applied) if one <= MOST_BELIEVED]
    return _InForce(
        applied=word.applied if heard.applied is None else heard.applied,
        known=max(heard.known, *told, 0),
    )


def _heard(
    connection: Connection,
    devices: Iterable[str],
    asked: Mapping[str, Container[str]] | None = None,
) -> dict[str, _Heard]:
    """Return what journals tell of settings, and of the revisions with these digests."""
    found: dict[str, _Heard] = {}
    for device, one, since in _told(connection, REPORTED, devices):
        heard = found.setdefault(device, _Heard())
        if asked and one.digest in asked.get(device, ()):
            heard.last, heard.since = one, since
        if one.stage == Stage.SUCCEEDED:
            heard.applied = one.revision
        if one.revision <= MOST_BELIEVED:
            heard.known = max(heard.known, one.revision)
    return found


def _who_reported(connection: Connection, devices: Sequence[str] | None) -> set[str]:
    statement = select(EVENTS.c.device).distinct().where(text(OF_WISHES))
    found = set(connection.execute(statement.where(EVENTS.c.type == REPORTED)).scalars())
    found |= set(connection.execute(select(SETTINGS_TOLD.c.device)).scalars())
    return found if devices is None else found & set(devices)


def _told_now(connection: Connection, devices: set[str]) -> dict[str, _Now]:
    """Return what kiosks said last of their settings, beside their journals."""
    return {
        row.device: _Now(msgspec.json.decode(row.body, type=Reported), row.received_ms)
        for row in connection.execute(select(SETTINGS_TOLD))
        if row.device in devices
    }


def _with_outcomes(connection: Connection, rows: Sequence[Row[Any]]) -> list[CommandOutcome]:
    asked = {(row.device, name) for row in rows for name in (row.id, row.stranger)}
    last: dict[tuple[str, str], tuple[_Told, str]] = {}
    told = _told(connection, "remote_command_reported", {row.device for row in rows})
    for device, one, since in told:
        before = last.get((device, one.remote))
        # Of a stage that follows the end, as a second refusal of a copy, nothing changes.
        if (device, one.remote) in asked and (before is None or before[0].stage not in ENDED):
            last[device, one.remote] = (one, since)
    made = []
    for row in rows:
        stage, since = last.get((row.device, row.id)) or last.get(
            (row.device, row.stranger), (_Told(), "")
        )
        made.append(
            CommandOutcome(
                id=row.id,
                device=row.device,
                act=row.act,
                author=row.author,
                issued_ms=row.issued_ms,
                expires_ms=row.expires_ms,
                published_ms=row.published_ms,
                times=row.times,
                stage=stage.stage,
                reason=stage.reason,
                detail=stage.detail,
                since=since,
                why=row.why,
            )
        )
    return made


def _told(
    connection: Connection, kind: str, devices: Iterable[str]
) -> Iterator[tuple[str, _Told, str]]:
    """Yield what kiosks' journals tell and when, in their order, behind a gap too."""
    wanted = sorted(devices)
    statement = (
        select(EVENTS.c.device, EVENTS.c.body, EVENTS.c.occurred)
        .where(text(OF_WISHES))
        .where(EVENTS.c.type == kind)
        .order_by(EVENTS.c.device, EVENTS.c.seq)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for row in connection.execute(statement.where(EVENTS.c.device.in_(part))):
            try:
                told = msgspec.json.decode(row.body, type=_Told)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                # Stored as it came; a kiosk of another time may mean something else by it.
                told = _Told()
            yield row.device, told, row.occurred
