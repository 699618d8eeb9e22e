"""An address is understood or refused with words that tell what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.display_url import DisplayUrlError, parse_display_url
from drivers.help_button_url import (
    GpioHelpButtonUrl,
    HelpButtonUrlError,
    SimHelpButtonUrl,
    parse_help_button_url,
)
from drivers.keypad_url import (
    EvdevKeypadUrl,
    KeypadUrlError,
    SerialKeypadUrl,
    SimKeypadUrl,
    TerminalKeypadUrl,
    parse_keypad_url,
)
from drivers.line_url import OtherLineUrl
from drivers.printer_url import (
    FilePrinterUrl,
    PrinterUrlError,
    SerialPrinterUrl,
    SimPrinterUrl,
    TcpPrinterUrl,
    UsbPrinterUrl,
    parse_printer_url,
)
from drivers.serial_frame import Frame
from drivers.terminal_url import (
    GpioTerminalUrl,
    SerialTerminalUrl,
    SimTerminalUrl,
    TerminalUrlError,
    parse_terminal_url,
)
from drivers.world_url import WorldUrl

PRINTERS = [
    ("tcp://127.0.0.1:9100", TcpPrinterUrl("127.0.0.1", 9100)),
    ("tcp://printer.hall", TcpPrinterUrl("printer.hall", 9100)),
    ("tcp://[::1]:9101/", TcpPrinterUrl("::1", 9101)),
    ("serial:///dev/ttyUSB0", SerialPrinterUrl("/dev/ttyUSB0", None, "none")),
    ("serial:///dev/ttyUSB0?baud=9600", SerialPrinterUrl("/dev/ttyUSB0", 9600, "none")),
    (
        "serial:/dev/serial/by-id/usb-a:b?baud=115200&flow=rtscts",
        SerialPrinterUrl("/dev/serial/by-id/usb-a:b", 115200, "rtscts"),
    ),
    ("usb://04b8:0e15", UsbPrinterUrl(0x04B8, 0x0E15)),
    ("usb://04B8:0E15?serial=X1", UsbPrinterUrl(0x04B8, 0x0E15, "X1")),
    ("file:///dev/usb/lp0", FilePrinterUrl("/dev/usb/lp0")),
    ("sim:", SimPrinterUrl()),
    ("sim:?out=out/slips", SimPrinterUrl("out/slips")),
]

BAD_PRINTERS = [
    ("", "expected tcp://HOST:9100"),
    ("printer", "expected tcp://HOST:9100"),
    ("lpt:1", "unknown kind 'lpt'"),
    (" tcp://a:1", "expected tcp://HOST:9100"),
    ("tcp://", "tcp://HOST:PORT"),
    ("tcp:127.0.0.1:9100", "tcp://HOST:PORT"),
    ("tcp://a:0", "port 1 to 65535"),
    ("tcp://a:65536", "port 1 to 65535"),
    ("tcp://a:x", "port 1 to 65535"),
    ("tcp://a:1/queue", "nothing more"),
    ("tcp://me@a:1", "tcp://HOST:PORT"),
    ("tcp://a:1?timeout=3", "unknown option 'timeout'; known: none"),
    ("serial://ttyUSB0", "absolute path like serial:///dev/ttyUSB0"),
    ("serial:///dev/ttyUSB0?baud=38401", "baud must be one of"),
    ("serial:///dev/ttyUSB0?baud=", "baud must be one of"),
    ("serial:///dev/ttyUSB0?baud=9600&baud=19200", "given twice"),
    ("serial:///dev/ttyUSB0?baud", "expected key=value after '?'"),
    ("serial:///dev/ttyUSB0?flow=dsr", "flow must be one of none, rtscts, xonxoff"),
    ("usb://04b8", "four hexadecimal digits"),
    ("usb://4b8:e15", "four hexadecimal digits"),
    ("usb://04b8:0e1g", "four hexadecimal digits"),
    ("file://dev/usb/lp0", "absolute path like file:///dev/usb/lp0"),
    ("file:", "absolute path"),
    ("sim:x", "expected sim:"),
    ("sim:?out=", "out must name a directory"),
    ("sim:?dir=x", "unknown option 'dir'; known: out"),
]


@pytest.mark.parametrize(("text", "url"), PRINTERS)
def test_the_address_of_a_printer_is_understood(text, url) -> None:
    assert parse_printer_url(text) == url


@pytest.mark.parametrize(("text", "words"), BAD_PRINTERS)
def test_no_printers_address_is_refused_with_what_was_expected(text, words) -> None:
    with pytest.raises(PrinterUrlError) as refused:
        parse_printer_url(text)

    assert repr(text) in str(refused.value)
    assert words in str(refused.value)


TERMINALS = [
    ("gpio:call=17,accessible=27,lamp=22", GpioTerminalUrl(17, 27, 22)),
    ("gpio:lamp=22,call=17", GpioTerminalUrl(17, None, 22)),
    ("gpio:call=17,accessible=27,lamp=22,buzzer=23", GpioTerminalUrl(17, 27, 22, 23)),
    ("gpio:buzzer=23,call=17", GpioTerminalUrl(17, buzzer=23)),
    ("gpio:call=2", GpioTerminalUrl(2)),
    ("serial:/dev/kiosk-bus0#3", SerialTerminalUrl("/dev/kiosk-bus0", 3)),
    ("serial:///dev/kiosk-bus0#247", SerialTerminalUrl("/dev/kiosk-bus0", 247)),
    ("caller68:/dev/kiosk-bus1#4", OtherLineUrl("caller68", "/dev/kiosk-bus1", 4, 9600)),
    ("caller68:/dev/b#255?baud=1200", OtherLineUrl("caller68", "/dev/b", 255, 1200)),
    ("sim:", SimTerminalUrl()),
    ("sim:/run/w/world.sock#3", WorldUrl("/run/w/world.sock", "3")),
]

BAD_TERMINALS = [
    ("gpio:", "expected ROLE=PIN"),
    ("gpio:call", "expected ROLE=PIN"),
    ("gpio:lamp=22", "call=PIN is missing"),
    ("gpio:call=17,call=18", "call is given twice"),
    ("gpio:call=17,lamp=17", "pin 17 is given two roles"),
    ("gpio:call=1", "call must be a number 2 to 27"),
    ("gpio:call=28", "call must be a number 2 to 27"),
    ("gpio:call=GPIO17", "call must be a number 2 to 27"),
    ("gpio:call=１７", "call must be a number 2 to 27"),  # noqa: RUF001  # full-width figures
    ("gpio:call=17,bell=4", "role call, accessible, lamp, buzzer"),
    ("gpio:call=17?pull=up", "unknown option 'pull'"),
    ("serial:/dev/kiosk-bus0", "expected serial:/dev/NAME#N"),
    ("serial:/dev/kiosk-bus0#3?baud=9600", "unknown option 'baud'"),
    ("caller68:/dev/kiosk-bus1", "expected caller68:/dev/NAME#N"),
    ("caller68:/dev/kiosk-bus1#0", "the device's number must be a number 1 to 255"),
    ("caller68:/dev/kiosk-bus1#4?rate=9600", "unknown option 'rate'; known: baud"),
    ("caller68:/dev/kiosk-bus1#4?baud=9601", "baud must be one of"),
    ("board4:/dev/kiosk-board0#4", "unknown kind 'board4'"),
    ("serial:/dev/kiosk-bus0#0", "the terminal's number must be a number 1 to 247"),
    ("serial:kiosk-bus0#3", "absolute path"),
    ("sim:3", "expected sim:/PATH/world.sock#3, or sim: alone"),
    ("sim:/world.sock", "expected sim:/PATH/world.sock#3, or sim: alone"),
    ("sim:/world.sock#", "expected sim:/PATH/world.sock#3, or sim: alone"),
    ("sim:world.sock#3", "expected sim:/PATH/world.sock#3, or sim: alone"),
    (f"sim:/{'x' * 120}#3", "at most 107 bytes"),
    ("usb:3", "unknown kind 'usb'"),
]


@pytest.mark.parametrize(("text", "url"), TERMINALS)
def test_the_address_of_a_terminal_is_understood(text, url) -> None:
    assert parse_terminal_url(text) == url


@pytest.mark.parametrize(("text", "words"), BAD_TERMINALS)
def test_no_terminals_address_is_refused_with_what_was_expected(text, words) -> None:
    with pytest.raises(TerminalUrlError) as refused:
        parse_terminal_url(text)

    assert repr(text) in str(refused.value)
    assert words in str(refused.value)


KEYPADS = [
    ("evdev:/dev/input/kiosk-keypad-3", EvdevKeypadUrl("/dev/input/kiosk-keypad-3")),
    ("serial:/dev/kiosk-keypad-3", SerialKeypadUrl("/dev/kiosk-keypad-3", 9600)),
    ("serial:/dev/kiosk-keypad-3?baud=1200", SerialKeypadUrl("/dev/kiosk-keypad-3", 1200)),
    ("serial:/dev/k?frame=line", SerialKeypadUrl("/dev/k", 9600, Frame.LINE)),
    ("terminal", TerminalKeypadUrl()),
    ("sim:", SimKeypadUrl()),
    ("sim:/run/w/world.sock#3", WorldUrl("/run/w/world.sock", "3")),
]

BAD_KEYPADS = [
    ("terminal:", "unknown kind 'terminal'"),
    ("Terminal", "expected evdev:/dev/input/NAME"),
    ("evdev:keypad", "absolute path"),
    ("evdev:/dev/input/x?grab=0", "unknown option 'grab'; known: none"),
    ("serial:/dev/x?baud=fast", "baud must be one of"),
    ("serial:/dev/x?frame=word", "frame must be char or line, found 'word'"),
    ("sim:?out=x", "unknown option 'out'"),
    ("sim:/world.sock#a_3", "expected sim:/PATH/world.sock#3, or sim: alone"),
]


@pytest.mark.parametrize(("text", "url"), KEYPADS)
def test_the_address_of_a_keypad_is_understood(text, url) -> None:
    assert parse_keypad_url(text) == url


@pytest.mark.parametrize(("text", "words"), BAD_KEYPADS)
def test_no_keypads_address_is_refused_with_what_was_expected(text, words) -> None:
    with pytest.raises(KeypadUrlError) as refused:
        parse_keypad_url(text)

    assert repr(text) in str(refused.value)
    assert words in str(refused.value)


HELP_BUTTONS = [
    ("gpio:button=26,lamp=16,buzzer=20", GpioHelpButtonUrl(26, 16, 20)),
    ("gpio:button=26", GpioHelpButtonUrl(26)),
    ("sim:", SimHelpButtonUrl()),
    ("sim:/run/w/world.sock#front-door", WorldUrl("/run/w/world.sock", "front-door")),
]

BAD_HELP_BUTTONS = [
    ("gpio:", "expected ROLE=PIN with role button, lamp, buzzer"),
    ("gpio:lamp=16", "button=PIN is missing"),
    ("gpio:call=26", "expected ROLE=PIN with role button, lamp, buzzer"),
    ("gpio:button=26,lamp=26", "pin 26 is given two roles"),
    ("gpio:button=99", "button must be a number 2 to 27"),
    ("gpio:button=26?pull=up", "unknown option 'pull'"),
    ("serial:/dev/kiosk-bus0#3", "unknown kind 'serial'"),
    ("sim:1", "expected sim:/PATH/world.sock#3, or sim: alone"),
    ("26", "expected gpio:button=26,lamp=16,buzzer=20 or sim:"),
]


@pytest.mark.parametrize(("text", "url"), HELP_BUTTONS)
def test_the_address_of_a_help_button_is_understood(text, url) -> None:
    assert parse_help_button_url(text) == url


@pytest.mark.parametrize(("text", "words"), BAD_HELP_BUTTONS)
def test_no_help_buttons_address_is_refused_with_what_was_expected(text, words) -> None:
    with pytest.raises(HelpButtonUrlError) as refused:
        parse_help_button_url(text)

    assert repr(text) in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("board4:/dev/b", "expected board4:/dev/NAME#N with the device's number"),
        ("board4:b#5", "absolute path like board4:/dev/kiosk-bus0#3"),
        ("board4:/dev/b#5?parity=even", "unknown option 'parity'"),
        ("caller68:/dev/b#5", "unknown kind 'caller68'; expected board4:/dev/NAME#5"),
        ("5", "expected board4:/dev/NAME#5"),
    ],
)
def test_no_displays_address_is_refused_with_what_was_expected(text, words) -> None:
    with pytest.raises(DisplayUrlError) as refused:
        parse_display_url(text)

    assert repr(text) in str(refused.value)
    assert words in str(refused.value)


def test_the_address_of_a_display_is_understood() -> None:
    assert parse_display_url("board4:/dev/b#5") == OtherLineUrl("board4", "/dev/b", 5, 9600)


schemes = st.sampled_from(
    ["tcp:", "serial:", "usb:", "file:", "sim:", "gpio:", "evdev:", "caller68:", "board4:", ""]
)


@given(schemes, st.text(max_size=30))
def test_whatever_an_installer_types_is_understood_or_refused_never_a_crash(
    scheme, rest
) -> None:
    for parse, refusal in (
        (parse_printer_url, PrinterUrlError),
        (parse_terminal_url, TerminalUrlError),
        (parse_keypad_url, KeypadUrlError),
        (parse_help_button_url, HelpButtonUrlError),
        (parse_display_url, DisplayUrlError),
    ):
        try:
            parse(scheme + rest)
        except refusal as refused:
            assert repr(scheme + rest) in str(refused)  # noqa: PT017  # either way is right
