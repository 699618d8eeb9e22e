"""The counters, and the devices that stand on them."""

import re
from typing import assert_never

from drivers.display_url import parse_display_url
from drivers.keypad_url import (
    EvdevKeypadUrl,
    SerialKeypadUrl,
    TerminalKeypadUrl,
    parse_keypad_url,
)
from drivers.line_url import OtherLineUrl
from drivers.terminal_url import (
    GpioTerminalUrl,
    SerialTerminalUrl,
    SimTerminalUrl,
    TerminalUrl,
    parse_terminal_url,
)
from drivers.world_url import WorldUrl
from kiosk.domain.plan import Counter, Service
from kiosk.settings.model import CounterDevices
from kiosk.settings.table import Table, shown

COUNTER_ID = re.compile(r"[A-Za-z0-9]{1,8}")


def read_counters(
    root: Table, services: tuple[Service, ...]
) -> tuple[tuple[Counter, ...], tuple[CounterDevices, ...]]:
    """Return the counters and, in the same order, their devices."""
    counters: list[Counter] = []
    devices: list[CounterDevices] = []
    described = [one.id for one in services]
    known = ", ".join(described)
    taken: dict[object, object] = {}
    for table in root.tables("counter", required=True):
        counter_id = table.matching(
            "id", COUNTER_ID, "one to eight letters or digits, in quotes"
        )
        if counter_id and any(one.id == counter_id for one in counters):
            table.wrong("id", "an id that no other counter has")
        named = table.texts(
            "services", f"a list of services, each once: {known or 'none is described'}"
        )
        for one in named:
            if one not in described:
                table.found("services", shown(one), f"a service that is described: {known}")
        counters.append(Counter(counter_id, named, accessible=table.flag("accessible")))
        devices.append(_read_devices(table, counter_id, taken))
        table.finish()
    return tuple(counters), tuple(devices)


def _read_devices(table: Table, counter_id: str, taken: dict[object, object]) -> CounterDevices:
    terminal = table.parsed("terminal", parse_terminal_url)
    keypad = table.parsed("keypad", parse_keypad_url)
    if isinstance(keypad, TerminalKeypadUrl) and not isinstance(terminal, SerialTerminalUrl):
        table.wrong("keypad", 'a serial terminal beside it, or another keypad than "terminal"')
    display = table.parsed("display", parse_display_url)
    _claim(table, "terminal", _claims(terminal), counter_id, taken)
    _claim(table, "display", [] if display is None else [display], counter_id, taken)
    for key, url in (("terminal", terminal), ("display", display)):
        _one_kind(table, key, url, taken)
    if isinstance(keypad, EvdevKeypadUrl | SerialKeypadUrl):
        _claim(table, "keypad", [keypad.path], counter_id, taken)
    elif isinstance(keypad, WorldUrl):
        _claim(table, "keypad", [("keypad", keypad)], counter_id, taken)
    return CounterDevices(counter_id, terminal, keypad, display)


def _claims(terminal: TerminalUrl | None) -> list[object]:
    """Return what only one counter can have of a terminal."""
    match terminal:
        case GpioTerminalUrl():
            return [("GPIO", pin) for pin in terminal.pins]
        case SerialTerminalUrl() | OtherLineUrl() | WorldUrl():
            return [terminal]
        case SimTerminalUrl() | None:
            return []
        case _:
            assert_never(terminal)


def _one_kind(table: Table, key: str, url: object, taken: dict[object, object]) -> None:
    """Note when a line has another kind of device: they would not understand each other."""
    match url:
        case SerialTerminalUrl(path=path):
            kind = "serial"
        case OtherLineUrl(path=path):
            kind = f"{url.protocol} at {url.baud} baud"
        case _:
            return
    other = taken.setdefault(("line", path), kind)
    if other != kind:
        table.wrong(key, f"a line of its own: {path} has {other} devices")


def _claim(
    table: Table, key: str, claims: list[object], counter_id: str, taken: dict[object, object]
) -> None:
    """Note when another counter has one of these already: a press would count for both."""
    for claim in claims:
        owner = taken.setdefault(claim, counter_id)
        if owner != counter_id:
            table.wrong(key, f"pins or an address that counter {owner} does not use")
            return
