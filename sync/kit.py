"""What the publisher works with: put together in one place, each part replaceable by a test."""

import queue
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from sync import mqtt
from sync.backoff import STABLE_S
from sync.broker_url import Broker
from sync.door import Door
from sync.listening import NewListener
from sync.reader import NotRead, Read, Reader
from sync.suspicion import FIRST_RETRY_S


class Stop(msgspec.Struct, frozen=True):
    """Say goodbye, hang up and end."""


Note = mqtt.Note | Read | NotRead | Stop
Inbox = queue.SimpleQueue[Note]


class Timing(msgspec.Struct, frozen=True):
    """How patient to be."""

    ack_wait_s: float = 60.0
    """Connected this long without progress at headquarters: send again. Doubles each time."""
    slowest_retry_s: float = 600.0
    stable_s: float = STABLE_S
    """A connection that held for so long makes the waits between tries short again."""
    linger_s: float = 0.25
    """A small batch of news waits so long for company, if other news are under way."""
    puback_s: float = 60.0
    """Nothing is repeated on a living connection (MQTT 5.0, 4.4): later it never comes."""
    aside_s: float = FIRST_RETRY_S
    """An event that was set aside is tried again after this; doubles each time."""
    grace_s: float = 1.0
    """How long the retained ``ack`` may take to arrive after the subscription."""
    telemetry_s: float = 60.0
    state_every_s: float = 10.0
    """How often headquarters is told of news, and the core asked for its epoch."""
    will_delay_s: int = 0
    away_s: float = 60.0
    """▲ The broker may be away for so long before anybody needs to know: nothing is lost."""


class Kit(msgspec.Struct, frozen=True):
    """The parts."""

    device: str
    name: Mapping[str, str]
    """The hall's name by language."""
    software: str
    broker: Broker
    door: Door
    new_reader: Callable[[int], Reader]
    """Starts the reader of that number; it answers into ``inbox``."""
    inbox: Inbox
    """Where everything arrives."""
    now_s: Callable[[], float]
    """Monotonic."""
    chance: Callable[[], float]
    """A number from 0 up to 1."""
    alive: Callable[[], float]
    """Called again and again; returns after how many seconds it wants to be called at most."""
    now_ms: Callable[[], int]
    """Wall time since 1970 UTC; nothing is decided by it."""
    timing: Timing = Timing()
    textfile: Path | None = None
    """Where measurements are written for Prometheus' node_exporter."""
    listeners: tuple[NewListener, ...] = ()
    """Makers of what else takes part in each connection."""

    def next_note(self, wait_s: float) -> Note | None:
        """Return what arrives within ``wait_s``, or sooner None."""
        try:
            return self.inbox.get(timeout=max(0.0, min(wait_s, self.alive())))
        except queue.Empty:
            return None
