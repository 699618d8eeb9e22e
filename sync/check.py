"""The broker: reached, encrypted, and its papers and ours good for a while yet."""

import contextlib
import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, ok, said, unknown, wrong
from kiosk.domain.moment import UtcMillis
from sync.broker_url import Broker, parse_broker
from sync.certificate import CertificateError, common_name, good_from, good_until
from sync.downlink.believing import trusted_keys
from sync.identity.trial import try_certificate
from sync.mqtt import BrokerAway

CONNECT_S = 5.0
SOON_DAYS = 30
"""▲ A certificate that ends within this is to be renewed now."""
LATE_DAYS = 14
"""▲ A renewal is tried each hour; when it has failed for so long, somebody must look."""
DAY_MS = 24 * 60 * 60 * 1000
NAME = "broker"
TRUST = "headquarters' keys"
OPEN_TO_ALL = 0o007


def broker(bench: Bench) -> Iterator[Finding]:
    """Reach the broker as sync does; take nobody's place there."""
    way = bench.settings.sync
    if way is None:
        return
    address = parse_broker(way.broker, way.ca, way.cert, way.key)
    yield from _reach(address, bench.now)
    if way.cert is not None:
        yield _ours(way.cert, bench.settings.device, bench.now, renewed=bool(way.enrol))
    if way.cert is not None and way.key is not None:
        yield _key(way.cert, way.key)
    if way.ca is not None:
        yield _paper(way.ca, bench.now)


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
        until = try_certificate(address)
    except BrokerAway as error:
        text = said("check.broker_refuses", place=place, error=error)
        yield wrong(NAME, text, said("check.broker_refuses_remedy"))
        return
    yield ok(NAME, said("check.broker_reached", place=place))
    ends = UtcMillis(round(ssl.cert_time_to_seconds(until) * 1000))
    yield _good_for(place, ends, now)


def _ours(path: Path, device: str, now: UtcMillis, *, renewed: bool) -> Finding:
    """Look whether our certificate is ours, and was renewed when it should have been."""
    found = _paper(path, now)
    name = f"certificate {path}"
    try:
        pem = path.read_text(encoding="ascii", errors="replace")
        first, last, found_name = good_from(pem), good_until(pem), common_name(pem)
    except (OSError, CertificateError):
        return found
    if found_name != device:
        text = said("check.certificate_of_another", path=path, found=found_name, device=device)
        return wrong(name, text, said("check.certificate_remedy"))
    begins, ends = _millis(first), _millis(last)
    late_days = (now - (begins + ends) // 2) // DAY_MS
    if renewed and late_days >= LATE_DAYS and now < ends:
        text = said(
            "check.renewal_late", path=path, days=late_days, left=(ends - now) // DAY_MS
        )
        return wrong(name, text, said("check.renewal_late_remedy"))
    return found


def _key(cert: Path, key: Path) -> Finding:
    """Look whether the key is the certificate's, and not for everybody."""
    name = f"key {key}"
    try:
        is_open = key.stat().st_mode & OPEN_TO_ALL
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key)
    except PermissionError:
        return unknown(name, said("check.not_for_us", path=key), said("check.sudo"))
    except OSError as error:
        text = said("check.key_strange", path=key, cert=cert, error=error)
        return wrong(name, text, said("check.certificate_remedy"))
    if is_open:
        remedy = said("check.key_open_remedy", path=key)
        return wrong(name, said("check.key_open", path=key), remedy)
    return ok(name, said("check.key_fits", path=key))


def _paper(path: Path, now: UtcMillis) -> Finding:
    """Look until when a certificate in a file is good."""
    try:
        until = good_until(path.read_text(encoding="ascii", errors="replace"))
    except (OSError, CertificateError) as error:
        text = said("check.certificate_bad", path=path, error=error)
        return wrong(f"certificate {path}", text, said("check.certificate_remedy"))
    return _good_for(str(path), _millis(until), now)


def _good_for(what: str, ends: UtcMillis, now: UtcMillis) -> Finding:
    days = (ends - now) // DAY_MS
    text = said("check.certificate", path=what, days=days)
    if days < SOON_DAYS:
        return wrong(f"certificate {what}", text, said("check.certificate_remedy"))
    return ok(f"certificate {what}", text)


def _millis(moment: str) -> UtcMillis:
    at = dt.datetime.strptime(moment, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    return UtcMillis(round(at.timestamp() * 1000))


def documents(bench: Bench) -> Iterator[Finding]:
    """Look whether there are keys by which headquarters is believed."""
    way = bench.settings.sync
    if way is None:
        return
    if way.trust is None:
        yield ok(TRUST, said("check.trust_none"))
        return
    keys, problems = trusted_keys(way.trust)
    remedy = said("check.trust_remedy", path=way.trust)
    for problem in problems:
        yield wrong(TRUST, said("check.trust_bad", error=problem), remedy)
    if keys:
        yield ok(TRUST, said("check.trust", count=len(keys), path=way.trust))
    elif not problems:
        yield wrong(TRUST, said("check.trust_bad", error=way.trust), remedy)


PROBES = (Probe("documents", Stage.MACHINE, documents), Probe("broker", Stage.NETWORK, broker))


def probes() -> tuple[Probe, ...]:
    """Return them, as the entry point ``kiosk.checks`` names them."""
    return PROBES
