"""What we send to printers is understood by a printer that others wrote."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image, ImageChops

from drivers.escpos_raster import as_printed
from drivers.escpos_slip import encode_slip
from drivers.faults import DeviceFault, FaultKind
from drivers.printer import open_printer
from drivers.printer_profile import PLAIN, PROFILES, Raster
from drivers.slip import Code, Feed, Rule, Slip, TextLine
from drivers.ticket_printer import PrintOutcome, StatusLevel, TicketPrinter
from kiosk.receipt import render_slip
from tests.drivers.judge import Judge, render_with_independent_judge, running_judge
from tests.drivers.listeners import SOON_S
from tests.drivers.slips import job_of, prints, slip, without_feed
from tests.receipt.test_slip import FACTS


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with running_judge(tmp_path_factory.mktemp("judge")) as running:
        yield running


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is a program on a busy machine: a real printer answers in 7 ms, it in 700."""
    monkeypatch.setattr("drivers.escpos_talk.STATUS_S", 5.0)


@pytest.fixture(params=["tcp", "pty"])
def printer(request: pytest.FixtureRequest, judge: Judge) -> Iterator[TicketPrinter]:
    opened = open_printer(judge.url if request.param == "tcp" else judge.serial_url)
    yield opened
    opened.close()


def test_a_strange_printer_confirms_a_slip_and_shows_the_same_picture(judge, printer) -> None:
    wanted = render_slip(FACTS)
    before = len(judge.pictures())

    outcome = prints(printer, wanted)
    picture = judge.wait_for_pictures(before + 1)[-1]

    assert outcome is PrintOutcome.PRINTED
    assert printer.level is StatusLevel.ORDERED_STATUS
    assert judge.complaints() == []
    with Image.open(picture) as shown:
        printed = without_feed(shown.convert("L"), wanted.height)
        on_paper = as_printed(wanted, PLAIN[80]).convert("L")
        differs = ImageChops.difference(printed, on_paper).getbbox()
    assert differs is None


def test_a_strange_printer_is_asked_who_it_is_and_understands_it(judge, printer) -> None:
    status = printer.status()

    told = printer.identity()
    assert status.level is StatusLevel.ORDERED_STATUS
    assert told is not None
    assert (told.maker, told.model) == ("EPSON", "TM-T20III")
    assert (told.firmware, told.serial) == ("", ""), "it answers, and has none"
    assert judge.complaints() == []


@pytest.mark.parametrize("raster", [Raster.BLOCK, Raster.COLUMNS])
def test_the_other_commands_for_pictures_show_the_same_picture_too(judge, raster) -> None:
    profile = msgspec.structs.replace(PLAIN[80], raster=raster)
    printer = open_printer(judge.url, profile)
    wanted = slip(3, height=240)
    before = len(judge.pictures())

    outcome = prints(printer, wanted)
    picture = judge.wait_for_pictures(before + 1)[-1]

    assert outcome is PrintOutcome.PRINTED
    assert judge.complaints() == []
    with Image.open(picture) as shown:
        printed = without_feed(shown.convert("L"), wanted.height)
        on_paper = as_printed(wanted, profile).convert("L")
        differs = ImageChops.difference(printed, on_paper).getbbox()
    assert differs is None


def test_letters_and_native_codes_are_commands_that_a_strange_printer_knows(judge) -> None:
    lines = (TextLine("A001", scale=4), TextLine("您的号码"), Rule(), Code("A001"), Feed(24))
    job = encode_slip(Slip(slip(), lines), PROFILES["gb18030-80"], b"test", as_text=True)
    before = len(judge.pictures())

    with socket.create_connection(("127.0.0.1", judge.port), timeout=5) as wire:
        wire.sendall(job)
    picture = judge.wait_for_pictures(before + 1)[-1]

    assert judge.complaints() == []
    assert _code_on(picture) == "A001"


FAULTS = [
    ("paper-out", FaultKind.PAPER_OUT),
    ("cover-open", FaultKind.COVER_OPEN),
    ("offline", FaultKind.OFFLINE),
]


@pytest.mark.parametrize(("name", "kind"), FAULTS)
def test_the_faults_of_a_strange_printer_are_read_right(judge, printer, name, kind) -> None:
    before = len(judge.pictures())
    judge.sets_fault(name)

    assert printer.status().faults == {kind}
    with pytest.raises(DeviceFault) as caught:
        prints(printer, slip())
    judge.clears_fault(name)

    assert caught.value.kind is kind
    assert printer.status().faults == frozenset()
    assert prints(printer, slip()) is PrintOutcome.PRINTED
    assert len(judge.wait_for_pictures(before + 1)) == before + 1


def test_a_roll_near_its_end_is_seen_on_a_strange_printer(judge, printer) -> None:
    judge.sets_fault("paper-near-end")

    status = printer.status()
    judge.clears_fault("paper-near-end")

    assert status.near_end is True
    assert printer.status().near_end is False


def test_a_strange_printer_that_nobody_asked_is_heard(judge) -> None:
    heard = threading.Event()
    printer = open_printer(judge.serial_url)
    printer.status()
    prints(printer, slip())
    printer.on_news(heard.set)

    judge.sets_fault("cover-open")
    in_time = heard.wait(SOON_S)
    faults = printer.status().faults
    judge.clears_fault("cover-open")
    printer.close()

    assert in_time
    assert faults == {FaultKind.COVER_OPEN}


def test_what_a_plain_listener_receives_shows_the_ticket_and_its_code_decodes(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("drivers.escpos_talk.STATUS_S", 0.5)  # it is mute: no use waiting
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reading = threading.Thread(target=_receive_all, args=(listener, received))
        reading.start()
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        outcome = prints(open_printer(url), render_slip(FACTS))
        reading.join()

    picture = render_with_independent_judge(b"".join(received), tmp_path)

    assert outcome is PrintOutcome.PRINTED
    assert b"".join(received).endswith(job_of(render_slip(FACTS)))
    assert _code_on(picture) == FACTS.full_id


def _receive_all(listener: socket.socket, received: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(65536):
            received.append(data)


def _code_on(picture: Path) -> str:
    command = ["zbarimg", "--quiet", "--raw", str(picture)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # fixed
    return done.stdout.strip()
