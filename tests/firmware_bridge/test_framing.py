"""A frame comes back whole or not at all, whatever the line does around it."""

import itertools

import pytest
from cobs import cobs
from hypothesis import example, given
from hypothesis import strategies as st

from firmware_bridge.fields import MalformedMessageError
from firmware_bridge.firmware.frames import Deframer as BoardDeframer
from firmware_bridge.firmware.frames import crc16 as board_crc16
from firmware_bridge.firmware.frames import to_line as board_to_line
from firmware_bridge.framing import (
    EDGE,
    MAX_ESCAPED_BYTES,
    MAX_PAYLOAD_BYTES,
    Deframer,
    crc16,
    to_line,
)
from firmware_bridge.messages import Ack, Key, KeyPressed, Packet, Ping, Show, mark_of
from tests.firmware_bridge.words_in_tests import SOME_OF_EACH

payloads = st.binary(min_size=1, max_size=MAX_PAYLOAD_BYTES)
nasty_payloads = st.lists(
    st.sampled_from(b"\x00\x01\x02\x03\x11\x13\x23\x31\x33\x5d\x7d"),
    min_size=1,
    max_size=MAX_PAYLOAD_BYTES,
).map(bytes)
NEVER = b"\x03\x11\x13"
"""Ctrl-C stops MicroPython; XON and XOFF stop an adapter."""


class _OnBoard:
    """The firmware's deframer with the host's face: both take the same tests."""

    def __init__(self) -> None:
        self._deframer = BoardDeframer()

    @property
    def bad_frames(self) -> int:
        return self._deframer.bad_frames

    @property
    def held_bytes(self) -> int:
        return self._deframer.held_bytes

    def feed(self, data: bytes) -> list[bytes]:
        fed = (self._deframer.feed(byte) for byte in data)
        return [payload for payload in fed if payload is not None]


def on_line(guarded: bytes) -> bytes:
    """Return what goes over the line, as RFC 1662 section 4.2 escapes it."""
    escaped = bytearray()
    for byte in cobs.encode(guarded):
        escaped += bytes([0x7D, byte ^ 0x20]) if byte in NEVER + b"\x7d" else bytes([byte])
    return EDGE + bytes(escaped) + EDGE


both_ends = pytest.mark.parametrize("end", [Deframer, _OnBoard])


def test_the_crc_is_the_one_of_the_catalogue() -> None:
    # CRC-16/IBM-3740, check value of the CRC catalogue.
    assert crc16(b"123456789") == 0x29B1
    assert board_crc16(b"123456789") == 0x29B1


@given(payloads | nasty_payloads)
def test_host_and_firmware_write_the_same_frame(payload) -> None:
    assert to_line(payload) == board_to_line(payload)
    assert to_line(payload) == on_line(payload + crc16(payload).to_bytes(2, "big"))


@given(payloads | nasty_payloads)
def test_nothing_that_stops_an_adapter_or_a_board_is_on_the_line(payload) -> None:
    assert not set(to_line(payload)) & set(NEVER)


@both_ends
@given(sent=st.lists(payloads | nasty_payloads, min_size=1, max_size=3), data=st.data())
def test_an_adapter_that_puts_in_its_own_xon_and_xoff_does_no_harm(end, sent, data) -> None:
    line = bytearray().join(map(to_line, sent))
    for _ in range(5):
        line.insert(data.draw(st.integers(0, len(line))), data.draw(st.sampled_from(NEVER)))
    deframer = end()

    assert deframer.feed(bytes(line)) == sent
    assert deframer.bad_frames == 0


def test_the_escapes_cost_less_than_half_a_byte_of_a_frame() -> None:
    added = []
    for address, seq in itertools.product(range(1, 33), range(256)):
        mark = mark_of(f"E66164{address * seq:010X}")
        for message in (Show("A017"), KeyPressed(seq + 1, Key.CALL, mark), Ack(mark), Ping()):
            payload = Packet(address, seq, message).to_bytes()
            added.append(len(to_line(payload)) - len(payload) - len(b"0CcC0"))

    assert 0.1 < sum(added) / len(added) < 0.5  # measured: 0.41, 36 microseconds


@both_ends
@pytest.mark.parametrize("wrong", ["7d", "7d 41", "7d 7d", "05 7d 5e 41 41 41"])
def test_an_escape_before_what_needs_none_is_no_frame(end, wrong) -> None:
    deframer = end()

    assert deframer.feed(EDGE + bytes.fromhex(wrong) + EDGE) == []
    assert deframer.bad_frames == 1


@both_ends
@given(sent=st.lists(payloads | nasty_payloads, max_size=4))
@example(sent=[b"\x00"])
@example(sent=[bytes(MAX_PAYLOAD_BYTES)])
@example(sent=[b"\xff" * MAX_PAYLOAD_BYTES])
@example(sent=[b"\x11" * MAX_PAYLOAD_BYTES])
def test_what_is_sent_is_heard(end, sent) -> None:
    deframer = end()

    heard = deframer.feed(b"".join(map(to_line, sent)))

    assert heard == sent
    assert deframer.bad_frames == 0


@both_ends
@given(payload=payloads)
def test_a_zero_byte_is_on_the_line_only_as_an_edge(end, payload) -> None:
    line = to_line(payload)

    assert line.count(0) == 2
    assert (line[0], line[-1]) == (0, 0)
    assert end().feed(line) == [payload]


@both_ends
@given(payload=payloads)
def test_a_frame_may_come_in_any_two_pieces(end, payload) -> None:
    line = to_line(payload)

    for cut in range(len(line) + 1):
        deframer = end()
        assert deframer.feed(line[:cut]) + deframer.feed(line[cut:]) == [payload]


@both_ends
@given(payload=payloads, garbage=st.binary(max_size=300), after=st.binary(max_size=300))
def test_garbage_around_a_frame_does_not_harm_it(end, payload, garbage, after) -> None:
    heard = end().feed(garbage + to_line(payload) + after)

    assert payload in heard


@both_ends
@given(first=payloads, second=payloads, data=st.data())
def test_a_cut_off_frame_does_not_harm_the_next(end, first, second, data) -> None:
    cut = data.draw(st.integers(2, len(to_line(first)) - 2))
    deframer = end()

    heard = deframer.feed(to_line(first)[:cut] + to_line(second))

    assert heard[-1] == second
    assert deframer.bad_frames + len(heard) == 2


@both_ends
@given(payload=payloads, bit=st.integers(0))
def test_a_flipped_bit_of_the_content_never_gets_past_the_crc(end, payload, bit) -> None:
    guarded = bytearray(payload + crc16(payload).to_bytes(2, "big"))
    guarded[bit // 8 % len(guarded)] ^= 1 << bit % 8
    deframer = end()

    heard = deframer.feed(on_line(bytes(guarded)))

    assert heard == []
    assert deframer.bad_frames == 1


@both_ends
def test_no_flipped_bit_on_the_line_makes_another_message_of_any_message(end) -> None:
    # A flip in COBS's own bytes moves the zeros of the content, and a flip that makes a zero
    # splits the frame: the CRC finds those by chance only (1 in 65,536), so that each message
    # of a table is tried with each of its bits. Whoever changes the table may meet that one.
    flips = 0
    for packet in SOME_OF_EACH:
        line = to_line(packet.to_bytes())
        for bit in range(8, 8 * (len(line) - 1)):
            spoilt = bytearray(line)
            spoilt[bit // 8] ^= 1 << bit % 8
            deframer = end()
            flips += 1

            assert deframer.feed(bytes(spoilt)) == []
            assert deframer.bad_frames > 0

    assert flips > 10_000


@both_ends
@given(noise=st.binary(min_size=1, max_size=2000))
def test_noise_makes_no_message(end, noise) -> None:
    for payload in end().feed(noise + EDGE):
        with pytest.raises(MalformedMessageError):
            Packet.from_bytes(payload)


@both_ends
def test_a_line_without_edges_fills_no_memory_and_counts_once(end) -> None:
    deframer = end()

    for _ in range(1000):
        assert deframer.feed(b"\x55" * 100) == []

    assert deframer.held_bytes <= MAX_ESCAPED_BYTES
    assert deframer.feed(EDGE + to_line(b"here")) == [b"here"]
    assert deframer.bad_frames == 1


@pytest.mark.parametrize("payload", [b"", bytes(MAX_PAYLOAD_BYTES + 1)])
def test_what_no_board_could_hold_is_not_sent(payload) -> None:
    with pytest.raises(ValueError, match="bytes, not"):
        to_line(payload)


def test_a_line_that_was_away_starts_with_a_fresh_frame() -> None:
    deframer = Deframer()
    deframer.feed(to_line(b"old")[:4])

    deframer.clear()

    assert deframer.feed(to_line(b"new")) == [b"new"]
    assert deframer.bad_frames == 0
