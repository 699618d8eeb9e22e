"""The way down from headquarters: takes part in each connection, and works in two threads."""

import threading
from collections.abc import Sequence

import msgspec

from sync import mqtt
from sync.contract.documents import Reported
from sync.contract.topics import topic
from sync.downlink.judging import COMMANDS_LEAF, DESIRED_LEAF, REPORTED_LEAF
from sync.downlink.obeying import Obeying
from sync.downlink.parts import Message, Parts
from sync.downlink.setting import Setting
from sync.listening import Say


class Downlink:
    """Lives as long as sync does; ``listener`` goes into ``Kit.listeners``."""

    def __init__(self, parts: Parts) -> None:
        """Make the two workers; ``start`` lets them work.

        Raises:
            OSError: The folder of commands under way cannot be made.
        """
        self._device = parts.device
        self._stop = threading.Event()
        self._settings = Setting(parts, self._stop)
        self._commands = Obeying(parts, self._stop)

    def start(self) -> None:
        """Look after the settings, and take up the commands that were cut short."""
        self._settings.start()
        self._commands.start()

    def stop(self) -> None:
        """Begin nothing more. What is under way is taken up at the next start."""
        self._stop.set()

    def listener(self, say: Say) -> "DownlinkListener":
        """Return what takes part in one connection."""
        return DownlinkListener(self._device, self._settings, self._commands, say)


class DownlinkListener:
    """Hands on what arrives over one connection, and says what became of the settings."""

    def __init__(self, device: str, settings: Setting, commands: Obeying, say: Say) -> None:
        self._desired = topic(device, DESIRED_LEAF)
        self._report_topic = topic(device, REPORTED_LEAF)
        self._topics = (self._desired, topic(device, COMMANDS_LEAF))
        self._settings = settings
        self._commands = commands
        self._say = say
        self._said: Reported | None = None

    def topics(self) -> Sequence[str]:
        """Return where headquarters' wishes arrive."""
        return self._topics

    def hear(self, message: mqtt.Arrived) -> None:
        """Hand a message on; an empty one is no word, only the end of a retained one."""
        if not message.payload:
            return
        arrived = Message(message.topic, message.payload)
        if message.topic == self._desired:
            self._settings.hear(arrived)
        else:
            self._commands.hear(arrived)

    def look(self) -> None:
        """Say how the settings are, once over each connection and when that changes."""
        reported = self._settings.reported
        if reported is not None and reported != self._said:
            self._say(self._report_topic, msgspec.json.encode(reported), retain=True)
            self._said = reported
