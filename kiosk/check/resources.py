"""What every process of the hall lives on: disk, memory, fonts, the time zone, its units."""

import contextlib
import datetime as dt
import os
import zoneinfo
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, ok, said, unknown, wrong
from kiosk.check.machine import Machine
from kiosk.fonts import APT_PACKAGE, DIRECTORIES, FontMissingError, Weight, chinese_face

LEAST_FREE_MB = 200
"""▲ A year without a network fills less than 1 GB (the budget); this lasts two months."""
LEAST_MEMORY_MB = 300
"""▲ What the core, the bridge, sync and the first screen need together when they start."""
UNITS = (
    "kiosk-core.service",
    "kiosk-bridge.service",
    "kiosk-sync.service",
    "kiosk-renew.service",
    "kiosk-renew.timer",
    "kiosk-time-floor.service",
    "kiosk-estimate.service",
    "kiosk-screen@ticket.service",
    "kiosk-screen@board.service",
)
MB = 1024 * 1024


def disk(bench: Bench) -> Iterator[Finding]:
    """Look whether the journal's disk takes what is written, and how much more."""
    path = bench.settings.journal.path
    yield disk_writes(path)
    yield disk_space(path)
    over = _overlay(bench.machine, path)
    if over is not None:
        text = said("check.disk_overlay", path=path.parent, mount=over)
        yield wrong("disk kind", text, said("check.disk_overlay_remedy"))


def existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there as far as this user may see."""
    return next(one for one in (folder, *folder.parents) if _is_there(one))


def _is_there(folder: Path) -> bool:
    try:
        return folder.exists()
    except PermissionError:
        return False


def disk_writes(journal: Path) -> Finding:
    """Write a block beside the journal, down to the disk, and take it away again."""
    folder = existing(journal.parent)
    probe = folder / f".kiosk-check-{os.getpid()}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, bytes(4096))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except PermissionError as error:
        text = said("check.disk_refuses", path=folder, error=error.strerror)
        return wrong("disk", text, said("check.sudo"))
    except OSError as error:
        text = said("check.disk_refuses", path=folder, error=error.strerror)
        return wrong("disk", text, said("check.disk_refuses_remedy"))
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return ok("disk", said("check.disk_writes", path=folder))


def disk_space(journal: Path) -> Finding:
    """Look how much the disk still takes."""
    folder = existing(journal.parent)
    room = os.statvfs(folder)
    free_mb = room.f_bavail * room.f_frsize // MB
    if free_mb < LEAST_FREE_MB:
        text = said("check.disk_full", path=folder, mb=free_mb, least=LEAST_FREE_MB)
        return wrong("disk space", text, said("check.disk_full_remedy"))
    return ok("disk space", said("check.disk_room", path=folder, mb=free_mb))


def _overlay(machine: Machine, path: Path) -> str | None:
    """Return the overlay the journal would lie on, where it would forget the day."""
    found = ("", "")
    for line in machine.text("/proc/mounts").splitlines():
        _, where, kind, *_ = line.split(" ")
        inside = path.is_relative_to(where)
        if inside and len(where) >= len(found[0]):
            found = (where, kind)
    where, kind = found
    container = machine.path("/.dockerenv").exists()
    return where if kind == "overlay" and not container else None


def memory(bench: Bench) -> Iterator[Finding]:
    """Look how much memory is left."""
    fields = dict(
        line.split(":", 1) for line in bench.machine.text("/proc/meminfo").splitlines()
    )
    left = fields.get("MemAvailable", "").split()
    if not left:
        yield unknown("memory", said("check.memory_unknown"))
        return
    left_mb = int(left[0]) // 1024
    if left_mb < LEAST_MEMORY_MB:
        text = said("check.memory_short", mb=left_mb, least=LEAST_MEMORY_MB)
        yield wrong("memory", text, said("check.memory_short_remedy"))
        return
    yield ok("memory", said("check.memory", mb=left_mb))


def timezone(bench: Bench) -> Iterator[Finding]:
    """Say what time it is in the hall: somebody who stands there knows better."""
    zone = zoneinfo.ZoneInfo(bench.settings.timezone)
    local = dt.datetime.fromtimestamp(bench.now / 1000, zone)
    text = said("check.timezone", zone=zone.key, time=f"{local:%Y-%m-%d %H:%M}")
    yield ok("timezone", text)


def fonts(_bench: Bench, directories: Sequence[Path] = DIRECTORIES) -> Iterator[Finding]:
    """Look for the Chinese font of slips and screens."""
    for weight in Weight:
        try:
            face = chinese_face(weight, tuple(directories))
        except FontMissingError:
            remedy = said("check.run", command=f"apt install {APT_PACKAGE}")
            yield wrong(f"font {weight}", said("check.font_missing", weight=weight), remedy)
        else:
            yield ok(f"font {weight}", said("check.font", path=face.path))


def units(bench: Bench) -> Iterator[Finding]:
    """Look at the services of the hall, where systemd runs and has them."""
    machine = bench.machine
    if not machine.path("/run/systemd/system").is_dir():
        return
    installed = [
        one
        for one in UNITS
        if machine.path("/etc/systemd/system").joinpath(_file_of(one)).exists()
    ]
    for unit in installed:
        ran = machine.run(["systemctl", "show", "--property=ActiveState,UnitFileState", unit])
        if ran is None or ran.code != 0:
            yield unknown(f"unit {unit}", said("check.unit_unknown"))
            continue
        shown = dict(line.split("=", 1) for line in ran.out.splitlines() if "=" in line)
        yield _unit(unit, shown.get("ActiveState", ""), shown.get("UnitFileState", ""))


def _file_of(unit: str) -> str:
    """Return the file of a unit: a template serves all its instances."""
    name, at, _ = unit.partition("@")
    return f"{name}@.service" if at else unit


def _unit(unit: str, active: str, enabled: str) -> Finding:
    text = said("check.unit", active=active, enabled=enabled or "-")
    if active == "failed":
        remedy = said("check.run", command=f"journalctl -u {unit} -n 50")
        return wrong(f"unit {unit}", text, remedy)
    if enabled == "enabled" and active not in {"active", "activating", "reloading"}:
        remedy = said("check.run", command=f"systemctl start {unit}")
        return wrong(f"unit {unit}", text, remedy)
    return ok(f"unit {unit}", text)


PROBES = (
    Probe("disk", Stage.MACHINE, disk),
    Probe("memory", Stage.MACHINE, memory),
    Probe("timezone", Stage.MACHINE, timezone),
    Probe("fonts", Stage.MACHINE, fonts),
    Probe("units", Stage.MACHINE, units),
)
