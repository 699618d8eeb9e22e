"""The host's end of a terminal, told as a dialogue."""

import pytest

from firmware_bridge.greeting import Timing
from firmware_bridge.link import Link, State
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
from firmware_bridge.outcome import (
    Connected,
    Disconnected,
    Mismatched,
    Output,
    Pressed,
    Silent,
    Transmit,
)

HERE = 3
MARK = mark_of("e6616407")
TIMING = Timing()


def welcome(nonce: int = 1, major: int = 2, boots: int = 5) -> Welcome:
    return Welcome(nonce, major, 0, boots, Capability(31), "pico", "e6616407", "0.1.0")


class Dialogue:
    """A link with a clock, a row of nonces and short words for what is said."""

    def __init__(self) -> None:
        self.now = 100.0
        self.nonces = 0
        self.link = Link(HERE, self._nonce)

    def _nonce(self) -> int:
        self.nonces += 1
        return self.nonces

    def after(self, wait_s: float) -> list[Output]:
        """Let time pass."""
        self.now += wait_s
        return self.link.tick(self.now)

    def hear(self, message: Message, seq: int = 0, address: int = HERE) -> list[Output]:
        """Let the host hear ``message``."""
        return self.link.receive(Packet(address, seq, message), self.now)

    def connect(self) -> None:
        """Greet, be welcomed and show what is wanted."""
        self.link.line_up(self.now)
        self.after(0)
        self.hear(welcome(self.nonces))
        self.after(TIMING.answer_s)
        self.settle()

    def settle(self) -> None:
        """Acknowledge whatever is said now."""
        for output in self.after(0):
            assert isinstance(output, Transmit)
            self.hear(Ack(MARK), output.packet.seq)


@pytest.fixture(name="talk")
def _talk() -> Dialogue:
    return Dialogue()


@pytest.fixture(name="connected")
def _connected() -> Dialogue:
    talk = Dialogue()
    talk.connect()
    return talk


def said(outputs: list[Output]) -> list[Message]:
    return [output.packet.message for output in outputs if isinstance(output, Transmit)]


def test_a_link_without_a_line_says_and_hears_nothing(talk) -> None:
    assert talk.after(100) == []
    assert talk.hear(welcome()) == []
    assert talk.link.wake_at(talk.now) is None
    assert not talk.link.awaits_answer(talk.now)


def test_the_host_greets_with_its_versions_and_goes_on_greeting(talk) -> None:
    talk.link.line_up(talk.now)

    hellos = [said(talk.after(wait_s)) for wait_s in (0, 0.49, 0.01, 0.99, 0.01)]

    assert hellos == [[Hello(1, 2, 0)], [], [Hello(1, 2, 0)], [], [Hello(1, 2, 0)]]
    assert talk.link.state is State.GREETING


@pytest.mark.parametrize(
    "left_over",
    [
        welcome(nonce=99),
        KeyPressed(4, Key.CALL, MARK),
        Ack(MARK),
        Nak(NakReason.NOT_GREETED, MARK),
    ],
)
def test_nothing_counts_before_the_welcome_to_our_own_hello(talk, left_over) -> None:
    talk.link.line_up(talk.now)
    talk.after(0)

    assert talk.hear(left_over) == []
    assert talk.link.state is State.GREETING


def test_a_welcome_connects_and_the_terminal_is_shown_what_is_wanted(talk) -> None:
    talk.link.show(Show("A001", Lamp.SLOW))
    talk.link.line_up(talk.now)
    talk.after(0)

    assert talk.hear(welcome()) == []  # there may be another one
    assert talk.after(0.24) == []
    assert talk.after(0.01) == [Connected(welcome())]
    assert talk.link.state is State.CONNECTED
    assert said(talk.after(0)) == [Show("A001", Lamp.SLOW)]


def test_words_for_another_terminal_are_not_ours(talk) -> None:
    talk.link.line_up(talk.now)
    talk.after(0)

    assert talk.hear(welcome(), address=HERE + 1) == []


def test_a_command_is_repeated_with_its_number_until_acknowledged(connected) -> None:
    connected.link.show(Show("A002"))
    first = connected.after(0)

    again = [connected.after(wait_s) for wait_s in (0.24, 0.01, 0.49, 0.01)]

    assert again == [[], first, [], first]
    assert connected.hear(Ack(MARK), first[0].packet.seq) == []
    assert connected.after(1.9) == []


def test_an_acknowledgement_of_something_else_does_not_settle_a_command(connected) -> None:
    connected.link.show(Show("A002"))
    first = connected.after(0)
    connected.hear(Ack(MARK), first[0].packet.seq - 1)

    assert connected.after(0.25) == first


def test_only_one_command_is_under_way(connected) -> None:
    connected.link.show(Show("A002"))
    first = connected.after(0)
    connected.link.show(Show("A003"))

    assert connected.after(0.1) == []
    connected.hear(Ack(MARK), first[0].packet.seq)
    assert said(connected.after(0)) == [Show("A003")]


def test_a_quiet_line_is_pinged(connected) -> None:
    assert connected.after(1.99) == []
    assert said(connected.after(0.01)) == [Ping()]


def test_a_terminal_that_does_not_answer_is_given_up_and_greeted_anew(connected) -> None:
    connected.link.show(Show("A002"))
    outputs: list[Output] = []
    while connected.link.state is State.CONNECTED:
        outputs += connected.after(0.05)
        assert connected.now < 110

    assert said(outputs) == [Show("A002")] * TIMING.tries
    assert outputs[-1] == Disconnected("no answer to 6 tries")
    assert said(connected.after(0)) == [Hello(2)]


def test_a_terminal_whose_keys_are_heard_is_not_given_up_as_soon(connected) -> None:
    connected.link.show(Show("A002"))
    outputs: list[Output] = []
    while connected.link.state is State.CONNECTED:
        outputs += connected.after(0.05)
        connected.hear(KeyPressed(1, Key.CALL, MARK))
        assert connected.now < 130

    assert outputs[-1] == Disconnected("no answer to 24 tries")


def test_a_greeting_without_answer_is_told_once(talk) -> None:
    talk.link.line_up(talk.now)

    outputs = [output for _ in range(600) for output in talk.after(0.1)]

    assert outputs.count(Silent()) == 1
    assert len(said(outputs)) > 10


def test_a_terminal_that_restarted_is_greeted_at_once(connected) -> None:
    connected.link.show(Show("A002"))
    first = connected.after(0)

    lost = connected.hear(Nak(NakReason.NOT_GREETED, MARK), first[0].packet.seq)

    assert lost == [Disconnected("it has restarted")]
    assert said(connected.after(0)) == [Hello(2)]
    connected.hear(welcome(2, boots=6))
    connected.after(TIMING.answer_s)
    assert said(connected.after(0)) == [Show("A002")]


def test_a_late_complaint_does_not_end_a_good_connection(connected) -> None:
    assert connected.hear(Nak(NakReason.NOT_GREETED, MARK), 77) == []
    assert connected.link.state is State.CONNECTED


def test_what_an_older_firmware_does_not_know_is_left_out(connected) -> None:
    connected.link.show(Show("A002"))
    first = connected.after(0)
    connected.hear(Nak(NakReason.NOT_UNDERSTOOD, MARK), first[0].packet.seq)

    assert connected.after(1) == []


def test_a_press_is_reported_once_and_answered_as_often_as_it_is_asked(connected) -> None:
    pressed = KeyPressed(1, Key.CALL, MARK)

    assert connected.hear(pressed, 8) == [Pressed("e6616407", 5, 1, Key.CALL)]
    assert connected.hear(pressed, 8) == []  # the hall has not decided yet
    answer = [Transmit(Packet(HERE, 8, KeyAnswer(1, accepted=True)))]
    assert connected.link.answer(1, accepted=True) == answer
    assert connected.hear(pressed, 8) == answer
    assert connected.hear(pressed, 8) == answer


def test_an_old_press_is_no_news(connected) -> None:
    connected.hear(KeyPressed(1, Key.CALL, MARK))
    connected.hear(KeyPressed(2, Key.CALL, MARK))

    assert connected.hear(KeyPressed(1, Key.CALL, MARK)) == []


def test_a_frame_that_passes_its_check_by_chance_calls_nobody_and_hides_no_press(
    connected,
) -> None:
    connected.hear(KeyPressed(1, Key.CALL, MARK))

    assert connected.hear(KeyPressed(0x8000_0002, Key.CALL, MARK)) == []
    assert connected.hear(KeyPressed(2, Key.RECALL, MARK)) == [
        Pressed("e6616407", 5, 2, Key.RECALL)
    ]


def test_a_press_out_of_turn_counts_when_it_is_said_again(connected) -> None:
    """The bridge is new and the terminal is not, or a press became too old unheard."""
    pressed = KeyPressed(40, Key.CALL, MARK)

    assert connected.hear(pressed, 7) == []
    assert connected.hear(KeyPressed(40, Key.PARK, MARK), 7) == []
    assert connected.hear(pressed, 7) == []
    assert connected.hear(pressed, 7) == [Pressed("e6616407", 5, 40, Key.CALL)]
    assert connected.hear(KeyPressed(41, Key.CALL, MARK), 8) == [
        Pressed("e6616407", 5, 41, Key.CALL)
    ]


def test_a_press_is_still_known_after_the_line_was_away(connected) -> None:
    connected.hear(KeyPressed(1, Key.CALL, MARK))
    assert connected.link.line_down() == [Disconnected("the line is gone")]
    assert connected.link.answer(1, accepted=True) == []
    connected.connect()

    assert said(connected.hear(KeyPressed(1, Key.CALL, MARK))) == [KeyAnswer(1, accepted=True)]


def test_press_ids_begin_anew_when_the_terminal_has_restarted(connected) -> None:
    connected.hear(KeyPressed(1, Key.CALL, MARK))
    connected.link.line_down()
    connected.link.line_up(connected.now)
    connected.after(0)
    connected.hear(welcome(2, boots=6))
    connected.after(TIMING.answer_s)

    assert connected.link.answer(1, accepted=True) == []
    assert connected.hear(KeyPressed(1, Key.CALL, MARK)) == [
        Pressed("e6616407", 6, 1, Key.CALL)
    ]


@pytest.mark.parametrize(
    ("major", "remedy"),
    [
        (1, "run `kiosk firmware update --counter 7`"),
        (
            3,
            (
                "update the kiosk software, or put this release's program on the terminal with"
                " `kiosk firmware update --counter 7 --force`"
            ),
        ),
    ],
)
def test_another_major_version_is_named_with_its_remedy_and_never_used(
    talk, major, remedy
) -> None:
    talk.link.line_up(talk.now)
    talk.after(0)
    talk.hear(welcome(major=major))
    outputs = talk.after(TIMING.answer_s)

    assert outputs == [Mismatched(welcome(major=major))]
    assert outputs[0].sentence("7") == (
        "terminal e6616407 (pico, firmware 0.1.0) speaks protocol "
        f"{major}.0, this kiosk 2.0: {remedy}"
    )
    assert talk.link.state is State.OUTDATED
    assert talk.hear(KeyPressed(1, Key.CALL, MARK)) == []
    assert talk.after(9.9) == []
    assert said(talk.after(0.1)) == [Hello(1)]
    talk.hear(welcome(major=major))
    assert talk.after(TIMING.answer_s) == []  # once is enough
    talk.after(10)
    talk.hear(welcome(boots=6))
    assert talk.after(TIMING.answer_s) == [Connected(welcome(boots=6))]


def test_an_old_terminal_that_falls_silent_and_comes_back_is_named_again(talk) -> None:
    talk.link.line_up(talk.now)
    talk.after(0)
    talk.hear(welcome(major=1))
    talk.after(TIMING.answer_s)
    while Silent() not in talk.after(1):
        assert talk.now < 200
    talk.after(TIMING.hello_max_s)
    talk.hear(welcome(major=1))

    assert talk.after(TIMING.answer_s) == [Mismatched(welcome(major=1))]


def test_the_buzzer_sounds_once_even_where_the_number_is_shown_again(connected) -> None:
    connected.link.show(Show("A002", buzzer=True))
    assert said(connected.after(0)) == [Show("A002", buzzer=True)]
    connected.link.show(Show("A003"))  # while the first is under way
    connected.hear(Ack(MARK), connected.link.tick(connected.now + 0.25)[0].packet.seq)
    assert said(connected.after(0)) == [Show("A003")]

    connected.link.line_down()
    connected.connect()
    connected.link.show(Show("A003"))
    assert connected.after(0) == []


def test_a_buzzer_that_was_asked_for_is_not_forgotten_by_a_change(connected) -> None:
    connected.link.show(Show("A002", buzzer=True))
    connected.link.show(Show("A003"))

    assert said(connected.after(0)) == [Show("A003", buzzer=True)]


def test_a_link_begins_nothing_while_the_line_belongs_to_another(connected) -> None:
    connected.link.show(Show("A002"))

    assert connected.link.tick(connected.now, line_free=False) == []
    assert connected.link.wake_at(connected.now) == connected.now


def test_our_own_echo_on_a_two_wire_line_is_no_answer(connected) -> None:
    connected.link.show(Show("A002"))
    (first,) = connected.after(0)
    assert connected.link.receive(first.packet, connected.now) == []
    assert connected.link.awaits_answer(connected.now)
