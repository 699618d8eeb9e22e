"""What ``kiosk enrol`` and ``kiosk renew`` do."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from sync.broker_url import Broker
from sync.contract.enrolment import Issued, Reason
from sync.identity.asking import Away, Service, Turned
from sync.identity.code import Code, pin_of
from sync.identity.files import SECRET, write_file
from sync.identity.keeper import Keeper, Pair
from sync.identity.papers import (
    BadPaper,
    certificate_pem,
    der,
    key_pem,
    read_authorities,
    renewal_due,
    request_pem,
    signed_by,
)
from sync.identity.trial import try_certificate
from sync.mqtt import BrokerAway

SOON = dt.timedelta(days=30)
"""▲ When a renewal has failed for so long that a person must look."""

SAID = {
    Reason.NOT_UNDERSTOOD: "headquarters did not understand the question",
    Reason.TOO_OFTEN: "headquarters was asked too often, try again in a minute",
    Reason.WRONG_CODE: "the code is not the one for {device}",
    Reason.CODE_BURNED: "the code was tried too often with wrong words",
    Reason.CODE_EXPIRED: "the code is too old",
    Reason.CODE_USED: "the code was used by another machine",
    Reason.NOT_OURS: "headquarters does not know this certificate",
    Reason.NOT_PROVEN: "headquarters does not believe that this certificate is ours",
    Reason.EXPIRED: "the certificate has ended",
    Reason.REVOKED: "headquarters has revoked the certificate",
}
NEW_CODE_HELPS = frozenset(SAID) - {Reason.NOT_UNDERSTOOD, Reason.TOO_OFTEN, Reason.WRONG_CODE}


class NoPapers(Exception):
    """There is no certificate; the message says why, and what to do."""


class NotNow(Exception):
    """It did not work and will be tried again; the present certificate is good for long."""


class Renewal(msgspec.Struct, frozen=True):
    """What a renewal works with."""

    device: str
    keeper: Keeper
    service: Service
    broker: Broker
    now: dt.datetime
    try_it: Callable[[Broker], object] = try_certificate
    """Raises ``BrokerAway`` when a broker does not take a certificate."""


def enrol(
    device: str, keeper: Keeper, service: Service, code: Code, authority: bytes
) -> Issued:
    """Get this kiosk's first certificate, or its next one, with a code; safe to be repeated.

    Args:
        device: This kiosk.
        keeper: Where its papers are.
        service: Whom to ask; it proves itself by the authority that the code names.
        code: What headquarters has given out.
        authority: Certificates (PEM) of authorities, of which the code names one. They come by
            any way, so the others are not believed before the service has named them.

    Raises:
        NoPapers: There is none.
    """
    try:
        pinned = _pinned(code, authority)
        service = service.proved_by(pinned)
        keeper.believe(pinned)
        keeper.settle()
        present = keeper.present()
        try:
            issued, key = _ask(
                keeper, lambda key: service.enrol(device, code.secret, request_pem(key, device))
            )
        except Turned as turned:
            if turned.reason is not Reason.CODE_USED or present is None:
                raise
            # By us, perhaps, and the power went before we could say so.
            return service.enrol(device, code.secret, request_pem(present.key, device))
        keeper.believe(issued.authority)
        keeper.check(issued.certificate, key)
        keeper.install(issued.certificate)
    except (Away, BadPaper, UnicodeDecodeError) as error:
        raise NoPapers(str(error)) from error
    except Turned as turned:
        raise NoPapers(_explained(turned, device)) from turned
    return issued


def renew(parts: Renewal, *, always: bool) -> str:
    """Get the certificate that follows when half of the present one's life is over.

    It takes the present one's place when the broker has taken it.

    Returns:
        What was done, in words.

    Raises:
        NoPapers: Somebody must do something.
        NotNow: It failed, and there is time to try again.
    """
    parts.keeper.settle()
    present = parts.keeper.present()
    if present is None:
        raise NoPapers("there is no certificate with its key: enrol this kiosk (kiosk enrol)")
    due, ends = renewal_due(present.certificate), present.certificate.not_valid_after_utc
    if parts.now >= ends:
        raise NoPapers(f"the certificate ended on {ends:%Y-%m-%d}: {_new_code(parts.device)}")
    moved, said = _asked_whom_to_believe(parts, present)
    if parts.now < due and not always and not moved:
        return f"good until {ends:%Y-%m-%d}, to be renewed from {due:%Y-%m-%d} on{said}"
    try:
        made = _follow(parts, present)
    except Turned as turned:
        if turned.reason in {Reason.TOO_OFTEN, Reason.NOT_UNDERSTOOD}:
            raise _failed(parts, ends, str(turned.reason)) from turned
        raise NoPapers(_explained(turned, parts.device)) from turned
    except (Away, BadPaper, BrokerAway) as error:
        raise _failed(parts, ends, str(error)) from error
    return f"renewed until {made:%Y-%m-%d}"


def _ask(
    keeper: Keeper, question: Callable[[ec.EllipticCurvePrivateKey], Issued]
) -> tuple[Issued, ec.EllipticCurvePrivateKey]:
    """Ask with the next key; when a certificate for that one was revoked, with another."""
    key = keeper.next_key()
    try:
        return question(key), key
    except Turned as turned:
        if turned.reason is not Reason.REVOKED:
            raise
    key = keeper.next_key(anew=True)
    return question(key), key


def _pinned(code: Code, authorities: bytes) -> str:
    """Return the one of these authorities that the code names."""
    for one in read_authorities(authorities):
        if pin_of(der(one)) == code.pin:
            return certificate_pem(one)
    raise BadPaper("the code is another authority's: take the ca.pem that belongs to it")


def _asked_whom_to_believe(parts: Renewal, present: Pair) -> tuple[bool, str]:
    """Return whether another authority signs by now, and what there is to say of the question.

    The present certificate is good in any case, so whatever goes wrong waits for the next time.
    """
    try:
        return _believe(parts, present), ""
    except Turned as turned:
        reason = str(turned.reason)
    except (Away, BadPaper, BrokerAway) as error:
        reason = str(error)
    return False, f"; not known whether its authority is to change: {reason}"


def _believe(parts: Renewal, present: Pair) -> bool:
    """Believe the authorities that headquarters names; return whether another signs by now.

    Nothing is believed by which service or broker could not prove themselves: a mistake at
    headquarters must not lock a kiosk out.
    """
    told = parts.service.authorities()
    if told is None:
        return False
    named = read_authorities(told.authorities.encode())
    if named != parts.keeper.authorities():
        parts.service.proved_by(told.authorities).authorities()
        with tempfile.TemporaryDirectory() as folder:
            paper = Path(folder) / "authorities.pem"
            write_file(paper, told.authorities.encode(), SECRET)
            parts.try_it(msgspec.structs.replace(parts.broker, ca=paper))
        parts.keeper.believe(told.authorities)
    signer = next((one for one in named if pin_of(der(one)) == told.signs), None)
    return signer is not None and not signed_by(present.certificate, signer)


def _follow(parts: Renewal, present: Pair) -> dt.datetime:
    issued, key = _ask(
        parts.keeper, lambda key: parts.service.renew(present, request_pem(key, parts.device))
    )
    certificate = parts.keeper.check(issued.certificate, key)
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "paper.pem"
        write_file(paper, issued.certificate.encode() + key_pem(key), SECRET)
        parts.try_it(msgspec.structs.replace(parts.broker, cert=paper, key=paper))
    parts.keeper.install(issued.certificate)
    return certificate.not_valid_after_utc


def _failed(parts: Renewal, ends: dt.datetime, reason: str) -> Exception:
    text = f"not renewed, the present certificate ends on {ends:%Y-%m-%d}: {reason}"
    return NoPapers(text) if ends - parts.now < SOON else NotNow(text)


def _explained(turned: Turned, device: str) -> str:
    detail = f" ({turned.detail})" if turned.detail else ""
    said = SAID[turned.reason].format(device=device) + detail
    return f"{said}: {_new_code(device)}" if turned.reason in NEW_CODE_HELPS else said


def _new_code(device: str) -> str:
    return (
        f"have a new code made (kiosk hq enrol new --device {device} --replace) "
        "and type it in here (kiosk enrol --code …)"
    )
