"""The terminal's program: one loop that listens, watches the keys and draws."""

from .boots import count_boot
from .frames import Deframer, to_line
from .hal import Hal
from .keys import Debouncer
from .link import BoardLink
from .terminal import Terminal
from .update import Updater


def run(hal: Hal, slot: str, *, on_trial: bool) -> None:
    """Be a counter terminal on this board; return when it shall restart."""
    terminal = Terminal(hal)
    boots = count_boot(hal.boots_path)
    link = BoardLink(hal.address, hal.board, hal.serial, boots, terminal)
    link.fitted = hal.fitted
    link.updater = updater = Updater(hal.flash, hal.board, slot)
    updater.on_trial = on_trial
    deframer = Deframer()
    debouncer = Debouncer()
    while not updater.ends(hal.now_ms(), greeted=link.greeted):
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
