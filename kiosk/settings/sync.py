"""The way to headquarters: encrypted, or never leaving this machine."""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.settings.kept import FOLDER
from kiosk.settings.model import SyncSettings
from kiosk.settings.table import Table

FOLDER_EXPECTED = f"an absolute path such as {FOLDER}"
EXPECTED = "mqtts://host:8883, or mqtt:// to this machine's own loopback address"

SERVICE_EXPECTED = "https://host:8843"


def read_sync(root: Table) -> SyncSettings | None:
    """Return the settings of ``[sync]``, or None when the hall keeps to itself."""
    table = root.optional_table("sync")
    if table is None:
        return None
    broker = table.text("broker", EXPECTED)
    encrypted = _check_broker(table, broker)
    files: dict[str, Path | None] = {}
    for key in ("ca", "cert", "key", "trust"):
        text = table.optional_text(key)
        files[key] = None if text is None else Path(text)
        if text is None and encrypted and key != "trust":
            table.wrong(key, "the path of a PEM file: mqtts needs ca, cert and key")
        elif text is not None and not Path(text).is_absolute():
            table.wrong(key, "an absolute path")
    enrol = table.optional_text("enrol") or ""
    if enrol and not _is_service(enrol):
        table.wrong("enrol", SERVICE_EXPECTED)
    folder = Path(table.text("settings", FOLDER_EXPECTED, default=str(FOLDER)))
    if not folder.is_absolute():
        table.wrong("settings", FOLDER_EXPECTED)
    table.finish()
    return SyncSettings(broker, **files, enrol=enrol, settings=folder)


def _is_service(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and port != 0 and parts.path == ""


def _check_broker(table: Table, broker: str) -> bool:
    """Note what is wrong with the address; return whether it is an encrypted one."""
    if not broker:
        return False
    try:
        parts = urlsplit(broker)
        host, port = parts.hostname, parts.port
    except ValueError:
        table.wrong("broker", EXPECTED)
        return False
    plain = parts.scheme == "mqtt"
    well_formed = host and port != 0 and not parts.path.strip("/") and not parts.query
    if (
        parts.scheme not in {"mqtt", "mqtts"}
        or not well_formed
        or (plain and not is_loopback(host or ""))
    ):
        table.wrong("broker", EXPECTED)
    return parts.scheme == "mqtts"


def is_loopback(host: str) -> bool:
    """Return whether what is sent to a host stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
