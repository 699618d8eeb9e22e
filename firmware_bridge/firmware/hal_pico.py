"""A Raspberry Pi Pico with keys to ground, a display, lamps and a buzzer.

``terminal.json`` on the board says how it is built: ``{"address": 3, "line": "rs485"}`` takes
UART 0 behind a transceiver with automatic direction, ``"usb"`` the cable; ``"display"`` is
``"max7219"`` or ``"lcd1602"``; ``"key_lights": true`` is a PCF8575 whose outputs pull lights to
ground; ``"without": ["rating", "buzzer"]`` names what is left out.
"""

import json
import select
import sys
import time

import machine
import micropython

from . import words
from .digits import WIDTH, segments
from .hal import Hal
from .lcd import ADDRESS, Lcd
from .starter import Flash, Power

BAUD = 115_200
KEY_PINS = {
    "call": 2, "recall": 3, "no_show": 4, "park": 5, "transfer": 6, "pause": 7,
    "accessible": 8, "help": 9, "finish": 10,
    "rating_1": 11, "rating_2": 12, "rating_3": 13, "rating_4": 14, "rating_5": 15,
}  # fmt: skip
RATING_LIGHTS_PIN, DISPLAY_SELECT_PIN, DISPLAY_CLOCK_PIN, DISPLAY_DATA_PIN = 16, 17, 18, 19
LAMP_PIN, BUZZER_PIN = 20, 21
UART_TX_PIN, UART_RX_PIN = 0, 1
I2C_DATA_PIN, I2C_CLOCK_PIN = 26, 27
LIGHTS_ADDRESS = 0x20
WAIT_MS = 5
"""How long a read waits; keys are looked at 200 times a second."""

# MAX7219 registers (datasheet 19-4452, table 2) and what they are set to.
DISPLAY_SETUP = (
    (0x0F, 0),  # display test off
    (0x09, 0),  # no decoding: segments are ours
    (0x0B, WIDTH - 1),  # scan all digits
    (0x0A, 7),  # intensity 15/32
    (0x0C, 1),  # out of shutdown
)


class HalPico(Hal):
    """The real board."""

    board = "pico"

    def __init__(self, root: str = ".", alive: Power | None = None) -> None:
        self._alive = alive or Power()
        # Unpacking a program erases for seconds: each file that is changed is a sign of life.
        self.flash = Flash(root, self._alive)
        self.boots_path = self.flash.path("boots")
        with open(self.flash.path("terminal.json")) as kept:
            settings = json.load(kept)
        self.address = settings["address"]
        self.serial = machine.unique_id().hex()[:16]
        if settings["line"] == "rs485":
            uart = machine.UART(0, BAUD, tx=UART_TX_PIN, rx=UART_RX_PIN)
            self._in = self._out = watched = uart
        else:
            micropython.kbd_intr(-1)  # 03h is data here, not Ctrl-C
            self._in, self._out = sys.stdin.buffer, sys.stdout.buffer
            watched = sys.stdin  # not every release can poll its buffer
        self._poll = select.poll()
        self._poll.register(watched, select.POLLIN)
        self._keys = {
            words.KEYS[name]: machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP)
            for name, pin in KEY_PINS.items()
        }
        self._lamp = machine.Pin(LAMP_PIN, machine.Pin.OUT, value=0)
        self._rating = machine.Pin(RATING_LIGHTS_PIN, machine.Pin.OUT, value=0)
        self._buzzer = machine.Pin(BUZZER_PIN, machine.Pin.OUT, value=0)
        self._lcd = None
        self._lit, lcd = settings.get("key_lights"), settings.get("display") == "lcd1602"
        if self._lit or lcd:
            data, clock = machine.Pin(I2C_DATA_PIN), machine.Pin(I2C_CLOCK_PIN)
            self._i2c = machine.I2C(1, sda=data, scl=clock, freq=100_000)
        if lcd:
            self._lcd = Lcd(self._i2c, settings.get("lcd_address", ADDRESS))
        else:
            self._select = machine.Pin(DISPLAY_SELECT_PIN, machine.Pin.OUT, value=1)
            self._spi = machine.SPI(
                0,
                baudrate=1_000_000,
                sck=machine.Pin(DISPLAY_CLOCK_PIN),
                mosi=machine.Pin(DISPLAY_DATA_PIN),
            )
            for register, value in DISPLAY_SETUP:
                self._set_display(register, value)
        missing = set(settings.get("without", ()))
        missing.add("display" if lcd else "lcd")
        if not self._lit:
            missing.add("key_lights")
        self.fitted = sum(bit for name, bit in words.FITTED.items() if name not in missing)
        self._lights = -1
        self._shown = b""
        self._ticks = time.ticks_ms()
        self._now_ms = 0

    def now_ms(self) -> int:
        """Return the time since the start."""
        ticks = time.ticks_ms()
        self._now_ms += time.ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        return self._now_ms

    def read(self) -> bytes:
        """Wait a short while for the line; by single bytes, for USB stalls on more (RP2)."""
        self._alive()
        heard = bytearray()
        wait_ms = WAIT_MS
        while self._poll.poll(wait_ms):
            heard.extend(self._in.read(1))
            wait_ms = 0
        return bytes(heard)

    def write(self, data: bytes) -> None:
        """Put bytes on the line."""
        self._out.write(data)

    def closed_keys(self) -> list[int]:
        """Return the keys that are down; they pull their pin to ground."""
        return [key for key, pin in self._keys.items() if not pin.value()]

    def display(self, text: str, line: str) -> None:
        """Show ``text`` on the eight digits, or both on the character display."""
        if self._lcd:
            self._lcd.show(text, line)
            return
        wanted = segments(text)
        if wanted != self._shown:
            self._shown = wanted
            for place, lit in enumerate(wanted):
                self._set_display(WIDTH - place, lit)

    def lamp(self, *, on: bool) -> None:
        """Light the counter's lamp, or not."""
        self._lamp.value(on)

    def rating_lights(self, *, on: bool) -> None:
        """Light the rating keys, or not."""
        self._rating.value(on)

    def key_lights(self, lights: int) -> None:
        """Light staff's keys; an output that is low lights."""
        if self._lit and lights != self._lights:
            self._lights = lights
            low = lights ^ 0xFFFF
            self._i2c.writeto(LIGHTS_ADDRESS, bytes([low & 0xFF, low >> 8]))

    def buzzer(self, *, on: bool) -> None:
        """Sound, or not."""
        self._buzzer.value(on)

    def _set_display(self, register: int, value: int) -> None:
        self._select.value(0)
        self._spi.write(bytes([register, value]))
        self._select.value(1)
