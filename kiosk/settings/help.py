"""Help buttons outside the door, and the ladder of their chime (S19, S82)."""

import re

import msgspec

from drivers.help_button_url import GpioHelpButtonUrl, HelpButtonUrl, parse_help_button_url
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.settings.model import CounterDevices, HelpButtonDevice
from kiosk.settings.table import Table

DAYS = re.compile(r"([1-9]\d{0,2})d")
DAY_S = 24 * 3600
EVERY = 'a number of days such as "7d", or 0 for never'


class HelpSettings(msgspec.Struct, frozen=True):
    """What the tables come to."""

    rules: HelpRules
    buttons: tuple[HelpButton, ...]
    devices: tuple[HelpButtonDevice, ...]


def read_help(
    root: Table, languages: tuple[str, ...], counters: tuple[CounterDevices, ...]
) -> HelpSettings:
    """Return the hall's help buttons and their rules."""
    buttons: list[HelpButton] = []
    devices: list[HelpButtonDevice] = []
    taken = {pin: f"counter {one.id}" for one in counters for pin in one.pins}
    for table in root.tables("help_button"):
        button = HelpButton(table.identifier("id"), table.names("name", languages))
        if button.id and any(one.id == button.id for one in buttons):
            table.wrong("id", "an id that no other help button has")
        if "device" not in table:
            table.wrong("device", 'an address such as "gpio:button=26,lamp=16,buzzer=20"')
        url = table.parsed("device", parse_help_button_url)
        if url is not None:
            _claim(table, url, f"help button {button.id}", taken)
            devices.append(HelpButtonDevice(button.id, url))
        buttons.append(button)
        table.finish()
    return HelpSettings(_rules(root), tuple(buttons), tuple(devices))


def _claim(table: Table, url: HelpButtonUrl, owner: str, taken: dict[int, str]) -> None:
    """Note when somebody has one of the pins already: a press would count for both."""
    if not isinstance(url, GpioHelpButtonUrl):
        return
    for pin in url.pins:
        other = taken.setdefault(pin, owner)
        if other != owner:
            table.wrong("device", f"pins that {other} does not use")
            return


def _rules(root: Table) -> HelpRules:
    table = root.optional_table("help")
    usual = HelpRules()
    if table is None:
        return usual
    rules = HelpRules(
        chime_every_s=table.duration_s("chime_every", default=usual.chime_every_s),
        lead_after=table.whole("lead_after", range(1, 21), default=usual.lead_after),
        escalate_after=table.whole("escalate_after", range(1, 31), usual.escalate_after),
        coming_s=table.duration_s("coming", default=usual.coming_s),
        test_every_s=_test_every_s(table, usual.test_every_s),
        phone=table.optional_text("phone", "a telephone number") or "",
    )
    if rules.escalate_after < rules.lead_after:
        table.wrong("escalate_after", f"at least lead_after, {rules.lead_after} chimes")
    table.finish()
    return rules


def _test_every_s(table: Table, default: int) -> int:
    value = table.take("test_every")
    if value is None:
        return default
    if value == 0 and not isinstance(value, bool):
        return 0
    match = DAYS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        table.wrong("test_every", EVERY)
        return default
    return int(match[1]) * DAY_S
