"""An address becomes a keypad; a keypad reports keys and nothing else.

What a key means (a mark, a reason, nothing) is decided elsewhere. Callbacks come from the
keypad's thread: a listener only puts them into its own queue.
"""

from typing import Protocol, assert_never

from drivers.keypad_evdev import EvdevKeys
from drivers.keypad_reader import KeypadListener, KeypadReader
from drivers.keypad_serial import SerialKeys
from drivers.keypad_url import (
    EvdevKeypadUrl,
    KeypadUrl,
    KeypadUrlError,
    SerialKeypadUrl,
    SimKeypadUrl,
    TerminalKeypadUrl,
    parse_keypad_url,
)
from drivers.simulated_keypad import SimulatedKeypad
from drivers.world_keypad import WorldKeys
from drivers.world_url import WorldUrl


class Keypad(Protocol):
    """A keypad that is being listened to."""

    def close(self) -> None:
        """Stop listening, promptly. May be called twice."""
        ...


def open_keypad(
    url: KeypadUrl | str, listener: KeypadListener, *, faulty: bool = False
) -> Keypad:
    """Listen to the keypad at ``url``, now or as soon as it is plugged in.

    Args:
        url: the address, parsed or as text.
        listener: who is told.
        faulty: the listener knows of a fault from before, and must hear when it is over.

    Raises:
        KeypadUrlError: no keypad's address, or ``terminal``, whose keys come with the terminal.
    """
    parsed = parse_keypad_url(url) if isinstance(url, str) else url
    match parsed:
        case EvdevKeypadUrl(path=path):
            return KeypadReader(EvdevKeys(path), listener, faulty=faulty)
        case SerialKeypadUrl(path=path, baud=baud, frame=frame):
            return KeypadReader(SerialKeys(path, baud, frame), listener, faulty=faulty)
        case SimKeypadUrl():
            return SimulatedKeypad(listener)
        case WorldUrl():
            return KeypadReader(WorldKeys(parsed), listener, faulty=faulty)
        case TerminalKeypadUrl():
            raise KeypadUrlError("'terminal': its keys come from the counter's terminal")
        case _:
            assert_never(parsed)
