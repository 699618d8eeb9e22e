"""The terminal's program: one loop that listens, watches the keys and draws."""

from .boots import count_boot
from .frames import Deframer, to_line
from .hal import Hal
from .keys import Debouncer
from .link import BoardLink
from .terminal import Terminal


def run(hal: Hal) -> None:
    """Be a counter terminal on this board until the power goes."""
    terminal = Terminal(hal)
    boots = count_boot(hal.boots_path)
    link = BoardLink(hal.address, hal.board, hal.serial, boots, terminal)
    link.fitted = hal.fitted
    deframer = Deframer()
    debouncer = Debouncer()
    while True:
        heard = hal.read()
        now_ms = hal.now_ms()
        for byte in heard:
            payload = deframer.feed(byte)
            if payload is not None:
                for answer in link.receive(payload, now_ms):
                    hal.write(to_line(answer))
        for key in debouncer.pressed(hal.closed_keys(), now_ms):
            if not link.press(key, now_ms):
                terminal.refused()
        for told in link.tick(now_ms):
            hal.write(to_line(told))
        terminal.draw(now_ms)
