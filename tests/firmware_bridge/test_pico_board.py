"""The Pico's own file on the bench: it hangs together, and the pins are those of the table."""

import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

from firmware_bridge.firmware import digits, words
from firmware_bridge.firmware.link import STANDARD
from firmware_bridge.firmware.terminal import Terminal


class _Pin:
    """A pin of a Pico on the bench."""

    IN, OUT, PULL_UP = "in", "out", "up"
    bench: dict[int, "_Pin"]
    held: set[int]
    """Keys that somebody holds while the power comes."""

    def __init__(self, number: int, *_mode: str, value: int = 1) -> None:
        self.level = 0 if number in self.held else value
        self.bench[number] = self

    def value(self, level: bool | None = None) -> int:  # noqa: FBT001  # as machine.Pin has it
        if level is not None:
            self.level = int(level)
        return self.level


class _Spi:
    """A bus that remembers the display's registers."""

    def __init__(self, *_place: int, **_how: object) -> None:
        self.registers: dict[int, int] = {}
        _Spi.last = self

    last: "_Spi"

    def write(self, data: bytes) -> None:
        self.registers[data[0]] = data[1]


class _Uart:
    """A serial port that is the end of a pipe."""

    def __init__(self, *_place: int, **_how: object) -> None:
        self.written = b""
        _Uart.last = self

    last: "_Uart"

    def write(self, data: bytes) -> None:
        self.written += data

    def fileno(self) -> int:
        return 0


@pytest.fixture(name="pico")
def _pico(monkeypatch, tmp_path) -> Iterator[ModuleType]:
    machine = ModuleType("machine")
    _Pin.bench, _Pin.held = {}, set()
    for name, value in {
        "Pin": _Pin, "SPI": _Spi, "UART": _Uart, "I2C": _I2c,
        "unique_id": lambda: bytes(range(8)),
    }.items():  # fmt: skip
        setattr(machine, name, value)
    monkeypatch.setitem(sys.modules, "machine", machine)
    monkeypatch.setitem(sys.modules, "micropython", ModuleType("micropython"))
    (tmp_path / "terminal.json").write_text('{"address": 3, "line": "rs485"}')
    monkeypatch.chdir(tmp_path)
    module = import_module("firmware_bridge.firmware.hal_pico")
    ticks = iter(range(0, 10_000, 7))
    monkeypatch.setattr(module.time, "ticks_ms", lambda: next(ticks), raising=False)
    monkeypatch.setattr(module.time, "ticks_diff", lambda a, b: a - b, raising=False)
    monkeypatch.setattr(module.time, "sleep_ms", lambda _ms: None, raising=False)
    yield module
    del sys.modules["firmware_bridge.firmware.hal_pico"]


def test_the_pico_gives_its_keys_lamps_and_display(pico) -> None:
    # On the bench, not on a Pico: that the file hangs together and the pins are the table's.
    board = pico.HalPico()
    assert (board.address, board.serial, board.board) == (3, "0001020304050607", "pico")
    assert board.fitted == STANDARD
    assert board.closed_keys() == []
    _Pin.bench[pico.KEY_PINS["call"]].level = 0
    assert board.closed_keys() == [words.KEYS["call"]]

    Terminal(board).draw(0)
    board.display("A001", "")
    assert [_Spi.last.registers[place] for place in range(8, 0, -1)] == list(
        digits.segments("A001")
    )
    board.lamp(on=True)
    board.rating_lights(on=True)
    board.buzzer(on=False)
    pins = (pico.LAMP_PIN, pico.RATING_LIGHTS_PIN, pico.BUZZER_PIN)
    assert [_Pin.bench[pin].level for pin in pins] == [1, 1, 0]
    board.write(b"words")
    assert _Uart.last.written == b"words"
    assert board.now_ms() == 7
    assert board.now_ms() == 14


def test_each_change_of_a_file_is_a_sign_of_life_for_the_watchdog(pico) -> None:
    fed: list[int] = []
    board = pico.HalPico(".", lambda: fed.append(1))

    board.flash.put("words.py", b"MAJOR = 2")
    board.flash.remove("words.py")

    assert len(fed) >= 2


class _I2c:
    """A bus that plays both expanders: the key lights, and the character display."""

    def __init__(self, *_place: int, **_how: object) -> None:
        self.lights: list[bytes] = []
        self.rows = [[" "] * 16, [" "] * 16]
        self.commands: list[int] = []
        self._half: int | None = None
        self._place = 0
        self._four_bits = False
        _I2c.last = self

    last: "_I2c"

    def writeto(self, address: int, data: bytes) -> None:
        if address == 0x20:
            self.lights.append(data)
            return
        assert address == 0x27
        raised, fallen = data
        assert raised & 0x04
        assert fallen == raised & ~0x04
        if not self._four_bits:
            self._four_bits = raised & 0xF0 == 0x20
        elif self._half is None:
            self._half = raised
        else:
            self._take(self._half & 0xF0 | raised >> 4, data=bool(raised & 0x01))
            self._half = None

    def _take(self, byte: int, *, data: bool) -> None:
        if data:
            self.rows[self._place >> 6][self._place & 0x3F] = chr(byte)
            self._place += 1
        elif byte & 0x80:
            self._place = byte & 0x7F
        else:
            self.commands.append(byte)

    @property
    def text(self) -> list[str]:
        return ["".join(row) for row in self.rows]


def test_a_pico_with_a_character_display_and_key_lights(pico, tmp_path) -> None:
    (tmp_path / "terminal.json").write_text(
        '{"address": 3, "line": "rs485", "display": "lcd1602", "key_lights": true,'
        ' "without": ["rating", "buzzer"]}'
    )
    board = pico.HalPico()
    assert (
        board.fitted
        == words.FITTED["keys"]
        | words.FITTED["lamp"]
        | words.FITTED["lcd"]
        | (words.FITTED["key_lights"])
    )
    assert _I2c.last.commands == [0x28, 0x0C, 0x06, 0x01]

    board.display("A017", "Cash, 12 waiting")
    board.key_lights(0x0101)
    assert _I2c.last.text == ["A017            ", "Cash, 12 waiting"]
    board.display("A018", "Cash")
    board.key_lights(0x0101)
    assert _I2c.last.text == ["A018            ", "Cash            "]
    assert _I2c.last.lights == [bytes([0xFE, 0xFE])]


def test_who_holds_the_help_key_at_power_on_gets_the_prompt(pico) -> None:
    _Pin.held = {pico.KEY_PINS["help"]}

    main = import_module("firmware_bridge.firmware.main")  # returns: nothing runs

    assert list(_Pin.bench) == [pico.KEY_PINS["help"]]
    del sys.modules[main.__name__]


def test_every_key_of_the_pico_has_its_own_pin(pico) -> None:
    outputs = [
        pico.RATING_LIGHTS_PIN, pico.DISPLAY_SELECT_PIN, pico.DISPLAY_CLOCK_PIN,
        pico.DISPLAY_DATA_PIN, pico.LAMP_PIN, pico.BUZZER_PIN,
        pico.UART_TX_PIN, pico.UART_RX_PIN, pico.I2C_DATA_PIN, pico.I2C_CLOCK_PIN,
    ]  # fmt: skip
    pins = [*pico.KEY_PINS.values(), *outputs]

    assert set(pico.KEY_PINS) == set(words.KEYS)
    assert len(pins) == len(set(pins))
