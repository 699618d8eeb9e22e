"""Stores what is asked of kiosks, signed: first in the database, then on its way.

For the commands and for the pages alike; whoever calls has asked who the author is.
"""

import contextlib
import hashlib
import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, func, insert, select

from sync.contract.believing import believe
from sync.contract.documents import (
    LARGEST_DOCUMENT_BYTES,
    LONGEST_LIFE_MS,
    Act,
    Desired,
    Document,
    NotBelieved,
    Notice,
    RemoteCommand,
)
from sync.contract.signing import key_id, sign
from sync.downlink.judging import act_name, millis, moment, same_person
from sync.downlink.refusals import strangers_id
from sync.hq.database import WRITING
from sync.hq.schema_documents import COMMANDS, DOCUMENTS
from sync.hq.upsert import insert_new
from sync.hq.wishes.orders import Order
from sync.hq.wishes.outcomes import known_revisions

DOCUMENTS_LOCK = 0x4C4F4244
"""PostgreSQL's advisory lock while revisions are counted; any number nobody else uses."""
AT_ONCE = 500
"""▲ Ids that a question names."""
NO_NOTICES: tuple[Notice, ...] = ()


class WrongWish(ValueError):
    """What must not be asked of a kiosk; the message says why."""


class Over(WrongWish):
    """It was asked before, and its time is over: nobody sends it again."""


class People(msgspec.Struct, frozen=True):
    """Who answers for a document (S52)."""

    author: str
    approver: str

    def check(self) -> None:
        """See that two people answer for it.

        Raises:
            WrongWish: They are one person, or nobody.
        """
        if not self.author.strip() or not self.approver.strip():
            raise WrongWish("an author and an approver must be named")
        if same_person(self.author, self.approver):
            raise WrongWish(
                f"found {self.approver!r} as author and approver, expected somebody else to"
                " approve"
            )


class Wish(msgspec.Struct, frozen=True):
    """How kiosks are to be set; what is None stays as it was in the revision before."""

    people: People
    effective_ms: int
    settings: str | None = None
    """TOML, laid over the hall's own file."""
    notices: tuple[Notice, ...] | None = None


def push_settings(
    engine: Engine,
    key: Ed25519PrivateKey,
    devices: Sequence[str],
    wish: Wish,
    now_ms: int,
) -> list[Desired]:
    """Store a new revision for each kiosk; ``publishing`` brings them on their way.

    A kiosk that has told of newer revisions than are here gets one above those.

    Raises:
        WrongWish: Author and approver are one, the settings are no TOML, or what is to stay as
            it was is not known here.
    """
    _check(wish)
    with _counting(engine) as connection:
        known = known_revisions(connection, devices)
        if wish.settings is None or wish.notices is None:
            _refuse_newer(connection, devices, known, "name both, --settings and --notices")
        return [
            _push(connection, key, device, wish, now_ms, known.get(device, 0))
            for device in devices
        ]


def roll_back(  # noqa: PLR0913  # each is asked of a person
    engine: Engine,
    key: Ed25519PrivateKey,
    devices: Sequence[str],
    wish: Wish,
    now_ms: int,
    *,
    revision: int | None = None,
) -> list[Desired]:
    """Store what an older revision held as a new one, for each kiosk.

    Args:
        engine: Headquarters' database.
        key: What signs.
        devices: The kiosks.
        wish: Who answers for it, and from when on it holds.
        now_ms: Wall time.
        revision: Which revision; None: the one before the present.

    Raises:
        WrongWish: Author and approver are one, a kiosk has no such revision, or the present
            one is not known here.
    """
    wish.people.check()
    with _counting(engine) as connection:
        known = known_revisions(connection, devices)
        if revision is None:
            _refuse_newer(connection, devices, known, "name one with --revision")
        made = []
        for device in devices:
            wanted = revision or _newest(connection, device) - 1
            row = connection.execute(
                select(DOCUMENTS.c.settings, DOCUMENTS.c.notices)
                .where(DOCUMENTS.c.device == device)
                .where(DOCUMENTS.c.revision == wanted)
            ).first()
            if row is None:
                raise WrongWish(f"{device}: no revision {wanted} to go back to")
            notices = msgspec.json.decode(row.notices, type=tuple[Notice, ...])
            old = msgspec.structs.replace(wish, settings=row.settings, notices=notices)
            above = known.get(device, 0)
            made.append(_push(connection, key, device, old, now_ms, above))
        return made


def send_command(  # noqa: PLR0913, PLR0917  # each is asked of a person
    engine: Engine,
    key: Ed25519PrivateKey,
    devices: Sequence[str],
    act: Act,
    author: str,
    life_ms: int,
    now_ms: int,
    why: str = "",
) -> list[RemoteCommand]:
    """Store a command for each kiosk; ``publishing`` brings them on their way.

    Raises:
        WrongWish: Nobody is named, or it is good for too long.
    """
    orders = [
        Order(secrets.token_hex(16), device, act, author, why, life_ms) for device in devices
    ]
    return send_orders(engine, key, orders, now_ms)


def send_orders(
    engine: Engine, key: Ed25519PrivateKey, orders: Sequence[Order], now_ms: int
) -> list[RemoteCommand]:
    """Store a command for each order, all or none; what was ordered before stays as it is.

    Raises:
        WrongWish: Nobody is named, it is good for too long, or its id is another command's.
        Over: It was ordered before, and the time that it was good for has passed.
    """
    made = [_command(order, now_ms) for order in orders]
    rows = [
        _row(command, order, key, now_ms) for command, order in zip(made, orders, strict=True)
    ]
    if rows:
        with engine.execution_options(**WRITING).begin() as connection:
            connection.execute(insert_new(connection, COMMANDS), rows)
            for start in range(0, len(made), AT_ONCE):
                _must_be_there(connection, made[start : start + AT_ONCE], now_ms)
    return made


def _command(order: Order, now_ms: int) -> RemoteCommand:
    if not order.author.strip():
        raise WrongWish("an author must be named")
    if not 0 < order.life_ms <= LONGEST_LIFE_MS:
        raise WrongWish(
            f"found {order.life_ms} ms, expected a command to be good for at most a day"
        )
    return RemoteCommand(
        device=order.device,
        id=order.id,
        author=order.author.strip(),
        issued=moment(now_ms),
        expires=moment(now_ms + order.life_ms),
        act=order.act,
    )


def _row(
    command: RemoteCommand, order: Order, key: Ed25519PrivateKey, now_ms: int
) -> dict[str, object]:
    payload, _ = _signed(command, key)
    return {
        "id": command.id,
        "device": command.device,
        "act": act_name(command.act),
        "author": command.author,
        "issued_ms": now_ms,
        "expires_ms": now_ms + order.life_ms,
        "signed_by": key_id(key.public_key()),
        "payload": payload,
        "stranger": strangers_id(payload),
        "times": 0,
        "why": order.why.strip(),
    }


def _must_be_there(connection: Connection, made: Sequence[RemoteCommand], now_ms: int) -> None:
    """See that no id was another command's before, and that each may still be sent."""
    of = COMMANDS.c
    rows = connection.execute(
        select(of.id, of.device, of.act, of.author, of.expires_ms).where(
            of.id.in_([one.id for one in made])
        )
    )
    there = {row.id: row for row in rows}
    for one in made:
        row = there[one.id]
        if (row.device, row.act, row.author) != (one.device, act_name(one.act), one.author):
            raise WrongWish(f"there is another command {one.id} already")
        if row.expires_ms <= now_ms:
            raise Over(f"the time of command {one.id} is over: send it anew, with another id")


@contextlib.contextmanager
def _counting(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nobody else counts revisions."""
    with engine.execution_options(**WRITING).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(DOCUMENTS_LOCK)))
        yield connection


def _check(wish: Wish) -> None:
    wish.people.check()
    try:
        tomllib.loads(wish.settings or "")
    except tomllib.TOMLDecodeError as error:
        raise WrongWish(f"settings: {error}") from error
    for notice in wish.notices or ():
        try:
            over = millis(notice.until) <= millis(notice.since)
        except ValueError as error:
            raise WrongWish(f"notice {notice.id}: {error}") from error
        if over:
            raise WrongWish(f"notice {notice.id}: it is over before it begins")


def _refuse_newer(
    connection: Connection, devices: Sequence[str], known: Mapping[str, int], remedy: str
) -> None:
    """Refuse to go on from what is not here.

    Raises:
        WrongWish: Kiosks have newer revisions than this database.
    """
    found = [
        f"{device} has revision {known[device]}, the newest here is {newest}"
        for device in devices
        if known.get(device, 0) > (newest := _newest(connection, device))
    ]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise WrongWish(
            f"{found[0]}{more}: this database went back to a backup and does not know what"
            f" was changed since: {remedy}"
        )


def _push(  # noqa: PLR0913, PLR0917  # each is another thing
    connection: Connection,
    key: Ed25519PrivateKey,
    device: str,
    wish: Wish,
    now_ms: int,
    above: int,
) -> Desired:
    newest = _newest(connection, device)
    before = connection.execute(
        select(DOCUMENTS.c.settings, DOCUMENTS.c.notices)
        .where(DOCUMENTS.c.device == device)
        .where(DOCUMENTS.c.revision == newest)
    ).first()
    settings, notices = wish.settings, wish.notices
    if settings is None:
        settings = "" if before is None else before.settings
    if notices is None:
        notices = NO_NOTICES
        if before is not None:
            notices = msgspec.json.decode(before.notices, type=tuple[Notice, ...])
    desired = Desired(
        device=device,
        revision=max(newest, above) + 1,
        author=wish.people.author.strip(),
        approver=wish.people.approver.strip(),
        issued=moment(now_ms),
        effective=moment(wish.effective_ms),
        settings=settings,
        notices=notices,
    )
    payload, digest = _signed(desired, key)
    connection.execute(
        insert(DOCUMENTS).values(
            device=device,
            revision=desired.revision,
            digest=digest,
            author=desired.author,
            approver=desired.approver,
            issued_ms=now_ms,
            effective_ms=wish.effective_ms,
            settings=settings,
            notices=msgspec.json.encode(notices).decode(),
            signed_by=key_id(key.public_key()),
            payload=payload,
            stranger=hashlib.sha256(payload).hexdigest(),
        )
    )
    return desired


def _newest(connection: Connection, device: str) -> int:
    found: int | None = connection.execute(
        select(func.max(DOCUMENTS.c.revision)).where(DOCUMENTS.c.device == device)
    ).scalar()
    return found or 0


def _signed(document: Document, key: Ed25519PrivateKey) -> tuple[bytes, str]:
    """Return a document as it goes over the wire, and its digest, as the kiosk sees them."""
    payload = sign(document, key)
    try:
        public = key.public_key()
        _, digest = believe(payload, {key_id(public): public.public_bytes_raw()})
    except NotBelieved as error:
        raise WrongWish(
            f"no kiosk would take it: {error}; at most {LARGEST_DOCUMENT_BYTES} bytes"
        ) from error
    return payload, digest
