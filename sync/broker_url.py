"""The address of a broker, ``mqtts://host:8883``, and its papers; in the clear only at home."""

from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.settings.sync import is_loopback

PORTS = {"mqtt": 1883, "mqtts": 8883}
EXPECTED = "mqtts://host:8883, or mqtt:// to this machine's own loopback address"


class Broker(msgspec.Struct, frozen=True):
    """Where a broker is and how to talk to it."""

    host: str
    port: int
    encrypted: bool = False
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def parse_broker(
    url: str, ca: Path | None = None, cert: Path | None = None, key: Path | None = None
) -> Broker:
    """Return the broker at ``url``.

    Raises:
        ValueError: The text is no such address; the message says what was found and expected.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"found {url!r}, expected {EXPECTED}") from error
    if parts.scheme not in PORTS or not host or port == 0 or parts.path.strip("/"):
        raise ValueError(f"found {url!r}, expected {EXPECTED}")
    if parts.scheme == "mqtt" and not is_loopback(host):
        raise ValueError(f"found {url!r}, expected {EXPECTED}: nothing leaves in the clear")
    return Broker(host, port or PORTS[parts.scheme], parts.scheme == "mqtts", ca, cert, key)
