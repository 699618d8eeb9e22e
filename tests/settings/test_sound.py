"""The section [sound]: every value it may have, and what is said of every other."""

from pathlib import Path

import pytest

from kiosk.settings import BUILT_IN_VOICE, DigitOne, Loudness, QuietSound, SoundSettings
from tests.settings.good import GOOD, problems, read

DEVICE = '[sound]\ndevice = "sim:"\n'


def sound(folder: Path, lines: str) -> SoundSettings:
    found = read(folder, f"{GOOD}\n{DEVICE}{lines}").sound
    assert found is not None
    return found


def test_n060_s81_what_a_hall_leaves_out_has_a_default(tmp_path) -> None:
    found = sound(tmp_path, "")

    assert found == SoundSettings("sim:", BUILT_IN_VOICE, 130, DigitOne.YI)
    assert found.loudness == Loudness(100, ((420, 100), (1260, 50)), (), QuietSound.CHIME)


def test_a_hall_may_choose_everything(tmp_path) -> None:
    found = sound(
        tmp_path,
        """voice = "/srv/voice"
rate_cpm = 120
digit_one = "yao"
every_language = true
volume = 70
quiet = ["22:00-07:00", "12:30-13:30"]
quiet_sound = "none"
schedule = { "20:00" = 40, "08:00" = 100 }
""",
    )

    assert (found.voice, found.rate_cpm) == (Path("/srv/voice"), 120)
    assert (found.digit_one, found.every_language) == (DigitOne.YAO, True)
    assert found.loudness == Loudness(
        70, ((480, 100), (1200, 40)), ((1320, 420), (750, 810)), QuietSound.NONE
    )


@pytest.mark.parametrize(
    ("said", "voice"), [("built-in", BUILT_IN_VOICE), ("none", None), ("/a/b", Path("/a/b"))]
)
def test_a_voice_is_the_built_in_one_none_or_a_folder(said, voice, tmp_path) -> None:
    assert sound(tmp_path, f'voice = "{said}"').voice == voice


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ('voice = "relative"', "sound.voice", "the absolute path of a voice pack"),
        ("rate_cpm = 141", "sound.rate_cpm", "a whole number from 120 to 140"),
        ("volume = 101", "sound.volume", "a whole number from 0 to 100"),
        ('digit_one = "one"', "sound.digit_one", '"yi" or "yao"'),
        ('quiet_sound = "soft"', "sound.quiet_sound", '"chime" or "none"'),
        ('quiet = "22:00-07:00"', "sound.quiet", '["22:00-07:00"]'),
        ('quiet = ["22:00-24:00"]', "sound.quiet", '["22:00-07:00"]'),
        ('quiet = ["07:00-07:00"]', "sound.quiet", '["22:00-07:00"]'),
        ("quiet = [7]", "sound.quiet", '["22:00-07:00"]'),
        ('schedule = { "7:00" = 50 }', "sound.schedule", '{ "07:00" = 100'),
        ('schedule = { "07:00" = 150 }', "sound.schedule", '{ "07:00" = 100'),
        ('schedule = { "07:00" = true }', "sound.schedule", '{ "07:00" = 100'),
        ("schedule = 50", "sound.schedule", '{ "07:00" = 100'),
        ("loud = true", "sound.loud", "volume"),
    ],
)
def test_another_value_says_what_was_expected(line, key, expected, tmp_path) -> None:
    (problem,) = problems(tmp_path, f"{GOOD}\n{DEVICE}{line}\n")

    assert problem.key == key
    assert expected in problem.expected or key == "sound.loud"
