"""A slip in the printer's own letters says what it was given, or is not sent in letters."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.escpos_printer import EscposPrinter
from drivers.escpos_slip import encode_slip
from drivers.escpos_text import can_set, encode_lines
from drivers.printer import open_printer
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PROFILES, ChineseSet
from drivers.printer_wire import PolledWire
from drivers.simulated_printer import MemoryLink
from drivers.slip import Code, Feed, Rule, Slip, SlipLine, TextLine
from drivers.ticket_printer import PrintOutcome
from drivers.virtual_printer import PtyDoor, VirtualPrinter
from kiosk.receipt import slip_lines
from tests.drivers.slips import FED_ROWS, prints, slip
from tests.receipt.random_slips import random_slips

CHINESE = PROFILES["gb18030-80"]
LINES: tuple[SlipLine, ...] = (
    TextLine("滨江政务服务中心", scale=2, bold=True),
    TextLine("您的号码 Your number"),
    TextLine("A001", scale=8),
    TextLine("补打 Printed again", inverse=True),
    Rule(),
    TextLine("前面 3 位，约 8～13 分钟", align="left"),  # noqa: RUF001  # as printed
    Code("test-0001/2026-11-27/A001"),
    Feed(300),
)
SAID = [one.text for one in LINES if isinstance(one, TextLine)]
TALL = slip(height=1000)


def decoded(data: bytes) -> list[str]:
    """The lines of text in ``data``, read by nobody's code but Python's."""
    while (at := data.find(b"\x1d(k")) >= 0:  # a code: its length stands in it
        length = int.from_bytes(data[at + 3 : at + 5], "little")
        data = data[:at] + data[at + 5 + length :]
    # Modes: ESC a E J, GS ! B, each with one byte behind; FS . at the start.
    plain = re.sub(rb"\x1b[aEJ].|\x1d[!B].|\A\x1c\.", b"", data, flags=re.DOTALL)
    lines = []
    for line in plain.split(b"\n")[:-1]:
        text = ""
        for chinese, ascii_ in re.findall(rb"\x1c&(.*?)\x1c\.|([ -~]+)", line):
            text += chinese.decode("gb18030") + ascii_.decode("ascii")
        lines.append(text)
    return lines


def test_python_reads_in_the_bytes_what_the_lines_say() -> None:
    data = encode_lines(LINES, CHINESE)

    assert data is not None
    said = [one for one in decoded(data) if set(one) != {"-"}]
    assert said == SAID
    assert b"1P0test-0001/2026-11-27/A001" in data
    assert len(data) < 500


@pytest.mark.parametrize("name", ["gb18030-80", "gb18030-58", "gb2312-80"])
def test_slips_of_halls_are_set_in_letters_and_read_back_as_their_lines(name) -> None:
    profile, sizes = PROFILES[name], []
    for one in random_slips(30, widths=(profile.width_dots,)):
        lines = slip_lines(one.facts, one.width_dots, one.layout)
        assert lines is not None
        data = encode_lines(lines, profile)
        assert data is not None
        sizes.append(len(data))
        wanted = [line.text for line in lines if isinstance(line, TextLine)]
        assert [said for said in decoded(data) if set(said) != {"-"}] == wanted

    assert max(sizes) * 10 / 9600 < 2, "a slip in letters takes two seconds at 9,600 baud"


ALPHABET = st.sampled_from(
    "号码滨江政务服务中心前面位约分钟请坐好开户现金ABCxyz 0123456789，。：（）～·é€一龥㐀丂ＡＢ"  # noqa: RUF001  # as halls write them
)


@given(st.text(ALPHABET, max_size=24), st.sampled_from(("gb2312-80", "gb18030-80")))
def test_any_text_is_read_back_as_it_was_or_refused_whole(text, name) -> None:
    profile = PROFILES[name]
    data = encode_lines((TextLine(text),), profile)

    if all(can_set(one, profile.chinese) for one in text):
        assert data is not None
        assert decoded(data) == [text]
    else:
        assert data is None


SETS = [
    ("A", True, True, True),
    ("号", False, True, True),
    ("鑫", False, True, True),  # GB 2312, level II
    ("，", False, True, True),  # noqa: RUF001  # GB 2312, symbols
    ("镕", False, False, True),  # GBK only: names are full of them
    ("丂", False, False, True),
    ("㐀", False, False, False),  # four bytes
    ("𠮷", False, False, False),
    ("\ue000", False, False, False),  # user defined
    ("é", False, True, True),
    ("ñ", False, False, False),
]


@pytest.mark.parametrize(("character", "none", "gb2312", "gb18030"), SETS)
def test_each_character_is_held_against_the_set_that_the_printer_has(
    character, none, gb2312, gb18030
) -> None:
    assert can_set(character, ChineseSet.NONE) is none
    assert can_set(character, ChineseSet.GB2312) is gb2312
    assert can_set(character, ChineseSet.GB18030) is gb18030


NOT_SETTABLE: list[tuple[TextLine, str]] = [
    (TextLine("𠮷野家"), "gb18030-80"),
    (TextLine("号" * 25), "gb18030-80"),
    (TextLine("AB001", scale=8), "gb18030-58"),
    (TextLine("A001"), "escpos-80"),
]


@pytest.mark.parametrize(("line", "name"), NOT_SETTABLE)
def test_where_one_thing_cannot_be_set_the_whole_slip_is_a_picture(line, name) -> None:
    profile = PROFILES[name]
    picture = slip(width=profile.width_dots)

    job = encode_slip(Slip(picture, (TextLine("号"), line)), profile, b"test", as_text=True)

    assert job == encode_slip(Slip(picture), profile, b"test")


def test_a_line_as_long_as_the_paper_is_set_and_one_character_more_is_not() -> None:
    narrow = PROFILES["gb18030-58"]

    assert encode_lines((TextLine("A001", scale=8),), narrow) is not None
    assert encode_lines((TextLine("AB001", scale=8),), narrow) is None
    assert encode_lines((TextLine("号" * 16),), narrow) is not None
    assert encode_lines((TextLine("号" * 16 + "a"),), narrow) is None


def test_a_printer_of_code_sets_the_letters_and_draws_the_code(tmp_path) -> None:
    machine = PrinterMachine()
    link = MemoryLink(machine)
    wire = PolledWire(link, link.monotonic)
    printer = EscposPrinter(wire, CHINESE, as_text=True)

    outcome = prints(printer, TALL, LINES)

    assert outcome is PrintOutcome.PRINTED
    assert machine.not_understood == []
    said = [one for one in machine.letters.split("\n") if one and set(one) != {"-"}]
    assert said == SAID
    printed = machine.slips[0]
    printed.save(tmp_path / "letters.png")
    assert 600 < printed.height - FED_ROWS < 1300
    ink = sum(printed.histogram()[:1]) / (printed.width * printed.height)
    assert 0.02 < ink < 0.3


SLOW = [(9600, True), (38400, True), (57600, False)]


@pytest.mark.parametrize(("baud", "letters"), SLOW)
def test_only_slow_lines_get_letters(tmp_path, baud, letters) -> None:
    with VirtualPrinter(PtyDoor(tmp_path / "printer")) as world:
        url = f"serial://{tmp_path / 'printer'}?baud={baud}&flow=rtscts"
        printer = open_printer(url, CHINESE)

        assert prints(printer, TALL, LINES) is PrintOutcome.PRINTED
        assert bool(world.letters) is letters
        printer.close()


def test_a_line_without_flow_control_is_never_fed_faster_than_it_carries(tmp_path) -> None:
    with VirtualPrinter(PtyDoor(tmp_path / "printer")) as world:
        printer = open_printer(f"serial://{tmp_path / 'printer'}?baud=57600", CHINESE)
        printer.status()
        job = encode_slip(Slip(slip()), CHINESE, b"test")
        start = time.monotonic()

        assert prints(printer, slip()) is PrintOutcome.PRINTED
        took_s = time.monotonic() - start

        # All but the last piece has been carried when the last one is handed over.
        assert took_s > (len(job) - 256) * 10 / 57600
        assert world.slip_count == 1
        printer.close()


def test_the_baud_rate_of_an_address_without_one_is_the_profiles(tmp_path) -> None:
    with VirtualPrinter(PtyDoor(tmp_path / "printer")) as world:
        printer = open_printer(f"serial://{tmp_path / 'printer'}?flow=rtscts", CHINESE)

        assert prints(printer, Image.new("1", (576, 8), 1), LINES) is PrintOutcome.PRINTED
        assert world.letters, "9600 baud is a slow line"
        printer.close()
