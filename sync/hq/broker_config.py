"""The broker's configuration: Mosquitto, from 2.0.11 on, told who may do what; pure.

One listener, for kiosks and headquarters alike: whoever is there has shown a certificate of
the authority, its name is the user and the client id, and the access list knows no other names.
A second listener without certificates, even on loopback, would make any process of that machine
the collector.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sync.contract.topics import HQ_STATE, ROOT

DEVICE_WRITES = ("events", "state", "meta", "telemetry", "config/reported")
DEVICE_READS = ("ack", "config/desired", "command/#")
HQ_READS = DEVICE_WRITES
COLLECTOR_WRITES = ("ack",)
OPERATOR_WRITES = ("config/desired", "command/#")
OPERATOR_READS = ("config/reported", "state", "meta")
MESSAGE_BYTES = 262_144
"""▲ Four times the largest batch; a larger message is refused by a reason code."""
PACKET_BYTES = 1_048_576
"""▲ Beyond it the broker hangs up."""
QUEUED_MESSAGES = 10_000_000
"""Not 0: then Mosquitto 2.0.11 hangs up on whoever the access list refuses."""
KEEPALIVE_S = 120
"""▲ A kiosk that fell silent is known to be gone after half as much again."""
SPARE_CONNECTIONS = 100

CONFIG = """\
# Written by `kiosk hq broker-config` for Mosquitto 2.0.11 and later.
# Do not edit: write it anew.

listener {port}{address}
# Whoever connects shows a certificate of the kiosks' authority that was not revoked.
cafile {ca}
certfile {cert}
keyfile {key}
crlfile {folder}/revoked.pem
require_certificate true
tls_version tlsv1.3
# Its common name is the user of the access list, and the client id: nobody can take another's
# session, or be thrown out by somebody with the same client id.
use_identity_as_username true
use_username_as_clientid true
allow_anonymous false
max_connections {connections}

acl_file {folder}/lobby.acl
# A retained message of somebody who may not write there any more is not passed on.
check_retain_source true

# What the collector has not fetched waits here, up to so many bytes; the defaults drop all
# beyond 1000 messages without a word. What is dropped all the same, kiosks send again.
# Not 0 messages, which means no limit: with it 2.0.11 hangs up on whoever the list refuses.
max_queued_messages {queued_messages}
max_queued_bytes {queued_bytes}
max_inflight_messages 100
queue_qos0_messages false
# Larger messages are refused, larger packets end the connection.
message_size_limit {message_bytes}
max_packet_size {packet_bytes}
max_keepalive {keepalive_s}
set_tcp_nodelay true
persistence true
autosave_interval 300
persistent_client_expiration 14d

log_type error
log_type warning
log_type notice
log_type information
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""

ACCESS = """\
# Written by `kiosk hq broker-config`. Do not edit: write it anew.
# What is not allowed here is denied. %u is the certificate's name.

# A kiosk writes and reads in its own name.
{patterns}

"""


class Wanted(msgspec.Struct, frozen=True):
    """What differs from one broker to the next."""

    folder: Path
    """Where the configuration, the access list and the list of revoked certificates are."""
    ca: Path
    cert: Path
    key: Path
    port: int = 8883
    address: str = ""
    """Of the interface to listen on; empty for all."""
    kiosks: int = 10_000
    """How many there will be."""
    queued_bytes: int = 2**30
    """How much may wait for one client."""
    collectors: Sequence[str] = ("lobby-hq-collector",)
    operators: Sequence[str] = ("lobby-hq-operator",)
    readers: Sequence[str] = ()


def configuration(wanted: Wanted) -> str:
    """Return the text of ``lobby.conf``."""
    return CONFIG.format(
        port=wanted.port,
        address=f" {wanted.address}" if wanted.address else "",
        ca=wanted.ca,
        cert=wanted.cert,
        key=wanted.key,
        folder=wanted.folder,
        # A connection that is dead and not known to be is counted beside its successor.
        connections=2 * wanted.kiosks + SPARE_CONNECTIONS,
        queued_messages=QUEUED_MESSAGES,
        queued_bytes=wanted.queued_bytes,
        message_bytes=MESSAGE_BYTES,
        packet_bytes=PACKET_BYTES,
        keepalive_s=KEEPALIVE_S,
    )


def access_list(wanted: Wanted) -> str:
    """Return the text of ``lobby.acl``."""
    patterns = [
        *(f"pattern write {ROOT}/+/%u/{leaf}" for leaf in DEVICE_WRITES),
        *(f"pattern read {ROOT}/+/%u/{leaf}" for leaf in DEVICE_READS),
        f"pattern read {HQ_STATE}",
        f"pattern read {HQ_STATE}/+",
    ]
    text = ACCESS.format(patterns="\n".join(patterns))
    for name in wanted.collectors:
        here = [f"topic write {HQ_STATE}", f"topic write {HQ_STATE}/+"]
        text += _user(name, HQ_READS, COLLECTOR_WRITES, here)
    for name in wanted.operators:
        text += _user(name, OPERATOR_READS, OPERATOR_WRITES, [])
    for name in wanted.readers:
        text += _user(name, HQ_READS, (), ["topic read $SYS/#"])
    return text


def _user(name: str, reads: Sequence[str], writes: Sequence[str], more: Sequence[str]) -> str:
    lines = [
        f"user {name}",
        # It is no kiosk: the patterns above are not for it.
        f"topic deny {ROOT}/+/{name}/#",
        *(f"topic read {ROOT}/+/+/{leaf}" for leaf in reads),
        *(f"topic write {ROOT}/+/+/{leaf}" for leaf in writes),
        *more,
    ]
    return "\n".join(lines) + "\n\n"
