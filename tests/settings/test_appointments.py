"""How long appointments are held, as the settings say it (S05, Q11)."""

from kiosk.core.check_cli import in_force
from kiosk.domain.appointment_rules import AppointmentRules
from kiosk.settings.problem import Problem
from tests.settings.good import GOOD, instead, more, problems, read

OWN = """
[appointments]
early = "20m"
hold = "10m"
"""
LENGTH = 'a length of time such as "90s", "10m" or "1h30m", at most "24h"'


def test_without_a_word_of_them_appointments_are_kept_as_q11_says(tmp_path) -> None:
    plan = read(tmp_path, GOOD).plan

    assert plan.appointments == AppointmentRules(early_s=1800, hold_s=900)
    assert plan.hold_s("account") == 900


def test_the_hall_and_a_service_may_hold_them_for_as_long_as_they_like(tmp_path) -> None:
    text = instead('prefix = "B"\n', 'prefix = "B"\nappointment_hold = "1h"\n') + OWN

    settings = read(tmp_path, text)

    assert settings.plan.appointments == AppointmentRules(early_s=1200, hold_s=600)
    assert settings.plan.hold_s("account") == 600
    assert settings.plan.hold_s("cash") == 3600
    shown = in_force(settings)
    assert "appointments.early = 1200 s (S05 ▲)" in shown
    assert "appointments.hold = 600 s (S05, Q11)" in shown
    assert "service cash: appointment_hold = 3600 s (S05, Q11)" in shown


def test_every_mistake_is_named(tmp_path) -> None:
    text = more('[appointments]\nearly = 30\nheld = "5m"\n')

    assert problems(tmp_path, text) == [
        Problem("appointments.early", "30", LENGTH),
        Problem("appointments.held", "an unknown setting", "hold"),
    ]
