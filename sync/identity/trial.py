"""Whether a broker takes a certificate, found out without becoming anybody.

A real connection would throw out the one that is at work under the same name. With TLS 1.3 a
certificate is refused only after the handshake, so something must be said to get an answer: a
connection in a version of MQTT that does not exist, which every broker declines.
"""

import contextlib
import socket

from sync.broker_url import Broker
from sync.mqtt import BrokerAway, tls_context

PATIENCE_S = 20.0
NOT_A_VERSION = 0x7F
QUESTION = bytes([0x10, 13, 0, 4, *b"MQTT", NOT_A_VERSION, 0x02, 0, 30, 0, 1, ord("?")])
"""CONNECT (MQTT 3.1.1, 3.1), its protocol level one that nobody has."""


def try_certificate(broker: Broker) -> str:
    """Return when the broker has taken our certificate, and until when its own is good.

    Raises:
        BrokerAway: It has not, or cannot be reached.
    """
    place = f"{broker.host}:{broker.port}"
    context = tls_context(broker)
    try:
        with contextlib.ExitStack() as lines:
            raw = socket.create_connection((broker.host, broker.port), PATIENCE_S)
            lines.enter_context(raw)
            line = context.wrap_socket(raw, server_hostname=broker.host)
            lines.enter_context(line)
            line.sendall(QUESTION)
            # Declined in words or by hanging up in good order: MQTT's answer, and not TLS's.
            line.recv(16)
            return str((line.getpeercert() or {})["notAfter"])
    except OSError as error:
        raise BrokerAway(f"{place}: {error}") from error
