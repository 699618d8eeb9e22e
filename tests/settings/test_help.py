"""Help buttons in the settings: the standards' chimes unless the hall names others (S19)."""

import pytest

from drivers.help_button_url import GpioHelpButtonUrl, SimHelpButtonUrl
from kiosk.core.check_cli import in_force
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.settings.model import HelpButtonDevice
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, instead, more, problems, read

RAMP = """\
[[help_button]]
id = "ramp"
name = { zh = "坡道", en = "Ramp" }
device = "gpio:button=26,lamp=16,buzzer=20"
"""
LENGTH = 'a length of time such as "90s", "10m" or "1h30m", at most "24h"'


def test_a_hall_has_no_help_button_unless_it_names_one(tmp_path) -> None:
    settings = read(tmp_path, GOOD)

    assert settings.help_buttons == ()
    assert settings.plan.help_buttons == ()


def test_a_help_button_has_a_place_and_pins(tmp_path) -> None:
    settings = read(tmp_path, more(RAMP))

    assert settings.plan.help_buttons == (HelpButton("ramp", {"zh": "坡道", "en": "Ramp"}),)
    assert settings.help_buttons == (HelpButtonDevice("ramp", GpioHelpButtonUrl(26, 16, 20)),)


def test_one_for_trying_out_has_none(tmp_path) -> None:
    text = more(RAMP.replace("gpio:button=26,lamp=16,buzzer=20", "sim:"))

    assert read(tmp_path, text).help_buttons == (HelpButtonDevice("ramp", SimHelpButtonUrl()),)


def test_n050_n052_q01_are_in_force_unless_the_hall_says_otherwise(tmp_path) -> None:
    rules = read(tmp_path, GOOD).plan.help

    assert (rules.lead_after, rules.escalate_after) == (3, 5)
    assert (rules.lead_s, rules.escalate_s) == (18, 30)
    assert rules.test_every_s == 7 * 24 * 3600


def test_the_hall_gets_the_ladder_that_is_written(tmp_path) -> None:
    text = more(
        '[help]\nchime_every = "4s"\nlead_after = 2\nescalate_after = 4\ncoming = "5m"\n'
        'test_every = "14d"\nphone = "0571-1234"'
    )

    assert read(tmp_path, text).plan.help == HelpRules(
        4, 2, 4, 300, 14 * 24 * 3600, "0571-1234"
    )


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ('"1d"', 86400), ('"999d"', 86313600)])
def test_tests_are_asked_for_in_days_or_never(tmp_path, text, seconds) -> None:
    rules = read(tmp_path, more(f"[help]\ntest_every = {text}")).plan.help

    assert rules.test_every_s == seconds


def test_what_is_in_force_can_be_read_with_its_standard(tmp_path) -> None:
    told = in_force(read(tmp_path, more(RAMP + '[help]\ntest_every = "14d"')))

    assert "help.chime_every = 6 s (S82 ▲)" in told
    assert "help.lead_after = 3 chimes (N050), escalate_after = 5 chimes (N052)" in told
    assert "help.test_every = 14 days (S19 ▲)" in told
    assert not any(one.startswith("help.") for one in in_force(read(tmp_path, GOOD)))


DAYS = 'a number of days such as "7d", or 0 for never'
MISTAKES = [
    ('[help]\nchime_every = "0s"', Problem("help.chime_every", '"0s"', LENGTH)),
    ("[help]\nlead_after = 0", Problem("help.lead_after", "0", "a whole number from 1 to 20")),
    (
        "[help]\nlead_after = 6",
        Problem("help.escalate_after", "nothing", "at least lead_after, 6 chimes"),
    ),
    ('[help]\ntest_every = "7h"', Problem("help.test_every", '"7h"', DAYS)),
    ("[help]\ntest_every = false", Problem("help.test_every", "false", DAYS)),
    ("[help]\ntest_every = 7", Problem("help.test_every", "7", DAYS)),
    (
        RAMP.replace("button=26", "call=26"),
        Problem(
            "help_button[1].device",
            '"gpio:call=26,lamp=16,buzzer=20"',
            "ROLE=PIN with role button, lamp, buzzer; found 'call=26'",
        ),
    ),
    (
        RAMP.replace('device = "gpio:button=26,lamp=16,buzzer=20"\n', ""),
        Problem(
            "help_button[1].device",
            "nothing",
            'an address such as "gpio:button=26,lamp=16,buzzer=20"',
        ),
    ),
    (
        RAMP + RAMP.replace("26", "5").replace("16", "6").replace("20", "7"),
        Problem("help_button[2].id", '"ramp"', "an id that no other help button has"),
    ),
    (
        RAMP + RAMP.replace("ramp", "door"),
        Problem(
            "help_button[2].device",
            '"gpio:button=26,lamp=16,buzzer=20"',
            "pins that help button ramp does not use",
        ),
    ),
]


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_is_named_with_what_was_expected(tmp_path, text, problem) -> None:
    assert problem in problems(tmp_path, more(text))


def test_a_pin_of_a_counter_is_not_a_help_buttons_too(tmp_path) -> None:
    text = instead('id = "1"\n', 'id = "1"\nterminal = "gpio:call=17,buzzer=20"\n') + RAMP

    assert problems(tmp_path, text) == [
        Problem(
            "help_button[1].device",
            '"gpio:button=26,lamp=16,buzzer=20"',
            "pins that counter 1 does not use",
        )
    ]
