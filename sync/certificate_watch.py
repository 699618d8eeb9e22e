"""A new certificate is used as soon as it is there: the connection begins anew with it.

Otherwise a connection that holds for months would outlive its own certificate, and nobody would
know whether the next one comes about.
"""

from pathlib import Path

import structlog

from sync import mqtt
from sync.broker_url import Broker

log = structlog.get_logger("sync")

Mark = tuple[int, int, int]


class CertificateWatch:
    """Takes part in a conversation, and ends it when the certificate in use was replaced."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._mark = _mark(broker.cert)

    def topics(self) -> tuple[str, ...]:
        """Return nothing: it hears nobody."""
        return ()

    def hear(self, message: mqtt.Arrived) -> None:
        """Nothing is for it."""

    def look(self) -> None:
        """See whether another certificate is there, with its key.

        Raises:
            BrokerAway: It is: connect anew.
        """
        mark = _mark(self._broker.cert)
        if mark == self._mark or mark is None:
            return
        try:
            mqtt.tls_context(self._broker)
        except mqtt.BrokerAway as error:
            # Between the two moves of a renewal, or a mistake of somebody's hand: look again.
            log.warning("certificate_not_whole", reason=str(error))
            return
        log.info("certificate_renewed", path=str(self._broker.cert))
        raise mqtt.BrokerAway("a new certificate is there: connecting with it")


def _mark(path: Path | None) -> Mark | None:
    """Return by what a file is told from one that took its place; None when it is not there."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
