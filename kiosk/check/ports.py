"""Serial lines: there, by a name that stays, and held by nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, Said, fault, ok, said, wrong
from kiosk.check.machine import Machine
from kiosk.check.named_devices import NamedDevice, named_devices

NUMBERED = re.compile(r"/dev/tty(USB|ACM)\d+")
"""The kernel counts these up: pulled and put back, a board may come back under another number
(pyserial issue 36)."""
THIEVES = {
    "ModemManager": "apt purge --autoremove modemmanager",
    "brltty": "apt purge --autoremove brltty",
}
"""They take any new serial line for their own: the one sends AT commands into it, the other
grabs CH340 and CP2102 adapters."""
OURS = "kiosk"


def ports(bench: Bench) -> Iterator[Finding]:
    """Look at every serial line the settings name."""
    seen: set[Path] = set()
    for one in named_devices(bench.settings):
        if one.serial and one.path is not None and one.path not in seen:
            seen.add(one.path)
            yield _port(bench, one, one.path)
    if not seen:
        return
    for process in bench.machine.processes():
        if process.name in THIEVES:
            text = said("check.thief_runs", process=process.name)
            yield wrong("ports", text, said("check.run", command=THIEVES[process.name]))


def _port(bench: Bench, device: NamedDevice, path: Path) -> Finding:
    name = f"port {path}"
    if not path.exists():
        return fault(name, "unplugged", device.kind)
    for process in bench.machine.holders(path):
        if process.name == OURS:
            return ok(name, said("check.port_ours", pid=process.pid), _lasting(bench, path))
        text = said("check.port_held", process=process.name, pid=process.pid)
        command = THIEVES.get(process.name, f"kill {process.pid}")
        return wrong(name, text, said("check.run", command=command))
    return ok(name, said("check.port_free"), _lasting(bench, path))


def _lasting(bench: Bench, path: Path) -> Said | None:
    """Return advice where the name may be another device's tomorrow."""
    if not NUMBERED.fullmatch(str(path)):
        return None
    lasting = lasting_name(bench.machine, path)
    return said("check.lasting_name", name=lasting or "/dev/kiosk-bus0", path=path)


def lasting_name(machine: Machine, path: Path) -> str:
    """Return the name of a device file that stays with what is plugged in; nothing if none."""
    for folder in ("/dev/serial/by-id", "/dev/input/by-id"):
        for link in sorted(machine.path(folder).glob("*")):
            if link.resolve() == path.resolve():
                return f"{folder}/{link.name}"
    return ""


PROBES = (Probe("ports", Stage.MACHINE, ports),)
