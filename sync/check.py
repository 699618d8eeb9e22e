"""The broker: reached, encrypted, and its papers and ours good for a while yet."""

import contextlib
import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, ok, said, wrong
from kiosk.domain.moment import UtcMillis
from sync.broker_url import Broker, parse_broker
from sync.certificate import CertificateError, good_until
from sync.mqtt import BrokerAway, tls_context

CONNECT_S = 5.0
SOON_DAYS = 30
"""▲ A certificate that ends within this is to be renewed now."""
DAY_MS = 24 * 60 * 60 * 1000
NAME = "broker"


def broker(bench: Bench) -> Iterator[Finding]:
    """Reach the broker as sync does; say nothing to it."""
    way = bench.settings.sync
    if way is None:
        return
    address = parse_broker(way.broker, way.ca, way.cert, way.key)
    yield from _reach(address, bench.now)
    for path in (way.cert, way.ca):
        if path is not None:
            yield _paper(path, bench.now)


def _reach(address: Broker, now: UtcMillis) -> Iterator[Finding]:
    place = f"{address.host}:{address.port}"
    try:
        raw = socket.create_connection((address.host, address.port), timeout=CONNECT_S)
    except OSError as error:
        text = said("check.broker_away", place=place, error=error)
        yield wrong(NAME, text, said("check.broker_away_remedy"))
        return
    with contextlib.closing(raw):
        if not address.encrypted:
            yield ok(NAME, said("check.broker_reached", place=place))
            return
        try:
            context = tls_context(address)
            with context.wrap_socket(raw, server_hostname=address.host) as line:
                shown = line.getpeercert() or {}
        except (BrokerAway, OSError) as error:
            text = said("check.broker_refuses", place=place, error=error)
            yield wrong(NAME, text, said("check.broker_refuses_remedy"))
            return
    yield ok(NAME, said("check.broker_reached", place=place))
    ends = UtcMillis(round(ssl.cert_time_to_seconds(str(shown["notAfter"])) * 1000))
    yield _good_for(place, ends, now)


def _paper(path: Path, now: UtcMillis) -> Finding:
    """Look until when a certificate in a file is good."""
    try:
        until = good_until(path.read_text(encoding="ascii", errors="replace"))
    except (OSError, CertificateError) as error:
        text = said("check.certificate_bad", path=path, error=error)
        return wrong(f"certificate {path}", text, said("check.certificate_remedy"))
    ends = dt.datetime.strptime(until, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    return _good_for(str(path), UtcMillis(round(ends.timestamp() * 1000)), now)


def _good_for(what: str, ends: UtcMillis, now: UtcMillis) -> Finding:
    days = (ends - now) // DAY_MS
    text = said("check.certificate", path=what, days=days)
    if days < SOON_DAYS:
        return wrong(f"certificate {what}", text, said("check.certificate_remedy"))
    return ok(f"certificate {what}", text)


PROBES = (Probe("broker", Stage.NETWORK, broker),)


def probes() -> tuple[Probe, ...]:
    """Return them, as the entry point ``kiosk.checks`` names them."""
    return PROBES
