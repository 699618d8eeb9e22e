"""The terminals that share one line, as the host knows them; pure.

One exchange at a time on the whole line: on a two-wire bus a second question would meet the
answer to the first. A press may still meet another terminal's words; both are then said again.
"""

from collections.abc import Sequence

import msgspec

from firmware_bridge.fields import MalformedMessageError
from firmware_bridge.framing import Deframer, to_line
from firmware_bridge.link import Link, State
from firmware_bridge.messages import Packet, Show
from firmware_bridge.outcome import News as Told
from firmware_bridge.outcome import Output, Transmit
from firmware_bridge.update import Update

EDGES_ON_OPEN = bytes(4)
"""Ends whatever half frame a board still holds from a host before us."""


class News(msgspec.Struct, frozen=True):
    """What happened at the terminal with this address."""

    address: int
    what: Told


class Step(msgspec.Struct, frozen=True):
    """What comes of an input: bytes for the line, and news."""

    line: bytes = b""
    news: tuple[News, ...] = ()


class Bus:
    """The links of one line."""

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = {link.address: link for link in links}
        self._deframer = Deframer()
        self._unknown_messages = 0
        self._turns = list(links)

    @property
    def bad_frames(self) -> int:
        """How often the line gave something that was no frame or no message."""
        return self._deframer.bad_frames + self._unknown_messages

    def state(self, address: int) -> State:
        """Return how the link to a terminal stands."""
        return self._links[address].state

    def line_up(self, now: float) -> Step:
        """The port is open."""
        self._deframer.clear()
        for link in self._links.values():
            link.line_up(now)
        return Step(EDGES_ON_OPEN)

    def line_down(self) -> Step:
        """The port is gone."""
        return self._step([(link, link.line_down()) for link in self._links.values()])

    def show(self, address: int, wanted: Show) -> None:
        """Let a terminal show ``wanted`` from the next tick on."""
        self._links[address].show(wanted)

    def answer(self, address: int, press_id: int, *, accepted: bool) -> Step:
        """Tell a terminal what became of its press."""
        link = self._links[address]
        return self._step([(link, link.answer(press_id, accepted=accepted))])

    def update(self, address: int, update: Update, now: float) -> Step:
        """Put another program on a terminal; the others go on as before."""
        self._links[address].update(update, now)
        return Step()

    def receive(self, data: bytes, now: float) -> Step:
        """Take what the line gave."""
        steps: list[tuple[Link, list[Output]]] = []
        bad_before = self.bad_frames
        for payload in self._deframer.feed(data):
            try:
                packet = Packet.from_bytes(payload)
            except MalformedMessageError:
                self._unknown_messages += 1
                continue
            link = self._links.get(packet.address)
            if link is not None:
                steps.append((link, link.receive(packet, now)))
        if self.bad_frames > bad_before:
            for link in self._links.values():
                link.hear_noise(now)
        return self._step(steps)

    def tick(self, now: float) -> Step:
        """Let time pass; whoever spoke longest ago may use the line first.

        A new number goes before that: somebody stands at the display and waits for it, while
        lights and second lines of all counters change with every ticket.
        """
        steps = []
        for link in sorted(self._turns, key=lambda one: not one.has_new_number):
            free = not any(
                other.awaits_answer(now) for other in self._turns if other is not link
            )
            outputs = link.tick(now, line_free=free)
            if any(isinstance(one, Transmit) for one in outputs):
                self._turns.remove(link)
                self._turns.append(link)
            steps.append((link, outputs))
        return self._step(steps)

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do; None while the line is down."""
        links = self._links.values()
        holder = next((link for link in links if link.awaits_answer(now)), None)
        if holder is not None:
            return holder.line_free_at(now)
        return min(
            (at for link in links if (at := link.wake_at(now)) is not None), default=None
        )

    @staticmethod
    def _step(outputs: Sequence[tuple[Link, list[Output]]]) -> Step:
        line = bytearray()
        news: list[News] = []
        for link, said in outputs:
            for output in said:
                match output:
                    case Transmit(packet):
                        line += to_line(packet.to_bytes())
                    case _:
                        news.append(News(link.address, output))
        return Step(bytes(line), tuple(news))
