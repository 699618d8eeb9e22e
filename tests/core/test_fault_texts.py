"""Staff are told of every fault in a sentence that names the device and the remedy."""

import pytest

from drivers.faults import FaultKind
from kiosk.core.fault_texts import device_name, fault_todo
from kiosk.core.manager_texts import told_manager_view
from kiosk.domain import commands as c
from kiosk.domain.commands import SlipOutcome
from tests.domain.lobby import Lobby


@pytest.mark.parametrize(
    ("device", "names"),
    [
        ("printer", ("printer", "打印机")),
        ("printer paper", ("printer", "打印机")),
        ("keypad 3", ("rating keypad at counter 3", "3号窗口的评价器")),
        ("panel 2", ("button panel at counter 2", "2号窗口的按钮盒")),
        ("panel 2 call", ("call button at counter 2", "2号窗口的呼叫按钮")),
        ("panel 2 accessible", ("priority button at counter 2", "2号窗口的爱心按钮")),
        ("help_button ramp", ("help button ramp", "ramp的呼叫按钮")),
        ("help_button ramp help", ("help button ramp", "ramp的呼叫按钮")),
        ("terminal 12", ("counter terminal at counter 12", "12号窗口的叫号终端")),
        ("something new", ("device at counter new", "new号窗口的设备")),
    ],
)
def test_a_device_is_called_what_people_call_it(device, names) -> None:
    assert (device_name(device, "en"), device_name(device, "zh")) == names


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_of_fault_names_the_device(kind) -> None:
    assert "rating keypad at counter 1" in fault_todo("keypad 1", kind, "en")
    assert "1号窗口的评价器" in fault_todo("keypad 1", kind, "zh")


def test_a_kind_of_another_release_is_told_as_an_error() -> None:
    assert fault_todo("printer", "possessed", "en") == fault_todo("printer", "hardware", "en")


def test_the_manager_reads_what_to_do_about_a_fault_and_an_unconfirmed_slip() -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.do(c.ReportPrinted(number=number, outcome=SlipOutcome.SENDING))
    lobby.do(c.ReportPrinted(number=number, outcome=SlipOutcome.UNKNOWN))
    lobby.do(c.ReportFault(device="printer", kind="paper_out", detail="2:32"))

    view = told_manager_view(lobby.hall, lobby.at)

    (fault,) = view.faults
    assert (fault.kind, fault.detail) == ("paper_out", "2:32")
    assert fault.todo["en"].startswith("The printer is out of paper. Put in a new roll")
    assert view.slips_todo["en"].startswith(f"The slip of {number} may not have come out.")
    assert "补打" in view.slips_todo["zh"]


def test_without_unconfirmed_slips_nothing_is_said_of_them() -> None:
    lobby = Lobby()

    assert told_manager_view(lobby.hall, lobby.at).slips_todo == {}
