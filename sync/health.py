"""How the sending fares, measured for headquarters and for the kiosk's own Prometheus.

At the kiosk it is a file in node_exporter's text format, put in place whole: whoever collects
the machine's figures has these too, with a network or without.
"""

import calendar
import resource
import time
from pathlib import Path

import structlog

from kiosk.client import Acknowledged, DoorClosed, DoorError
from sync.certificate import CertificateError, good_until
from sync.contract.messages import Telemetry
from sync.kit import Kit
from sync.memory import Memory

KINDS = {
    "connected": ("gauge", "Whether the broker has taken this kiosk in"),
    "backlog_events": ("gauge", "Events that headquarters has not stored yet"),
    "read_events_total": ("counter", "Events read of the journal"),
    "sent_events_total": ("counter", "Events handed to the broker, again and again"),
    "stored_events_total": ("counter", "Events that headquarters has said it stored"),
    "batches_total": ("counter", "Batches handed to the broker"),
    "sent_bytes_total": ("counter", "Bytes of these batches"),
    "connections_total": ("counter", "Connections that came about"),
    "refused_total": ("counter", "Batches that the broker refused"),
    "go_backs_total": ("counter", "Times that all was sent again for want of an answer"),
    "rewinds_total": ("counter", "Times that headquarters had lost what it had"),
    "set_aside_events": ("gauge", "Events that the broker does not take"),
    "ack_age_seconds": ("gauge", "Since headquarters' last word that moved on"),
    "resident_bytes": ("gauge", "Memory of this process"),
    "certificate_left_seconds": (
        "gauge",
        "How long this kiosk's certificate is still good for",
    ),
    "disk_free_bytes": ("gauge", "Room on the journal's disk"),
}

log = structlog.get_logger("sync")


class Health:
    """Measures, writes the file, and hands out what headquarters is to have."""

    def __init__(self, kit: Kit, memory: Memory) -> None:
        self._kit = kit
        self._memory = memory
        self._due_s = kit.now_s()
        self._core_known = False

    def look(self) -> Telemetry | None:
        """Return the measurements when they are due, and write the file.

        They are due too when the core has told of itself for the first time.
        """
        now_s = self._kit.now_s()
        first_word = self._memory.known is not None and not self._core_known
        if now_s < self._due_s and not first_word:
            return None
        self._core_known = self._core_known or first_word
        self._due_s = now_s + self._kit.timing.telemetry_s
        if not self._memory.figures.connected:
            self._ask_core()
        telemetry = self.measure()
        if self._kit.textfile is not None:
            try:
                write_textfile(self._kit.textfile, telemetry, self._kit.now_ms())
            except OSError as error:
                log.warning("textfile_not_written", reason=str(error))
        return telemetry

    def _ask_core(self) -> None:
        """Learn how the record is while there is no connection over which it would be told."""
        try:
            known = self._kit.door.known()
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return
        self._memory.known = known
        self._memory.figures.backlog = max(0, known.last - known.stored)

    def measure(self) -> Telemetry:
        """Return the measurements."""
        figures = self._memory.figures
        found = {
            "connected": float(figures.connected),
            "backlog_events": figures.backlog,
            "read_events_total": figures.events_read,
            "sent_events_total": figures.events_sent,
            "stored_events_total": figures.events_stored,
            "batches_total": figures.batches,
            "sent_bytes_total": figures.bytes,
            "connections_total": figures.connections,
            "refused_total": figures.refused,
            "go_backs_total": figures.go_backs,
            "rewinds_total": figures.rewinds,
            "set_aside_events": len(self._memory.suspicion.aside),
            "resident_bytes": resident_bytes(),
        }
        if figures.ack_at_s is not None:
            found["ack_age_seconds"] = round(self._kit.now_s() - figures.ack_at_s, 3)
        known = self._memory.known or Acknowledged("", 0)
        return Telemetry(
            clock=known.clock,
            certificate_ends_ms=certificate_ends_ms(self._kit.broker.cert),
            disk_free_bytes=known.disk_free_bytes,
            disk_size_bytes=known.disk_size_bytes,
            disk=next((one for one in known.alarms if one.startswith("disk")), ""),
            figures={key: float(value) for key, value in found.items()},
        )


def prometheus_text(telemetry: Telemetry, now_ms: int) -> str:
    """Return the measurements as Prometheus reads them; what is not known is left out."""
    found = dict(telemetry.figures)
    if telemetry.certificate_ends_ms:
        left_ms = telemetry.certificate_ends_ms - now_ms
        found["certificate_left_seconds"] = left_ms / 1000
    if telemetry.disk_size_bytes:
        found["disk_free_bytes"] = float(telemetry.disk_free_bytes)
    lines = []
    for name, (kind, text) in KINDS.items():
        if name in found:
            lines += [
                f"# HELP lobby_sync_{name} {text}",
                f"# TYPE lobby_sync_{name} {kind}",
                f"lobby_sync_{name} {found[name]:.15g}",
            ]
    lines += [
        "# HELP lobby_sync_clock_trust How far the clock is trusted",
        "# TYPE lobby_sync_clock_trust gauge",
    ]
    lines += [
        f'lobby_sync_clock_trust{{clock="{clock}"}} {int(telemetry.clock == clock)}'
        for clock in ("synced", "held", "unsynced")
    ]
    return "\n".join(lines) + "\n"


def write_textfile(path: Path, telemetry: Telemetry, now_ms: int) -> None:
    """Put the measurements in the file's place, whole.

    Raises:
        OSError: It cannot be written.
    """
    new = path.with_name(path.name + ".new")
    new.write_text(prometheus_text(telemetry, now_ms), encoding="utf-8")
    # Another user collects it; nothing in it is a secret.
    new.chmod(0o644)
    new.replace(path)


def resident_bytes() -> int:
    """Return how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def certificate_ends_ms(path: Path | None) -> int:
    """Return when a certificate ends, in wall time since 1970 UTC; 0 without one."""
    if path is None:
        return 0
    try:
        until = good_until(path.read_text(encoding="ascii", errors="replace"))
        return calendar.timegm(time.strptime(until, "%Y%m%d%H%M%SZ")) * 1000
    except (OSError, CertificateError, ValueError) as error:
        log.warning("certificate_not_read", path=str(path), reason=str(error))
        return 0
