"""A fault of a device that was taken out of the settings does not stand for ever."""

from collections.abc import Mapping

import pytest

from kiosk.core.forgotten_faults import forget_faults
from kiosk.domain.commands import ReportFault
from tests.check.benches import hall_settings
from tests.core.hall_in_tests import done, open_writer, types
from tests.e2e.lobby import HallSettings

pytestmark = pytest.mark.anyio

RAMP = (
    '[[help_button]]\nid = "ramp"\nname = { zh = "坡道", en = "Ramp" }\n'
    'device = "gpio:button=26"\n'
)
FULL = HallSettings(
    printer_url="tcp://127.0.0.1:9",
    terminals={"1": "serial:/dev/kiosk-none#1", "3": "gpio:call=17"},
    keypads={"2": "evdev:/dev/input/kiosk-none"},
    displays={"2": "board4:/dev/kiosk-numbers#5"},
    sound="alsa:default",
    broker="mqtt://127.0.0.1:1883",
    more=RAMP,
)
EMPTY = HallSettings()
OURS = (
    "broker", "display 2", "help_button ramp", "help_button ramp help", "keypad 2", "panel 3",
    "panel 3 call", "printer", "printer paper", "sound", "terminal 1", "voice",
)  # fmt: skip
THEIRS = ("door sensor", "airing cupboard")


@pytest.mark.parametrize(
    ("settings", "stay"), [(FULL, {*OURS, *THEIRS}), (EMPTY, {*THEIRS})], ids=["full", "empty"]
)
async def test_only_a_device_that_is_named_no_more_is_forgotten(
    tmp_path, settings, stay
) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        for device in (*OURS, *THEIRS):
            done(writer, ReportFault(device=device, kind="unplugged"))

        forget_faults(writer, hall_settings(tmp_path, settings))

        left: Mapping[str, object] = writer.hall.faults
        assert set(left) == stay
        assert types(writer).count("fault_cleared") == len(OURS) + len(THEIRS) - len(stay)
