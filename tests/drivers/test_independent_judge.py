"""What we send to printers is understood by a printer that others wrote."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from drivers.faults import DeviceFault, FaultKind
from drivers.printer import open_printer
from drivers.ticket_printer import PrintOutcome, StatusLevel
from kiosk.receipt import render_slip
from tests.drivers.judge import Judge, render_with_independent_judge, running_judge
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


def test_a_strange_printer_confirms_a_slip_and_shows_the_same_picture(judge) -> None:
    printer = open_printer(judge.url)
    wanted = render_slip(FACTS)
    before = len(judge.pictures())

    outcome = prints(printer, wanted)
    picture = judge.wait_for_pictures(before + 1)[-1]

    assert outcome is PrintOutcome.PRINTED
    assert printer.level is StatusLevel.ORDERED_STATUS
    assert judge.complaints() == []
    with Image.open(picture) as shown:
        printed = without_feed(shown.convert("L"), wanted.height)
        differs = ImageChops.difference(printed, wanted.convert("L")).getbbox()
    assert differs is None


FAULTS = [
    ("paper-out", FaultKind.PAPER_OUT),
    ("cover-open", FaultKind.COVER_OPEN),
    ("offline", FaultKind.OFFLINE),
]


@pytest.mark.parametrize(("name", "kind"), FAULTS)
def test_the_faults_of_a_strange_printer_are_read_right(judge, name, kind) -> None:
    printer = open_printer(judge.url)
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


def test_a_roll_near_its_end_is_seen_on_a_strange_printer(judge) -> None:
    printer = open_printer(judge.url)
    judge.sets_fault("paper-near-end")

    status = printer.status()
    judge.clears_fault("paper-near-end")

    assert status.near_end is True
    assert printer.status().near_end is False


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
