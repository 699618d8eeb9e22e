"""Two terminals were given one address: an installer's usual mistake is found and named."""

import random
import time

import pytest

from drivers.faults import FaultKind
from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.bus import Bus
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.frames import to_line as board_to_line
from firmware_bridge.firmware.link import BoardLink
from firmware_bridge.framing import to_line
from firmware_bridge.greeting import Timing
from firmware_bridge.link import Link, State
from firmware_bridge.messages import (
    Ack,
    Capability,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Message,
    Nak,
    NakReason,
    Packet,
    Show,
    Welcome,
    mark_of,
)
from firmware_bridge.outcome import (
    Connected,
    Disconnected,
    Doubled,
    News,
    Output,
    Pressed,
    Silent,
    Transmit,
)
from firmware_bridge.simulated import SimulatedTerminal
from tests.firmware_bridge.hall_in_tests import HallInTests, until
from tests.firmware_bridge.line_in_tests import LineInTheMiddle
from tests.firmware_bridge.test_firmware_link import PanelOfTests

HERE = 3
TIMING = Timing()
ANNA, BERT = "E661640001", "E661640002"
BYTE_S = 10 / 115_200


def welcome(serial: str, nonce: int) -> Welcome:
    return Welcome(nonce, 2, 0, 5, Capability(31), "pico", serial, "0.2.0")


class Dialogue:
    """The host's end, and whoever answers it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.nonce = 0
        self.link = Link(HERE, self._draw)
        self.link.line_up(self.now)

    def _draw(self) -> int:
        self.nonce += 1
        return self.nonce

    def hear(self, message: Message, seq: int = 0) -> list[Output]:
        return self.link.receive(Packet(HERE, seq, message), self.now)

    def greet(self, *serials: str, wait_s: float = 0.0) -> list[Output]:
        """Let the next Hello be answered by these; return what comes of it."""
        self.now += wait_s
        (hello, *_) = self.link.tick(self.now)
        assert isinstance(hello, Transmit)
        assert isinstance(hello.packet.message, Hello)
        for serial in serials:
            assert self.hear(welcome(serial, self.nonce)) == []
        self.now += TIMING.answer_s
        return self.link.tick(self.now)


@pytest.fixture(name="talk")
def _talk() -> Dialogue:
    return Dialogue()


def news_of(outputs: list[Output]) -> list[News]:
    return [one for one in outputs if not isinstance(one, Transmit)]


def shown_by(outputs: list[Output]) -> list[Message]:
    return [one.packet.message for one in outputs if isinstance(one, Transmit)]


def test_two_answers_to_one_hello_are_two_terminals_and_neither_is_used(talk) -> None:
    outputs = talk.greet(BERT, ANNA)

    assert news_of(outputs) == [Doubled((ANNA, BERT))]
    assert shown_by(outputs) == [Show("ADDR 3")]
    assert talk.link.state is State.DOUBLED
    talk.link.show(Show("A001"))
    assert talk.link.tick(talk.now + 1) == []


def test_a_key_of_either_is_refused_at_once_and_never_reaches_the_hall(talk) -> None:
    talk.greet(ANNA, BERT)

    answers = [
        talk.hear(KeyPressed(4, Key.CALL, mark_of(serial)), 8) for serial in (ANNA, BERT)
    ]

    refused = [Transmit(Packet(HERE, 8, KeyAnswer(4, accepted=False)))]
    assert answers == [refused, refused]


def test_it_is_told_once_and_over_when_one_was_heard_twice_alone(talk) -> None:
    talk.greet(ANNA, BERT)
    assert news_of(talk.greet(BERT, ANNA, wait_s=TIMING.doubled_s)) == []
    assert talk.greet(ANNA, wait_s=TIMING.doubled_s) == []
    assert talk.link.state is State.DOUBLED

    assert news_of(talk.greet(ANNA, wait_s=TIMING.hello_s)) == [Connected(welcome(ANNA, 1))]


def test_two_that_are_heard_in_turn_stay_two(talk) -> None:
    talk.greet(ANNA, BERT)
    talk.greet(ANNA, wait_s=TIMING.doubled_s)

    outputs = talk.greet(ANNA, BERT, wait_s=TIMING.hello_s)

    assert news_of(outputs) == []
    assert talk.greet(BERT, wait_s=TIMING.doubled_s) == []


@pytest.mark.parametrize(
    "word",
    [
        KeyPressed(1, Key.CALL, mark_of(BERT)),
        Nak(NakReason.NOT_GREETED, mark_of(BERT)),
        Ack(mark_of(BERT)),
    ],
)
def test_a_word_of_another_terminal_is_never_taken_for_ours(talk, word) -> None:
    talk.greet(ANNA)

    assert talk.hear(word) == [Disconnected("another terminal answers")]
    assert talk.link.state is State.GREETING


def test_a_board_that_took_the_place_of_another_is_simply_used(talk) -> None:
    talk.greet(ANNA)
    talk.hear(Nak(NakReason.NOT_GREETED, mark_of(BERT)))

    assert talk.greet(BERT) == [Connected(welcome(BERT, 2))]
    pressed = talk.hear(KeyPressed(1, Key.CALL, mark_of(BERT)))
    assert pressed == [Pressed(BERT, 5, 1, Key.CALL)]


def test_boards_that_take_turns_are_two(talk) -> None:
    talk.greet(ANNA)
    talk.hear(Ack(mark_of(BERT)))
    talk.greet(BERT)
    talk.now += TIMING.alternate_s / 2
    talk.link.line_down()
    talk.link.line_up(talk.now)

    assert news_of(talk.greet(ANNA)) == [Doubled((ANNA, BERT))]


def test_boards_that_are_changed_back_later_are_one(talk) -> None:
    talk.greet(ANNA)
    talk.hear(Ack(mark_of(BERT)))
    talk.greet(BERT)
    talk.now += TIMING.alternate_s
    talk.link.line_down()
    talk.link.line_up(talk.now)

    assert news_of(talk.greet(ANNA)) == [Connected(welcome(ANNA, 3))]


def test_a_second_one_that_never_says_its_name_is_found_by_its_words(talk) -> None:
    talk.greet(ANNA)
    talk.hear(KeyPressed(1, Key.CALL, mark_of(BERT)))
    talk.greet(ANNA)

    outputs = talk.hear(KeyPressed(1, Key.CALL, mark_of(BERT)))

    assert outputs == [Doubled((ANNA,))]


def test_the_sentence_names_the_address_the_boards_and_the_remedy() -> None:
    assert Doubled((ANNA, BERT)).sentence(3) == (
        "two terminals on this line have address 3 (serial numbers E661640001 and E661640002):"
        " take one off and give it a free address in its terminal.json"
    )
    assert "(one has serial number E661640001)" in Doubled((ANNA,)).sentence(3)


def test_answers_that_are_only_noise_say_where_to_look(talk) -> None:
    outputs: list[Output] = []
    for _ in range(400):
        outputs += talk.link.tick(talk.now)
        talk.link.hear_noise(talk.now)
        talk.now += 0.02

    (silent,) = news_of(outputs)
    assert silent == Silent(garbled=True)
    assert silent.sentence(3).startswith("what comes back from address 3 is garbled")
    assert Silent().sentence(3) == ""


class Wire:
    """Two wires, real terminals' links, virtual time: who speaks at once spoils both words."""

    def __init__(self, serials: list[str], *, stronger: str | None = None) -> None:
        self.now = 0.0
        self.panels = {serial: PanelOfTests() for serial in serials}
        self.boards = {
            serial: BoardLink(HERE, "pico", serial, 1, self.panels[serial])
            for serial in serials
        }
        self.deframers = {serial: BoardDeframer() for serial in serials}
        self.stronger = stronger
        """Whose words drown the other's, where both speak."""
        self.collisions = 0
        self.news: list[News] = []
        nonces = random.Random(5)  # noqa: S311  # the same at every run
        self.bus = Bus([Link(HERE, lambda: nonces.getrandbits(32))])
        self.bus.line_up(self.now)

    def run(self, duration_s: float) -> None:
        """Let time pass, a millisecond at a time."""
        said: list[tuple[float, float, str, bytes]] = []
        end = self.now + duration_s
        while self.now < end:
            self.now += 0.001
            step = self.bus.tick(self.now)
            self.news += [one.what for one in step.news]
            said += self._boards_hear(step.line)
            over = [one for one in said if one[1] <= self.now]
            for word in over:
                said += self._boards_hear(self._host_hears(word, said))
            said = [one for one in said if one not in over]

    def _boards_hear(self, line: bytes) -> list[tuple[float, float, str, bytes]]:
        said = []
        now_ms = round(1000 * self.now)
        for serial, board in self.boards.items():
            answers = []
            for byte in line:
                payload = self.deframers[serial].feed(byte)
                if payload is not None:
                    answers += board.receive(payload, now_ms)
            for answer in (*answers, *board.tick(now_ms)):
                words = board_to_line(answer)
                said.append((self.now, self.now + len(words) * BYTE_S, serial, words))
        return said

    def _host_hears(
        self,
        word: tuple[float, float, str, bytes],
        said: list[tuple[float, float, str, bytes]],
    ) -> bytes:
        begin, end, serial, words = word
        met = [one for one in said if one is not word and one[0] < end and begin < one[1]]
        if met and serial != self.stronger:
            self.collisions += 1
            words = words[:3] + b"\x55" + words[4:]
        step = self.bus.receive(words, self.now)
        self.news += [one.what for one in step.news]
        line = step.line
        for one in step.news:
            if isinstance(one.what, Pressed):
                line += self.bus.answer(HERE, one.what.press_id, accepted=True).line
        return line


def test_on_a_shared_wire_both_are_heard_and_named() -> None:
    wire = Wire([ANNA, BERT])
    wire.run(3)
    for board in wire.boards.values():
        board.press(Key.CALL, round(1000 * wire.now))
        wire.run(0.1)
    wire.run(3)

    assert wire.news == [Doubled((ANNA, BERT))]
    assert all("refused" in panel.told for panel in wire.panels.values())
    assert all(Show("ADDR 3") in panel.told for panel in wire.panels.values())


@pytest.mark.parametrize("pair", range(40))
def test_any_two_serial_numbers_are_found_within_seconds(pair) -> None:
    wire = Wire([f"E66{pair:07X}", f"E66{7 * pair + 1:07X}"])
    wire.run(4)

    assert [type(one) for one in wire.news] == [Doubled]


def test_a_weaker_terminal_that_joins_later_is_found_by_its_mark() -> None:
    wire = Wire([ANNA], stronger=ANNA)
    wire.run(2)
    wire.panels[BERT] = PanelOfTests()
    wire.boards[BERT] = BoardLink(HERE, "pico", BERT, 1, wire.panels[BERT])
    wire.deframers[BERT] = BoardDeframer()
    wire.run(2)
    wire.boards[BERT].press(Key.CALL, round(1000 * wire.now))
    wire.boards[ANNA].press(Key.CALL, round(1000 * wire.now))
    wire.run(20)

    pressed = [one for one in wire.news if isinstance(one, Pressed)]
    assert {one.serial for one in pressed} <= {ANNA}
    assert wire.collisions > 0


def test_a_frame_that_is_no_message_in_the_time_of_an_answer_is_noise() -> None:
    bus = Bus([Link(HERE, lambda: 1)])
    bus.line_up(0.0)
    now = 0.0
    news: list[News] = []
    while now < 8:
        news += [one.what for one in bus.tick(now).news]
        bus.receive(to_line(b"\x7f\x03"), now)
        now += 0.1

    assert news == [Silent(garbled=True)]


def test_two_real_firmwares_with_one_address_are_named_and_healed(tmp_path) -> None:
    hall = HallInTests()
    hall.show("3", number="A001")
    counter = CounterTerminal("3", SerialTerminalUrl(str(tmp_path / "bus"), HERE))
    quick = Timing(doubled_s=0.5, hello_max_s=0.5)
    with (
        SimulatedTerminal(tmp_path / "a", tmp_path / "boots_a", HERE, ANNA) as anna,
        SimulatedTerminal(tmp_path / "b", tmp_path / "boots_b", HERE, BERT) as bert,
        LineInTheMiddle(tmp_path / "bus", [anna.path, bert.path]),
    ):
        until(lambda: anna.panel.display == "----" and bert.panel.display == "----")
        bridge = Bridge([counter], lambda: hall, time.monotonic, quick)
        bridge.start()
        try:
            until(lambda: hall.faults)
            until(lambda: anna.panel.display == "ADDR 3" and bert.panel.display == "ADDR 3")
            for terminal in (anna, bert):
                terminal.press(Key.CALL)
            until(lambda: anna.panel.display == "NO")
            until(lambda: bert.panel.display == "NO")
            bert.unplug()
            until(lambda: anna.panel.display == "A001")
            until(lambda: len(hall.faults) > 1)
            until(lambda: hall.faults[-1].kind is None)
        finally:
            bridge.stop()

    assert hall.asked == []
    assert (hall.faults[0].device, hall.faults[0].kind) == ("terminal 3", FaultKind.DOUBLED)
    assert ANNA in hall.faults[0].detail
    assert BERT in hall.faults[0].detail
