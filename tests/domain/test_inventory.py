"""S65, S66: each device has one id, and one that is not what was approved raises an alarm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.inventory import CLASSES, Attached, Drift, device_id, drifts_of, is_device_id
from kiosk.domain.readiness_views import drift_lines, inventory_view
from kiosk.domain.refused import Reason
from tests.domain.alerts import alerts, told
from tests.domain.lobby import Lobby

PRINTER, KEYPAD, GPIO = "hz-0001-printer-1", "hz-0001-keypad-2", "hz-0001-gpio-1"
OLD, NEW = "usb 04b8:0e15 A1", "usb 04b8:0e15 B2"


def report(lobby: Lobby, *named: str, **devices: str) -> tuple[e.AnyEvent, ...]:
    """Report devices by their class and what they are; and which ones the settings name."""
    ids = {"printer": PRINTER, "keypad": KEYPAD, "gpio": GPIO}
    items = tuple(Attached(ids[one], text) for one, text in devices.items())
    return lobby.do(c.ReportAttached(items=items, named=named))


def approved() -> Lobby:
    """Return a lobby whose printer and keypad were approved."""
    lobby = Lobby()
    report(lobby, printer=OLD, keypad="by-id/pad-7")
    lobby.do(c.ApproveBaseline(by="0042"))
    return lobby


def test_s66_another_printer_raises_the_alarm_until_somebody_approves_it() -> None:
    lobby = approved()

    attached, drifted, alarm = report(lobby, printer=NEW)

    assert attached == e.DeviceAttached(device=PRINTER, identity=NEW)
    assert drifted == e.ConfigDrifted(device=PRINTER, expected=OLD, found=NEW)
    assert isinstance(alarm, e.LimitBroken)
    assert (alarm.limit, alarm.place) == ("S66", PRINTER)
    assert report(lobby, printer=NEW) == (), "told once"

    events = lobby.do(c.ApproveBaseline(by="0077"))

    assert told(events) == ["limit_over S66"]
    assert events[0] == e.BaselineApproved(
        items={KEYPAD: "by-id/pad-7", PRINTER: NEW}, by="0077"
    )
    assert (drift_lines(lobby.hall), alerts(lobby)) == ((), [])
    assert lobby.do(c.ApproveBaseline(by="0077")) == ()


BY_ADDRESS = "tcp 192.0.2.50:9100"
A1 = f"{BY_ADDRESS} | maker EPSON | model TM-T20 | serial A1"
B2 = A1.replace("A1", "B2")


def on_a_network(identity: str) -> Lobby:
    """Return a lobby whose printer was approved as what is known of it."""
    lobby = Lobby()
    report(lobby, printer=identity)
    lobby.do(c.ApproveBaseline(by="0042"))
    return lobby


def test_s66_what_a_device_does_not_tell_of_itself_is_unknown_and_no_drift() -> None:
    lobby = on_a_network(A1)

    assert report(lobby, printer=BY_ADDRESS) == ()
    assert report(lobby, printer=f"{BY_ADDRESS} | model TM-T20") == ()
    assert alerts(lobby) == []


def test_s66_a_printer_that_was_approved_by_its_address_may_tell_more_later() -> None:
    lobby = on_a_network(BY_ADDRESS)

    (attached,) = report(lobby, printer=A1)
    (approved_again,) = lobby.do(c.ApproveBaseline(by="0042"))
    events = report(lobby, printer=B2)

    assert attached == e.DeviceAttached(device=PRINTER, identity=A1)
    assert approved_again == e.BaselineApproved(items={PRINTER: A1}, by="0042")
    assert e.ConfigDrifted(device=PRINTER, expected=A1, found=B2) in events


def test_s66_silence_ends_no_alarm_and_begins_none() -> None:
    lobby = on_a_network(A1)
    report(lobby, printer=B2)

    assert report(lobby, printer=BY_ADDRESS) == ()
    assert len(alerts(lobby)) == 1
    assert told(report(lobby, printer=A1)) == ["limit_over S66"]


def test_s66_another_address_is_another_printer_whatever_it_tells() -> None:
    lobby = on_a_network(A1)

    report(lobby, printer=A1.replace(".50", ".51"))

    assert len(alerts(lobby)) == 1


def test_s66_the_old_printer_put_back_ends_the_alarm_by_itself() -> None:
    lobby = approved()
    report(lobby, printer=NEW)

    events = report(lobby, printer=OLD)

    assert e.ConfigMatched(device=PRINTER) in events
    assert told(events) == ["limit_over S66"]
    assert alerts(lobby) == []


def test_s66_a_third_printer_is_told_anew_in_the_same_alarm() -> None:
    lobby = approved()
    report(lobby, printer=NEW)

    events = report(lobby, printer="usb 1234:0001")

    assert [type(one).__name__ for one in events] == ["DeviceAttached", "ConfigDrifted"]
    assert len(alerts(lobby)) == 1


def test_s66_a_device_that_is_away_is_no_drift() -> None:
    lobby = approved()

    assert report(lobby, PRINTER, KEYPAD, printer=OLD) == ()
    assert report(lobby, keypad="by-id/pad-7") == ()


def test_s66_a_device_that_the_settings_name_no_more_is_a_drift() -> None:
    lobby = approved()

    (drifted, _) = report(lobby, PRINTER, printer=OLD)
    assert drifted == e.ConfigDrifted(device=KEYPAD, expected="by-id/pad-7")
    assert report(lobby, printer=OLD) == (), "it is still gone"

    lobby.do(c.ApproveBaseline(by="0042"))

    assert lobby.hall.inventory.baseline == {PRINTER: OLD}
    assert report(lobby, PRINTER, printer=OLD) == ()


def test_s66_a_device_that_was_never_approved_is_a_drift() -> None:
    lobby = approved()

    report(lobby, gpio="3: call=17")

    (line,) = drift_lines(lobby.hall)
    assert (line.device, line.expected, line.found) == (GPIO, "", "3: call=17")


def test_s66_before_anybody_has_approved_anything_nothing_differs() -> None:
    lobby = Lobby()
    report(lobby, printer=OLD)

    assert [type(one).__name__ for one in report(lobby, printer=NEW)] == ["DeviceAttached"]
    assert not inventory_view(lobby.hall, lobby.at).approved


def test_s65_a_duplicate_id_is_refused_and_changes_nothing() -> None:
    lobby = Lobby()
    twice = (Attached(PRINTER, OLD), Attached(PRINTER, NEW))

    assert lobby.refuses(c.ReportAttached(items=twice)) is Reason.DUPLICATE_DEVICE
    assert lobby.hall.inventory.attached == {}


def test_s65_the_inventory_shows_each_device_beside_what_was_approved() -> None:
    lobby = approved()
    report(lobby, PRINTER, printer=NEW)

    view = inventory_view(lobby.hall, lobby.at)

    assert view.approved
    assert [(one.device, one.identity, one.approved) for one in view.items] == [
        (KEYPAD, "", "by-id/pad-7"),
        (PRINTER, NEW, OLD),
    ]
    assert [one.device for one in view.drift] == [KEYPAD, PRINTER]


@pytest.mark.parametrize("device_class", CLASSES)
def test_s65_an_id_is_site_class_and_number(device_class) -> None:
    assert is_device_id("hz-0001", device_id("hz-0001", device_class, "3"))


@pytest.mark.parametrize(
    "text",
    ["printer-1", "hz-0002-printer-1", "hz-0001-coffee-1", "hz-0001-printer-", "hz-0001"],
)
def test_s65_any_other_text_is_none(text) -> None:
    assert not is_device_id("hz-0001", text)


IDS = st.sampled_from([PRINTER, KEYPAD, GPIO])
SETS = st.dictionaries(IDS, st.sampled_from([OLD, NEW]))


@given(SETS, SETS)
def test_s66_what_is_told_as_a_drift_is_exactly_what_differs(attached, baseline) -> None:
    found = drifts_of(attached, baseline, frozenset())

    for one in (PRINTER, KEYPAD, GPIO):
        differs = one in attached and attached[one] != baseline.get(one)
        assert (one in found) is differs


@given(SETS, SETS)
def test_s66_what_was_approved_as_it_is_never_differs(attached, gone) -> None:
    assert drifts_of(attached, attached, frozenset()) == {}
    assert drifts_of({}, gone, frozenset(gone)) == {
        one: Drift(text, "") for one, text in sorted(gone.items())
    }
