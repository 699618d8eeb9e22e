"""Ends the connection that somebody still has whose certificate was revoked.

A broker looks at a certificate when a connection begins and never again. But the authority can
sign for anybody, itself for a moment: whoever connects with that name takes over its session,
the former connection ends, and it comes back no more. So a stolen collector's key is as little
use as a stolen kiosk.
"""

import datetime as dt
import queue
import tempfile
from pathlib import Path

import msgspec

from kiosk.command import WRONG, fail
from sync import mqtt
from sync.broker_url import Broker
from sync.hq.ca import registry
from sync.hq.ca.authority import issue
from sync.hq.ca.desk import Desk
from sync.identity.files import SECRET, write_file
from sync.identity.names import Role
from sync.identity.papers import certificate_pem, key_pem, new_key

GOOD_FOR = dt.timedelta(minutes=5)
PATIENCE_S = 20.0


def drop(desk: Desk, device: str, broker: Broker) -> None:
    """Throw out a kiosk, or one of headquarters' own, that has no good certificate; or end."""
    # A broker believes the present one whatever it was told of its neighbour.
    authority = desk.authorities().present
    now_ms = desk.now_ms
    now = registry.moment(now_ms)
    with desk.transaction() as connection:
        held = [
            one
            for one in registry.certificates(connection, name=device)
            if one.role is not Role.SERVER
        ]
        if not held:
            fail(f"--device: found {device!r}, expected who had a certificate", WRONG)
        role = held[-1].role
        if any(row.is_good(now_ms) for row in held):
            fail(f"{device} has a good certificate and would come back: revoke it first", WRONG)
        key = new_key()
        made = issue(authority, role, [device], key.public_key(), now + GOOD_FOR, now=now)
        # Recorded as what it is: a certificate, and over as soon as this is done.
        row = registry.record(connection, made, role, now_ms)
        registry.revoke_serial(connection, row.serial, now_ms)
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "paper.pem"
        write_file(paper, certificate_pem(made).encode() + key_pem(key), SECRET)
        _take_over(device, msgspec.structs.replace(broker, cert=paper, key=paper))


def _take_over(name: str, broker: Broker) -> None:
    notes: queue.SimpleQueue[mqtt.Note] = queue.SimpleQueue()
    link = mqtt.Link(1, broker, mqtt.Session(name), notes.put)
    try:
        link.open()
        note = notes.get(timeout=PATIENCE_S)
    except (mqtt.BrokerAway, queue.Empty) as error:
        fail(f"--broker: {str(error) or 'no answer'}", WRONG)
    link.close()
    if not isinstance(note, mqtt.Connected):
        fail(f"--broker: not let in: {note}", WRONG)
