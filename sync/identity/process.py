"""Enrolment and renewal as commands: from the settings to one line of what came of it."""

import datetime as dt
import time
from pathlib import Path
from typing import NamedTuple

import click

from kiosk.command import USAGE, WRONG, fail
from kiosk.settings import Settings
from sync.broker_url import parse_broker
from sync.identity import work
from sync.identity.asking import EXPECTED, Service
from sync.identity.code import BadCode, parse_code
from sync.identity.files import PUBLIC, write_file
from sync.identity.keeper import Keeper
from sync.identity.names import BadName

TRUSTED = "headquarters.pem"
"""In a folder of trusted keys: those that came with the certificate."""


class Way(NamedTuple):
    """The settings of ``[sync]``, with all that an identity needs."""

    broker: str
    ca: Path
    cert: Path
    key: Path
    enrol: str
    trust: Path | None


def enrol(settings: Settings, server: str | None, typed: str, authority: Path | None) -> None:
    """Get this kiosk's certificate with a code; end with 1 when there is none."""
    way = _way(settings)
    try:
        code = parse_code(typed)
    except BadCode as error:
        fail(f"--code: {error}", USAGE)
    source = authority or way.ca
    try:
        pem = source.read_bytes()
    except OSError as error:
        fail(f"--ca: {error}; copy headquarters' ca.pem here", WRONG)
    keeper, service = _keeper(settings, way), _service(settings, way, server, source)
    try:
        issued = work.enrol(settings.device, keeper, service, code, pem)
        _trust(way.trust, issued.document_keys)
    except (work.NoPapers, OSError) as error:
        fail(f"{settings.device}: {error}", WRONG)
    click.echo(f"{settings.device}\t{way.cert}")
    if issued.broker and issued.broker != way.broker:
        click.echo(f'{settings.path}: sync.broker: headquarters says "{issued.broker}"')


def renew(settings: Settings, *, always: bool) -> None:
    """Have the certificate renewed if it is time; end with 1 when somebody must act."""
    way = _way(settings)
    renewal = work.Renewal(
        device=settings.device,
        keeper=_keeper(settings, way),
        service=_service(settings, way, None, way.ca),
        broker=parse_broker(way.broker, way.ca, way.cert, way.key),
        now=dt.datetime.fromtimestamp(time.time_ns() / 1e9, dt.UTC),
    )
    try:
        click.echo(work.renew(renewal, always=always))
    except work.NotNow as error:
        # Not a failure yet: it is tried again within the hour.
        click.echo(error, err=True)
    except (work.NoPapers, OSError) as error:
        fail(f"{settings.device}: {error}", WRONG)


def _trust(place: Path | None, keys: str) -> None:
    """Keep headquarters' keys for documents where the settings look for them."""
    if place is None or not keys:
        return
    path = place / TRUSTED if place.is_dir() else place
    write_file(path, keys.encode(), PUBLIC)


def _way(settings: Settings) -> Way:
    way = settings.sync
    if way is None or way.ca is None or way.cert is None or way.key is None:
        fail(f"{settings.path}: sync: expected a table [sync] with ca, cert and key", USAGE)
    return Way(way.broker, way.ca, way.cert, way.key, way.enrol, way.trust)


def _keeper(settings: Settings, way: Way) -> Keeper:
    try:
        return Keeper(settings.device, way.ca, way.cert, way.key)
    except BadName as error:
        fail(f"{settings.path}: {error}", USAGE)


def _service(settings: Settings, way: Way, server: str | None, authority: Path) -> Service:
    url = server or way.enrol
    place = "--server" if server else f"{settings.path}: sync.enrol"
    if not url:
        fail(f"{place}: found nothing, expected {EXPECTED}", USAGE)
    try:
        return Service(url, authority)
    except ValueError as error:
        fail(f"{place}: {error}", USAGE)
