"""Each message is the inverse of its bytes, and what is none is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.fields import MalformedMessageError
from firmware_bridge.firmware import words
from firmware_bridge.framing import MAX_PAYLOAD_BYTES
from firmware_bridge.messages import (
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    Ack,
    Capability,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Lamp,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
)
from tests.firmware_bridge.words_in_tests import SOME_OF_EACH, packets

WELCOME = Welcome(7, 1, 0, 41, Capability(31), "pico", "e6616407", "0.1.0")


@given(packets)
def test_every_message_comes_back_from_its_bytes(packet) -> None:
    payload = packet.to_bytes()

    assert Packet.from_bytes(payload) == packet
    assert len(payload) <= MAX_PAYLOAD_BYTES


@given(st.binary(max_size=MAX_PAYLOAD_BYTES))
def test_bytes_are_a_message_or_refused_but_never_crash(payload) -> None:
    try:
        packet = Packet.from_bytes(payload)
    except MalformedMessageError:
        return

    # Hello and Welcome may carry what a later version appended.
    assert payload.startswith(packet.to_bytes())


@given(packets, st.data())
def test_a_message_cut_short_is_refused(packet, data) -> None:
    payload = packet.to_bytes()
    cut = data.draw(st.integers(0, len(payload) - 1))

    with pytest.raises(MalformedMessageError):
        Packet.from_bytes(payload[:cut])


@pytest.mark.parametrize("packet", SOME_OF_EACH)
def test_only_the_greeting_may_grow_in_a_later_version(packet) -> None:
    longer = packet.to_bytes() + b"\x01"

    if isinstance(packet.message, Hello | Welcome):
        assert Packet.from_bytes(longer) == packet
    else:
        with pytest.raises(MalformedMessageError):
            Packet.from_bytes(longer)


WELCOME_BYTES = (
    "81 03 01 00 00 00 07 01 00 00 00 00 29 00 1f"
    " 04 70 69 63 6f 08 65 36 36 31 36 34 30 37 05 30 2e 31 2e 30"
)

# fmt: off
BYTES_IN_THE_DOCUMENT = [
    (Packet(3, 1, Hello(0xC0FFEE01, 1, 0)),                 "01 03 01 c0 ff ee 01 01 00"),
    (Packet(3, 2, Show("A1", Lamp.SLOW, buzzer=True)),      "02 03 02 02 01 00 00 02 41 31 00"),
    (Packet(3, 3, Show("", rating=True, lights=258)),       "02 03 03 00 02 01 02 00 00"),
    (Packet(3, 3, Show(line="Hi")),                         "02 03 03 00 00 00 00 00 02 48 69"),
    (Packet(3, 9, KeyAnswer(258, accepted=False)),          "03 03 09 00 00 01 02 00"),
    (Packet(3, 4, Ping()),                                  "04 03 04"),
    (Packet(3, 9, KeyPressed(258, Key.RATING_5, 0xBEEF)),   "82 03 09 00 00 01 02 15 be ef"),
    (Packet(3, 4, Ack(0xBEEF)),                             "83 03 04 be ef"),
    (Packet(3, 4, Nak(NakReason.NOT_GREETED, 0xBEEF)),        "84 03 04 01 be ef"),
    (Packet(3, 1, WELCOME),                                 WELCOME_BYTES),
]
# fmt: on


@pytest.mark.parametrize(("packet", "payload"), BYTES_IN_THE_DOCUMENT)
def test_the_bytes_are_those_that_are_written_down(packet, payload) -> None:
    assert packet.to_bytes().hex(" ") == payload


@pytest.mark.parametrize(
    "payload",
    [
        "7f 03 04",  # no such kind
        "82 03 09 00 00 01 02 63 be ef",  # no such key
        "02 03 02 09 00 00 00 00 00",  # no such lamp
        "02 03 02 00 04 00 00 00 00",  # an unknown flag
        "02 03 02 00 00 00 00 05 41",  # a number that ends early
        "02 03 02 00 00 00 00 09 41 41 41 41 41 41 41 41 41 00",  # too long for the display
        "02 03 02 00 00 00 00 01 ff 00",  # not ASCII
        "03 03 09 00 00 01 02 02",  # neither yes nor no
        "84 03 04 09 be ef",  # no such reason
        "04 03",  # no sequence number
    ],
)
def test_what_no_end_would_say_is_refused(payload) -> None:
    with pytest.raises(MalformedMessageError):
        Packet.from_bytes(bytes.fromhex(payload))


@pytest.mark.parametrize("number", ["A00000001", "取号"])
def test_a_number_that_the_display_cannot_hold_is_not_sent(number) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Show(number)


def test_a_name_or_address_that_does_not_fit_is_not_sent() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Welcome(1, 1, 0, 1, Capability.KEYS, "board with a long name", "1", "1")
    with pytest.raises(ValueError, match="address"):
        Packet(256, 0, Ack(0xBEEF))


def test_the_firmware_has_the_same_words() -> None:
    kinds: dict[Packet, int] = {
        Packet(1, 1, Hello(1)): words.HELLO,
        Packet(1, 1, Show()): words.SHOW,
        Packet(1, 1, KeyAnswer(1, accepted=True)): words.KEY_ANSWER,
        Packet(1, 1, Ping()): words.PING,
        Packet(1, 1, WELCOME): words.WELCOME,
        Packet(1, 1, KeyPressed(1, Key.CALL, 0xBEEF)): words.KEY_PRESSED,
        Packet(1, 1, Ack(0xBEEF)): words.ACK,
        Packet(1, 1, Nak(NakReason.NOT_GREETED, 0xBEEF)): words.NAK,
    }

    for message, number in kinds.items():
        assert message.to_bytes()[0] == number
    assert {key.name.lower(): key.value for key in Key} == words.KEYS
    assert (words.MAJOR, words.MINOR) == (PROTOCOL_MAJOR, PROTOCOL_MINOR)
    assert tuple(Lamp) == (words.LAMP_OFF, words.LAMP_STEADY, words.LAMP_SLOW, words.LAMP_FAST)
    assert tuple(NakReason) == (words.NOT_GREETED, words.NOT_UNDERSTOOD)
    assert {str(one.name).lower(): one.value for one in Capability} == words.FITTED
