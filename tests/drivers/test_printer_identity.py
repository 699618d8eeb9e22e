"""A printer is asked who it is: once a connection, on a quiet wire, with nothing on paper."""

import pytest

from drivers.escpos_printer import EscposPrinter
from drivers.printer import open_printer
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PROFILES
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.ticket_printer import PrinterIdentity, PrintOutcome, StatusLevel
from drivers.virtual_printer import PtyDoor, TcpDoor, VirtualPrinter
from tests.drivers.slips import FED_ROWS, prints, slip, without_feed

GS_I = b"\x1dI"
A1 = PrinterIdentity(maker="LOBBY", model="VIRTUAL", firmware="1", serial="A1")


class PerJob(MemoryLink):
    """A cable that remembers what was sent, changes answers, and may be let go after a job."""

    def __init__(self, machine: PrinterMachine, *, kept: bool) -> None:
        super().__init__(machine)
        self.kept = kept
        self.sent = b""
        self.changed: dict[bytes, bytes] = {}
        """What of an answer is replaced, and by what."""

    def write(self, data: bytes) -> None:
        """Remember and pass on."""
        self.sent += data
        super().write(data)

    def read(self, timeout_s: float) -> bytes:
        """Pass on, with the changes."""
        said = super().read(timeout_s)
        for old, new in self.changed.items():
            said = said.replace(old, new)
        return said


class Wire(PolledWire):
    """A wire that is kept if its link is."""

    def __init__(self, link: PerJob) -> None:
        super().__init__(link, link.monotonic)
        self.kept = link.kept

    def release(self) -> None:
        """Let go after the job what is not kept."""
        if self.kept:
            super().release()
        else:
            self.close()


def _at(machine: PrinterMachine, *, kept: bool = True) -> tuple[EscposPrinter, PerJob]:
    link = PerJob(machine, kept=kept)
    return EscposPrinter(Wire(link), PROFILES["escpos-80"]), link


def test_a_printer_tells_maker_model_firmware_and_serial_number() -> None:
    printer, _ = _at(PrinterMachine(serial="A1"))
    before = printer.identity()

    printer.status()

    assert before is None
    assert printer.identity() == A1


@pytest.mark.parametrize("kept", [True, False])
def test_it_is_asked_once_however_often_it_prints(kept) -> None:
    machine = PrinterMachine(serial="A1")
    printer, link = _at(machine, kept=kept)

    for seed in range(3):
        assert printer.status().faults == frozenset()
        assert prints(printer, slip(seed)) is PrintOutcome.PRINTED

    assert link.sent.count(GS_I) == 4
    assert machine.not_understood == []
    assert [one.height for one in machine.slips] == [300 + FED_ROWS] * 3


@pytest.mark.parametrize("kept", [True, False])
def test_one_that_comes_back_is_asked_again_for_it_may_be_another(kept) -> None:
    machine = PrinterMachine(serial="A1")
    printer, link = _at(machine, kept=kept)
    printer.status()
    machine.is_unplugged()
    printer.status()
    printer.status()
    asked = link.sent.count(GS_I)

    machine.recovers()
    link.changed = {b"\x5fA1\0": b"\x5fB2\0"}
    printer.status()

    assert asked == 4, "while it is away nobody is asked"
    found = printer.identity()
    assert found is not None
    assert found.serial == "B2"


def test_one_that_fell_silent_is_asked_again_when_it_answers() -> None:
    machine = PrinterMachine(serial="A1")
    printer, link = _at(machine, kept=False)
    printer.status()
    machine.falls_silent()
    printer.status()
    asked = link.sent.count(GS_I)

    machine.recovers()
    printer.status()

    assert (asked, link.sent.count(GS_I)) == (4, 8)
    assert prints(printer, slip()) is PrintOutcome.PRINTED


@pytest.mark.parametrize("level", [StatusLevel.WRITE_ONLY, StatusLevel.REALTIME_STATUS])
def test_one_that_answers_nothing_in_order_is_never_asked(level) -> None:
    machine = PrinterMachine(level=level)
    printer, link = _at(machine)

    printer.status()
    prints(printer, slip())

    assert printer.identity() is None
    assert GS_I not in link.sent


class Deaf(PrinterMachine):
    """A model that answers in order and does not know GS I."""

    def receive(self, data: bytes) -> bytes:
        """Take the command for two bytes of nothing, and what follows for a letter."""
        return super().receive(data.replace(GS_I, b""))


def test_one_that_does_not_know_the_question_prints_no_letter_of_it() -> None:
    machine = Deaf()
    printer, link = _at(machine)

    status = printer.status()
    outcome = prints(printer, slip())

    assert link.sent.count(GS_I) == 4
    assert printer.identity() is None
    assert status.faults == frozenset()
    assert outcome is PrintOutcome.PRINTED
    assert without_feed(machine.slips[0], 300).tobytes() == slip().tobytes()
    assert machine.slips[0].height == 300 + FED_ROWS, "letters of a question are on the slip"


@pytest.mark.parametrize(
    "said",
    [b"EPSON\0", b"0123\x00", b"\x5fcut off", b"\x5f" + b"x" * 200 + b"\0", b"7\x227777"],
    ids=["bare", "digits", "no end", "too long", "like a mark"],
)
def test_an_answer_in_another_form_is_no_identity_and_proves_nothing(said) -> None:
    printer, link = _at(PrinterMachine(serial="A1"))
    link.changed = {b"\x5f" + one + b"\0": said for one in (b"LOBBY", b"VIRTUAL", b"1", b"A1")}

    status = printer.status()
    link.changed = {}

    assert status.faults == frozenset()
    assert printer.identity() is None
    assert prints(printer, slip()) is PrintOutcome.PRINTED


def test_a_model_without_serial_numbers_tells_the_rest() -> None:
    printer, link = _at(PrinterMachine(serial="A1"))
    link.changed = {b"\x5fA1\0": b""}

    printer.status()

    assert printer.identity() == PrinterIdentity(maker="LOBBY", model="VIRTUAL", firmware="1")


def test_one_that_stops_in_the_middle_of_it_is_waited_for_two_seconds_and_has_none() -> None:
    machine = PrinterMachine(serial="A1")
    printer, link = _at(machine)
    link.changed = {b"\x5fLOBBY\0\x00": b"", b"\x5fLOBBY\0\x0c": b""}

    began = link.monotonic()
    status = printer.status()

    assert printer.identity() is None
    assert link.monotonic() - began < 4
    assert status.faults == frozenset()
    assert prints(printer, slip()) is PrintOutcome.PRINTED


def test_it_still_speaks_unasked_after_it_was_asked_who_it_is() -> None:
    machine = PrinterMachine(serial="A1")
    link = PerJob(machine, kept=True)
    wire = Wire(link)
    machine.speaks = wire.speaks
    printer = EscposPrinter(wire, PROFILES["escpos-80"])
    heard: list[bool] = []
    printer.on_news(lambda: heard.append(True))
    printer.status()
    heard.clear()

    machine.opens_cover()

    assert heard == [True]


@pytest.mark.parametrize("door", ["tcp", "serial"])
def test_over_a_real_wire_another_printer_at_the_same_address_is_told_apart(
    door, tmp_path
) -> None:
    def one(serial: str, port: int = 0) -> VirtualPrinter:
        way = TcpDoor(port) if door == "tcp" else PtyDoor(tmp_path / "printer")
        return VirtualPrinter(way, serial=serial)

    with one("A1") as virtual:
        url = virtual.url
        printer = open_printer(url)
        printer.status()
        first = printer.identity()
    away = printer.status()
    with one("B2", int(url.rpartition(":")[2]) if door == "tcp" else 0):
        printer.status()
        second = printer.identity()
        printer.close()

    assert away.faults
    assert first == A1
    assert second is not None
    assert second.serial == "B2"
