"""The section ``[sound]``: the loudspeaker, the voice, and how loud it is when (S81)."""

import re
from pathlib import Path

from drivers.voice_line import FASTEST_CPM, SLOWEST_CPM, USUAL_CPM
from kiosk.settings.loudness import Loudness, QuietSound
from kiosk.settings.model import BUILT_IN_VOICE, DigitOne, SoundSettings
from kiosk.settings.table import Table

SOUND_DEVICE = re.compile(r"alsa:.+|sim:(/.+#[A-Za-z0-9]+)?")
TIME = r"([01]\d|2[0-3]):([0-5]\d)"
TIME_OF_DAY = re.compile(TIME)
SPAN = re.compile(rf"{TIME}-{TIME}")
VOICE_EXPECTED = '"built-in", "none", or the absolute path of a voice pack'
QUIET_EXPECTED = 'a list of times such as ["22:00-07:00"]'
SCHEDULE_EXPECTED = 'times with percent, such as { "07:00" = 100, "21:00" = 50 }'
PERCENT = range(101)


def read_sound(root: Table) -> SoundSettings | None:
    """Return what the hall hears; None without a loudspeaker."""
    table = root.optional_table("sound")
    if table is None:
        return None
    rates = range(SLOWEST_CPM, FASTEST_CPM + 1)
    sound = SoundSettings(
        device=table.matching("device", SOUND_DEVICE, '"alsa:default", or "sim:"'),
        voice=_voice(table),
        rate_cpm=table.whole("rate_cpm", rates, default=USUAL_CPM),
        digit_one=DigitOne(_one_of(table, "digit_one", tuple(DigitOne))),
        every_language=table.flag("every_language"),
        loudness=Loudness(
            volume=table.whole("volume", PERCENT, default=Loudness().volume),
            schedule=_schedule(table),
            quiet=_quiet(table),
            quiet_sound=QuietSound(_one_of(table, "quiet_sound", tuple(QuietSound))),
        ),
    )
    table.finish()
    return sound


def _voice(table: Table) -> Path | None:
    said = table.text("voice", VOICE_EXPECTED, default="built-in")
    if said == "none":
        return None
    if said == "built-in":
        return BUILT_IN_VOICE
    if not Path(said).is_absolute():
        table.wrong("voice", VOICE_EXPECTED)
    return Path(said)


def _one_of(table: Table, key: str, allowed: tuple[str, ...]) -> str:
    """Return one of a few words, the first unless the hall says otherwise."""
    value = table.take(key)
    if value is None:
        return allowed[0]
    if value not in allowed:
        table.wrong(key, " or ".join(f'"{one}"' for one in allowed))
        return allowed[0]
    return str(value)


def _quiet(table: Table) -> tuple[tuple[int, int], ...]:
    value = table.take("quiet")
    if value is None:
        return ()
    found = [
        SPAN.fullmatch(one) if isinstance(one, str) else None
        for one in (value if isinstance(value, list) else [None])
    ]
    spans = [
        (_minute(one[1], one[2]), _minute(one[3], one[4])) for one in found if one is not None
    ]
    if len(spans) < len(found) or any(since == until for since, until in spans):
        table.wrong("quiet", QUIET_EXPECTED)
        return ()
    return tuple(spans)


def _schedule(table: Table) -> tuple[tuple[int, int], ...]:
    value = table.take("schedule")
    if value is None:
        return Loudness().schedule
    limits: list[tuple[int, int]] = []
    for time, most in value.items() if isinstance(value, dict) else [("", None)]:
        match = TIME_OF_DAY.fullmatch(time)
        if (
            match is None
            or isinstance(most, bool)
            or not isinstance(most, int)
            or most not in PERCENT
        ):
            table.wrong("schedule", SCHEDULE_EXPECTED)
            return Loudness().schedule
        limits.append((_minute(match[1], match[2]), most))
    return tuple(sorted(limits))


def _minute(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)
