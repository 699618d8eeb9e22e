"""The ways to a printer: what each does when the far end is not what it should be."""

import errno
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import usb.core

from drivers.escpos_library import DeviceNotFoundError
from drivers.escpos_printer import EscposPrinter
from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.printer import open_printer
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN
from drivers.printer_tcp import TcpLink
from drivers.printer_usb import UsbLink
from drivers.printer_wire import ListeningWire
from drivers.ticket_printer import PrintOutcome, StatusLevel
from tests.drivers.slips import job_of, prints, slip

JOB = job_of(slip())


def test_an_ordinary_file_receives_one_job_after_the_other(tmp_path) -> None:
    path = tmp_path / "printer.bin"
    path.touch()
    printer = open_printer(f"file://{path}")

    outcomes = [prints(printer, slip()), prints(printer, slip())]

    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert path.read_bytes().count(JOB) == 2
    assert printer.level is StatusLevel.WRITE_ONLY


def test_a_device_that_is_not_there_is_an_unplugged_printer_and_is_never_made() -> None:
    path = Path("/dev/no-such-printer")

    with pytest.raises(DeviceFault) as caught:
        prints(open_printer(f"file://{path}"), slip())

    assert caught.value.kind is FaultKind.UNPLUGGED
    assert not path.exists()


def test_a_file_that_records_is_made_when_it_is_not_there(tmp_path) -> None:
    path = tmp_path / "printer.bin"

    assert prints(open_printer(f"file://{path}"), slip()) is PrintOutcome.PRINTED

    assert path.read_bytes().count(JOB) == 1


def test_a_file_in_a_folder_that_is_not_there_is_an_unplugged_printer(tmp_path) -> None:
    with pytest.raises(DeviceFault) as caught:
        prints(open_printer(f"file://{tmp_path / 'nowhere' / 'printer.bin'}"), slip())

    assert caught.value.kind is FaultKind.UNPLUGGED


def test_a_directory_is_no_printer(tmp_path) -> None:
    assert open_printer(f"file://{tmp_path}").status().faults == {FaultKind.BAD_URL}


def test_a_pipe_with_a_reader_receives_the_whole_job(tmp_path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    # Both ends are open before anybody writes: a reader that opened the pipe only after the job
    # was over would wait for the next one for ever.
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    keep_open = os.open(path, os.O_WRONLY)
    os.set_blocking(reading, True)
    received: list[bytes] = []

    with os.fdopen(reading, "rb") as source:
        reader = threading.Thread(target=lambda: received.append(source.read()))
        reader.start()
        outcome = prints(open_printer(f"file://{path}"), slip())
        os.close(keep_open)
        reader.join()

    assert outcome is PrintOutcome.PRINTED
    assert received[0].endswith(JOB)


def test_a_pipe_that_nobody_reads_is_an_unplugged_printer(tmp_path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    with pytest.raises(DeviceFault) as caught:
        prints(open_printer(f"file://{path}"), slip())

    assert caught.value.kind is FaultKind.UNPLUGGED


def test_a_port_where_nobody_listens_is_an_unplugged_printer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(DeviceFault, match=f"127.0.0.1:{port}") as caught:
        prints(open_printer(f"tcp://127.0.0.1:{port}"), slip())

    assert caught.value.kind is FaultKind.UNPLUGGED


@pytest.fixture
def hanging_up_after() -> Iterator[SimpleNamespace]:
    """A listener that takes so many bytes and then resets the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        state = SimpleNamespace(bytes=0, url=f"tcp://127.0.0.1:{listener.getsockname()[1]}")

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0"
                )
                left = state.bytes
                while left > 0 and (data := connection.recv(left)):
                    left -= len(data)

        serving = threading.Thread(target=serve)
        state.serve = serving.start
        yield state
        serving.join()


def test_a_mute_printer_that_hangs_up_in_the_middle_leaves_the_slip_unknown(
    hanging_up_after,
) -> None:
    hanging_up_after.bytes = 5000
    hanging_up_after.serve()

    outcome = prints(open_printer(hanging_up_after.url), slip())

    assert outcome is PrintOutcome.UNKNOWN


def test_a_printer_that_hangs_up_before_the_job_is_a_fault(hanging_up_after) -> None:
    hanging_up_after.serve()

    with pytest.raises(DeviceFault) as caught:
        prints(open_printer(hanging_up_after.url), slip())

    assert caught.value.kind is FaultKind.UNPLUGGED


def test_a_mute_listener_that_reads_nothing_leaves_the_slip_unknown(monkeypatch) -> None:
    monkeypatch.setattr("drivers.printer_tcp.WRITE_S", 0.2)
    big = slip(height=20_000)  # 1.4 MB: more than sender and receiver hold between them
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        printer = EscposPrinter(ListeningWire(_link_of(url)), PLAIN[80])

        assert prints(printer, big) is PrintOutcome.UNKNOWN


def _link_of(url: str) -> TcpLink:
    host, port = url.removeprefix("tcp://").split(":")
    return TcpLink(host, int(port))


def test_a_file_is_no_serial_port(tmp_path) -> None:
    (tmp_path / "file").touch()

    faults = open_printer(f"serial://{tmp_path / 'file'}").status().faults

    assert faults == {FaultKind.BAD_URL}


class FakeUsb:
    """What pyusb gives for a printer whose endpoints are not where the library guesses."""

    def __init__(self, machine: PrinterMachine, interface_class: int = 7) -> None:
        self.machine = machine
        self.replies = b""
        self.claimed: list[int] = []
        self.kernel_driver = True
        out = SimpleNamespace(bmAttributes=2, bEndpointAddress=0x03, write=self._write)
        back = SimpleNamespace(bmAttributes=2, bEndpointAddress=0x84, read=self._read)
        interrupt = SimpleNamespace(bmAttributes=3, bEndpointAddress=0x85)
        self._interface = FakeInterface([interrupt, back, out], interface_class)
        self._ctx = SimpleNamespace(
            managed_claim_interface=lambda _, number: self.claimed.append(number),
            dispose=lambda _: self.claimed.clear(),
        )

    def get_active_configuration(self) -> list["FakeInterface"]:
        """Two interfaces; the printer is the second."""
        return [FakeInterface([], 3), self._interface]

    def is_kernel_driver_active(self, _: int) -> bool:
        """The kernel's usblp has it."""
        return self.kernel_driver

    def detach_kernel_driver(self, _: int) -> None:
        """It has it no longer."""
        self.kernel_driver = False

    def _write(self, data: bytes, _timeout_ms: int) -> int:
        if not self.machine.plugged:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        self.replies += self.machine.receive(data)
        return len(data)

    def _read(self, _size: int, timeout_ms: int) -> bytes:
        assert timeout_ms > 0, "0 would wait for ever"
        if not self.machine.plugged:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        if not self.replies:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        replies, self.replies = self.replies, b""
        return replies


class FakeInterface(list[SimpleNamespace]):
    """An interface and its endpoints."""

    bInterfaceNumber = 1  # noqa: N815  # USB's own name

    def __init__(self, endpoints: list[SimpleNamespace], interface_class: int) -> None:
        super().__init__(endpoints)
        self.bInterfaceClass = interface_class


def test_a_usb_printer_is_read_by_its_own_descriptor_and_claimed_once() -> None:
    machine = PrinterMachine()
    device = FakeUsb(machine)
    link = UsbLink(0x04B8, 0x0E15)
    link.adopt(device)
    printer = EscposPrinter(ListeningWire(link), PLAIN[80])

    outcomes = [prints(printer, slip(1)), prints(printer, slip(2))]

    assert outcomes == [PrintOutcome.PRINTED] * 2
    assert printer.level is StatusLevel.ORDERED_STATUS
    assert machine.slip_count == 2
    assert device.claimed == [1]
    assert not device.kernel_driver
    printer.close()
    assert device.claimed == []


def test_a_usb_plug_pulled_in_the_middle_of_a_slip_leaves_its_fate_unknown() -> None:
    machine = PrinterMachine()
    link = UsbLink(0x04B8, 0x0E15)
    link.adopt(FakeUsb(machine))
    printer = EscposPrinter(ListeningWire(link), PLAIN[80])
    machine.halfway_through_next_slip(machine.is_unplugged)

    assert prints(printer, slip()) is PrintOutcome.UNKNOWN


class FakeBus:
    """What the library finds on the bus: another object each time a plug is put in."""

    def __init__(self) -> None:
        self.plugged: FakeUsb | None = None
        self.asked: list[dict[str, object]] = []

    def __call__(self, *, usb_args: dict[str, object], timeout: int) -> "FakeBus":
        """Stand in for the library's transport."""
        assert timeout > 0
        self.asked.append(usb_args)
        return self

    def open(self) -> None:
        """Find the device, or not."""
        if self.plugged is None:
            raise DeviceNotFoundError("Unable to open USB printer")

    @property
    def device(self) -> "FakeUsb | None":
        """The device that was found."""
        return self.plugged


def test_a_usb_printer_is_found_again_after_it_was_switched_off(monkeypatch) -> None:
    bus, first, second = FakeBus(), PrinterMachine(), PrinterMachine()
    monkeypatch.setattr("drivers.printer_usb._KeptUsb", bus)
    bus.plugged = FakeUsb(first)
    printer = open_printer("usb://04b8:0e15?serial=J123")
    news = threading.Event()
    printer.on_news(news.set)
    assert prints(printer, slip(1)) is PrintOutcome.PRINTED

    first.is_unplugged()
    bus.plugged = None
    assert news.wait(5), "a plug that is pulled is heard"
    away = printer.status().faults
    bus.plugged = FakeUsb(second)
    back = printer.status().faults

    assert away == {FaultKind.UNPLUGGED}
    assert back == frozenset()
    assert prints(printer, slip(2)) is PrintOutcome.PRINTED
    assert (first.slip_count, second.slip_count) == (1, 1)
    wanted = {"idVendor": 0x04B8, "idProduct": 0x0E15, "serial_number": "J123"}
    assert all(one == wanted for one in bus.asked)
    printer.close()
    assert bus.plugged.claimed == []


def test_a_usb_device_that_is_no_printer_is_told_as_such() -> None:
    with pytest.raises(DeviceFault, match="no printer interface") as caught:
        UsbLink(0x046D, 0xC31C).adopt(FakeUsb(PrinterMachine(), interface_class=3))

    assert caught.value.kind is FaultKind.BAD_URL


def test_a_usb_printer_that_is_not_plugged_in_is_a_fault() -> None:
    with pytest.raises(DeviceFault) as caught:
        prints(open_printer("usb://ffff:fffe"), slip())

    assert caught.value.kind in {FaultKind.UNPLUGGED, FaultKind.UNSUPPORTED}


ERRORS = [
    (errno.ENOENT, FaultKind.UNPLUGGED),
    (errno.ENODEV, FaultKind.UNPLUGGED),
    (errno.EIO, FaultKind.UNPLUGGED),
    (errno.ECONNREFUSED, FaultKind.UNPLUGGED),
    (errno.EACCES, FaultKind.PERMISSION),
    (errno.EBUSY, FaultKind.BUSY),
    (errno.ENOTTY, FaultKind.BAD_URL),
    (errno.ENOSYS, FaultKind.UNSUPPORTED),
]


@pytest.mark.parametrize(("number", "kind"), ERRORS)
def test_what_the_system_says_is_told_as_what_a_hand_can_mend(number, kind) -> None:
    fault = fault_of("printer", OSError(number, os.strerror(number)))

    assert fault.kind is kind
    assert os.strerror(number) in fault.detail
    assert str(fault).startswith(f"printer: {kind} (")


def test_a_listener_that_gets_the_job_in_small_sips_gets_all_of_it() -> None:
    received = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def sip() -> None:
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(100):
                    received.extend(data)

        sipping = threading.Thread(target=sip)
        sipping.start()
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        assert prints(open_printer(url), slip()) is PrintOutcome.PRINTED
        sipping.join()

    assert bytes(received).endswith(JOB)
