"""The terminal's end of the line, told as a dialogue; the same file runs on the board."""

import pytest

from firmware_bridge.firmware import words
from firmware_bridge.firmware.link import (
    HOST_SILENT_MS,
    MAX_PENDING,
    PRESS_LIFE_MS,
    WELCOME_PLACE_MS,
    WELCOME_PLACES,
    BoardLink,
    Panel,
)
from firmware_bridge.messages import (
    Ack,
    Capability,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Lamp,
    Message,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
    mark_of,
)

HERE = 3
MARK = mark_of("SIM1")


class PanelOfTests(Panel):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def show(self, wanted: words.Wanted) -> None:
        """Remember it."""
        number, lamp, buzzer, rating, lights, line = wanted
        self.told.append(Show(number, Lamp(lamp), buzzer, rating, lights, line))

    def refused(self) -> None:
        """Remember it."""
        self.told.append("refused")

    def alone(self) -> None:
        """Remember it."""
        self.told.append("alone")

    def outdated(self) -> None:
        """Remember it."""
        self.told.append("outdated")


class Board:
    """A terminal's link with a clock, spoken to in the host's words."""

    def __init__(self) -> None:
        self.panel = PanelOfTests()
        self.link = BoardLink(HERE, "host", "SIM1", 41, self.panel)
        self.now_ms = 0

    def hear(self, message: Message, seq: int = 1, address: int = HERE) -> list[Packet]:
        """Let the terminal hear ``message`` and return what it answers."""
        payload = Packet(address, seq, message).to_bytes()
        said = self.link.receive(payload, self.now_ms)
        if isinstance(message, Hello):
            said += self.link.tick(self.now_ms + WELCOME_PLACES * WELCOME_PLACE_MS)
        return [Packet.from_bytes(one) for one in said]

    def after(self, wait_ms: int) -> list[Message]:
        """Let time pass and return what the terminal says."""
        self.now_ms += wait_ms
        return [Packet.from_bytes(said).message for said in self.link.tick(self.now_ms)]

    def press(self, key: Key = Key.CALL) -> bool:
        """Push a key."""
        return self.link.press(key, self.now_ms)


@pytest.fixture(name="board")
def _board() -> Board:
    return Board()


@pytest.fixture(name="greeted")
def _greeted() -> Board:
    board = Board()
    board.hear(Hello(7))
    board.hear(Show(), seq=0)
    board.panel.told.clear()
    return board


def test_a_terminal_says_what_it_is_with_the_hosts_nonce(board) -> None:
    everything = Capability(31)

    assert board.hear(Hello(7), seq=9) == [
        Packet(HERE, 9, Welcome(7, 2, 0, 41, everything, "host", "SIM1", "0.2.0"))
    ]


@pytest.mark.parametrize("message", [Ping(), Show("A001")])
def test_a_terminal_that_was_not_greeted_obeys_nobody(board, message) -> None:
    assert board.hear(message) == [Packet(HERE, 1, Nak(NakReason.NOT_GREETED, MARK))]
    assert board.panel.told == []


def test_a_terminal_hears_only_what_the_host_says_to_it(greeted) -> None:
    assert greeted.hear(Show("A001"), address=4) == []
    assert greeted.hear(Ack(MARK)) == []
    assert greeted.link.receive(b"", 0) == []
    assert greeted.panel.told == []


def test_a_repeated_command_is_done_once_and_acknowledged_twice(greeted) -> None:
    shown = Show("A001", Lamp.SLOW, buzzer=True)

    answers = [greeted.hear(shown, seq=5) for _ in range(2)]

    assert answers == [[Packet(HERE, 5, Ack(MARK))]] * 2
    assert greeted.panel.told == [shown]


def test_a_new_greeting_counts_commands_anew(greeted) -> None:
    greeted.hear(Show("A001"), seq=5)
    greeted.hear(Hello(8))
    greeted.hear(Show("A002"), seq=5)

    assert greeted.panel.told == [Show("A001"), Show("A002")]


@pytest.mark.parametrize(
    "payload", ["05 03 01", "02 03 01 00 00", "02 03 01 00 00 00 00 05 41 00"]
)
def test_what_it_does_not_know_it_says_so(greeted, payload) -> None:
    (said,) = greeted.link.receive(bytes.fromhex(payload), 0)

    assert Packet.from_bytes(said) == Packet(HERE, 1, Nak(NakReason.NOT_UNDERSTOOD, MARK))


def test_a_press_is_told_until_it_is_answered(greeted) -> None:
    assert greeted.press()
    told = KeyPressed(1, Key.CALL, MARK)

    # 300 ms, and 3 x 37 ms for address 3.
    assert [greeted.after(wait_ms) for wait_ms in (0, 410, 1, 410, 1)] == [
        [told], [], [told], [], [told],
    ]  # fmt: skip
    assert greeted.hear(KeyAnswer(1, accepted=True)) == []
    assert greeted.after(5000) == []
    assert greeted.panel.told == []


def test_a_refused_press_blinks(greeted) -> None:
    greeted.press()
    greeted.after(0)

    greeted.hear(KeyAnswer(1, accepted=False))
    greeted.hear(KeyAnswer(1, accepted=False))

    assert greeted.panel.told == ["refused"]


def test_presses_are_told_one_after_the_other_each_with_its_own_id(greeted) -> None:
    assert greeted.press(Key.FINISH)
    assert greeted.press(Key.CALL)

    assert greeted.after(0) == [KeyPressed(1, Key.FINISH, MARK)]
    assert greeted.after(1) == []
    greeted.hear(KeyAnswer(1, accepted=True))
    assert greeted.after(0) == [KeyPressed(2, Key.CALL, MARK)]


def test_a_press_that_nobody_would_hear_is_not_kept(board) -> None:
    assert not board.press()
    board.hear(Hello(7))
    assert not board.press()  # the host may not have heard the Welcome
    board.hear(Ping())
    assert not board.press()
    assert board.after(0) == []
    board.hear(Show(), seq=2)
    assert board.press()


def test_more_presses_than_can_be_told_are_turned_away_at_once(greeted) -> None:
    taken = [greeted.press() for _ in range(MAX_PENDING + 1)]

    assert taken == [True] * MAX_PENDING + [False]


def test_a_press_too_old_to_mean_anything_blinks_and_is_forgotten(greeted) -> None:
    greeted.press()
    greeted.after(PRESS_LIFE_MS)
    assert greeted.panel.told == ["alone"]
    greeted.after(1)

    assert greeted.panel.told == ["alone", "refused"]
    greeted.hear(Hello(8))
    assert greeted.after(0) == []


def test_a_press_outlives_a_restart_of_the_bridge(greeted) -> None:
    greeted.press()
    greeted.after(0)
    greeted.after(HOST_SILENT_MS + 1)
    assert greeted.after(1000) == []
    greeted.hear(Hello(8))

    assert greeted.after(0) == [KeyPressed(1, Key.CALL, MARK)]


def test_a_terminal_that_hears_no_host_says_so_and_takes_no_presses(greeted) -> None:
    greeted.hear(Show("A001"))
    greeted.after(HOST_SILENT_MS)
    assert greeted.panel.told == [Show("A001")]
    greeted.after(1)

    assert greeted.panel.told == [Show("A001"), "alone"]
    assert not greeted.press()


def test_a_ping_keeps_the_terminal_from_being_alone(greeted) -> None:
    greeted.after(HOST_SILENT_MS)
    greeted.hear(Ping())
    greeted.after(HOST_SILENT_MS)

    assert greeted.panel.told == []


def test_a_host_of_another_version_is_answered_but_not_obeyed(board) -> None:
    (answer,) = board.hear(Hello(7, major=3))

    assert isinstance(answer.message, Welcome)
    assert board.panel.told == ["outdated"]
    assert board.hear(Show("A001")) == [Packet(HERE, 1, Nak(NakReason.NOT_GREETED, MARK))]
    assert not board.press()
