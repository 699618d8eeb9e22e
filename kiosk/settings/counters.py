"""The counters, and the devices that stand on them."""

import re

from drivers.keypad_url import TerminalKeypadUrl, parse_keypad_url
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl, parse_terminal_url
from kiosk.domain.plan import Counter, Service
from kiosk.settings.model import CounterDevices
from kiosk.settings.table import Table

COUNTER_ID = re.compile(r"[A-Za-z0-9]{1,8}")


def read_counters(
    root: Table, services: tuple[Service, ...]
) -> tuple[tuple[Counter, ...], tuple[CounterDevices, ...]]:
    """Return the counters and, in the same order, their devices."""
    counters: list[Counter] = []
    devices: list[CounterDevices] = []
    known = ", ".join(one.id for one in services)
    taken: dict[object, str] = {}
    for table in root.tables("counter"):
        counter_id = table.matching("id", COUNTER_ID, "one to eight letters or digits")
        if any(one.id == counter_id for one in counters):
            table.wrong("id", "an id that no other counter has")
        named = table.texts("services", f"some of the services {known}, none twice")
        if not {*named} <= {one.id for one in services}:
            table.wrong("services", f"only services that are described: {known}")
        counters.append(Counter(counter_id, named, accessible=table.flag("accessible")))
        devices.append(_read_devices(table, counter_id, taken))
        table.finish()
    if not counters:
        root.wrong("counter", "at least one table [[counter]]")
    return tuple(counters), tuple(devices)


def _read_devices(table: Table, counter_id: str, taken: dict[object, str]) -> CounterDevices:
    terminal = table.parsed("terminal", parse_terminal_url)
    keypad = table.parsed("keypad", parse_keypad_url)
    if isinstance(keypad, TerminalKeypadUrl) and not isinstance(terminal, SerialTerminalUrl):
        table.wrong("keypad", 'a serial terminal beside it, or another keypad than "terminal"')
    claims: list[object] = []
    match terminal:
        case GpioTerminalUrl():
            pins = (terminal.call, terminal.accessible, terminal.lamp)
            claims.extend(("GPIO", pin) for pin in pins if pin is not None)
        case SerialTerminalUrl():
            claims.append(terminal)
        case _:
            pass
    for claim in claims:
        owner = taken.setdefault(claim, counter_id)
        if owner != counter_id:
            table.wrong("terminal", f"pins or an address that counter {owner} does not use")
            break
    return CounterDevices(counter_id, terminal, keypad)
