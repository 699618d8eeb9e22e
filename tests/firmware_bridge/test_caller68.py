"""The ``FF 68`` caller: its frame whatever the line does, and what its presses come to."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.caller_codes import CALLER_KEYS, CallerCodes
from firmware_bridge.bus import News
from firmware_bridge.caller68 import (
    MAX_DATA_BYTES,
    MAX_FRAME_BYTES,
    Deframer68,
    Frame68,
    Malformed68Error,
)
from firmware_bridge.caller68_bus import REFUSED_S, SAME_PRESS_S, SILENCE_S, CallerBus
from firmware_bridge.messages import Key, Show
from firmware_bridge.one_way import AGAIN_S, PAUSE_S
from firmware_bridge.outcome import Connected, Disconnected, Pressed

FRAMES = st.builds(
    Frame68, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=MAX_DATA_BYTES)
)
SHORT = st.builds(Frame68, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=8))
CALL_OF_4 = bytes.fromhex("ff 68 03 03 68 04 01 01 06 16")
A017_TO_4 = bytes.fromhex("ff 68 06 06 68 04 02 41 30 31 37 df 16")


def test_the_frames_of_the_document() -> None:
    assert Frame68(4, 1, b"\x01").to_bytes() == CALL_OF_4
    assert Frame68(4, 2, b"A017").to_bytes() == A017_TO_4


@given(FRAMES)
def test_bytes_and_frame_are_each_others_inverse(frame) -> None:
    assert Frame68.from_bytes(frame.to_bytes()) == frame


@pytest.mark.parametrize("field", [(256, 0, b""), (0, -1, b""), (0, 0, bytes(254))])
def test_what_no_frame_holds_is_a_bug(field) -> None:
    with pytest.raises(ValueError, match=r"one byte each|at most 253"):
        Frame68(*field)


@given(st.lists(SHORT, max_size=6), st.lists(st.integers(0, 80), max_size=8))
def test_frames_are_the_same_wherever_the_line_cuts_them(frames, cuts) -> None:
    data = b"".join(frame.to_bytes() for frame in frames)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    deframer = Deframer68()

    got = [
        frame
        for start, end in itertools.pairwise(edges)
        for frame in deframer.feed(data[start:end])
    ]

    assert got == frames
    assert deframer.held_bytes == 0


@given(SHORT, st.data())
def test_a_flipped_bit_gives_no_other_frame_and_the_next_one_is_found(frame, data) -> None:
    harmed = bytearray(frame.to_bytes())
    bit = data.draw(st.integers(0, 8 * len(harmed) - 1))
    harmed[bit // 8] ^= 1 << bit % 8
    deframer = Deframer68()

    with pytest.raises(Malformed68Error):
        Frame68.from_bytes(bytes(harmed))
    got = deframer.feed(bytes(harmed) + CALL_OF_4) + deframer.give_up()
    assert got[-1] == Frame68.from_bytes(CALL_OF_4)
    assert frame == Frame68.from_bytes(CALL_OF_4) or frame not in got


@given(SHORT, st.integers(1, 12))
def test_a_frame_that_was_cut_off_is_none(frame, missing) -> None:
    whole = frame.to_bytes()

    with pytest.raises(Malformed68Error):
        Frame68.from_bytes(whole[: max(0, len(whole) - missing)])


@given(st.lists(st.binary(max_size=300) | st.just(b"\xff\x68\xff\xff\x68"), max_size=20))
def test_garbage_grows_nothing_and_hides_no_frame_behind_it(garbage) -> None:
    deframer = Deframer68()
    for one in garbage:
        deframer.feed(one)
        assert deframer.held_bytes < MAX_FRAME_BYTES

    got = deframer.feed(CALL_OF_4) + deframer.give_up()

    assert got[-1:] == [Frame68.from_bytes(CALL_OF_4)]
    assert deframer.held_bytes == 0


def bus_of(*addresses: int, codes: CallerCodes | None = None) -> CallerBus:
    """Return a bus whose line is up, with nothing shown yet."""
    bus = CallerBus(addresses or (4, 5), codes or CallerCodes(), life=77, baud=9600)
    bus.line_up(0.0)
    return bus


def key(address: int, code: int) -> bytes:
    """Return what a caller says of a key."""
    return Frame68(address, 1, bytes([code])).to_bytes()


def pressed(bus: CallerBus, data: bytes, now: float) -> list[tuple[int, Key, int]]:
    """Return the presses in what the line gave."""
    return [
        (one.address, one.what.key, one.what.press_id)
        for one in bus.receive(data, now).news
        if isinstance(one.what, Pressed)
    ]


@pytest.mark.parametrize(("code", "name"), list(enumerate(CALLER_KEYS, start=1)))
def test_each_key_of_the_table_is_a_key_of_ours(code, name) -> None:
    assert pressed(bus_of(), key(4, code), 1.0) == [(4, Key[name.upper()], 1)]


def test_a_hall_may_know_its_own_codes() -> None:
    codes = CallerCodes(key=0x31, show=0x32, keys={"call": 0x41})
    bus = bus_of(codes=codes)

    assert pressed(bus, key(4, 1), 1.0) == []
    assert pressed(bus, Frame68(4, 0x31, b"\x41").to_bytes(), 2.0) == [(4, Key.CALL, 1)]
    bus.show(4, Show("A017"))
    assert bus.tick(3.0).line == Frame68(4, 0x32, b"A017").to_bytes()


def test_presses_count_up_and_a_key_said_again_at_once_is_the_same_press() -> None:
    bus = bus_of()

    assert pressed(bus, key(4, 1) + key(4, 1) + key(5, 1), 1.0) == [
        (4, Key.CALL, 1),
        (5, Key.CALL, 1),
    ]
    assert pressed(bus, key(4, 1), 1.0 + SAME_PRESS_S / 2) == []
    assert pressed(bus, key(4, 2), 1.0 + SAME_PRESS_S / 2) == [(4, Key.RECALL, 2)]
    assert pressed(bus, key(4, 2), 3.0) == [(4, Key.RECALL, 3)]


@pytest.mark.parametrize(
    "said",
    [
        key(9, 1),
        key(4, 200),
        Frame68(4, 1, b"").to_bytes(),
        Frame68(4, 1, b"\x01\x01").to_bytes(),
        A017_TO_4,
    ],
)
def test_what_is_no_press_of_ours_is_none(said) -> None:
    assert pressed(bus_of(), said, 1.0) == []


def test_a_false_head_holds_a_press_up_for_a_moment_only() -> None:
    bus = bus_of()
    assert pressed(bus, b"\xff\x68\x30\x30\x68" + key(4, 1), 1.0) == []
    assert bus.wake_at(1.0) == 1.0 + SILENCE_S

    (news,) = bus.tick(1.0 + SILENCE_S).news

    assert isinstance(news.what, Pressed)
    assert bus.wake_at(2.0) is None
    assert bus.bad_bytes == 5


def test_what_is_shown_is_said_when_it_changes_and_again_now_and_then() -> None:
    bus = bus_of()
    assert bus.tick(0.0).line == b""
    bus.show(4, Show("A017"))

    assert bus.tick(1.0).line == A017_TO_4
    assert bus.tick(1.0 + AGAIN_S - 0.1).line == b""
    assert bus.wake_at(2.0) == 1.0 + AGAIN_S
    assert bus.tick(1.0 + AGAIN_S).line == A017_TO_4


def test_one_frame_at_a_time_with_a_pause_behind_it() -> None:
    bus = bus_of()
    bus.show(4, Show("A017"))
    bus.show(5, Show("A018"))
    frame_s = len(A017_TO_4) * 10 / 9600

    assert bus.tick(1.0).line == A017_TO_4
    assert bus.tick(1.0 + frame_s).line == b""
    assert bus.wake_at(1.0) == 1.0 + frame_s + PAUSE_S
    assert bus.tick(1.0 + frame_s + PAUSE_S).line == Frame68(5, 2, b"A018").to_bytes()


def test_a_refused_press_shows_no_for_a_moment_and_then_the_number_again() -> None:
    bus = bus_of()
    bus.show(4, Show("A017"))
    bus.tick(1.0)
    pressed(bus, key(4, 1), 2.0)

    bus.answer(4, 1, accepted=False)
    assert bus.tick(2.0).line == Frame68(4, 2, b"NO").to_bytes()
    bus.show(4, Show("A018"))
    assert bus.wake_at(2.1) == 2.0 + REFUSED_S
    assert bus.tick(2.0 + REFUSED_S).line == Frame68(4, 2, b"A018").to_bytes()


def test_an_obeyed_press_and_a_late_answer_change_nothing() -> None:
    bus = bus_of()
    pressed(bus, key(4, 1) + key(4, 2), 2.0)

    bus.answer(4, 2, accepted=True)
    bus.answer(4, 1, accepted=False)

    assert bus.tick(3.0).line == b""


def test_a_line_that_comes_and_goes_is_news_and_everything_is_shown_anew() -> None:
    bus = CallerBus((4,), CallerCodes(), life=77, baud=9600)
    bus.show(4, Show("A017"))
    assert bus.tick(0.0).line == b""
    (there,) = bus.line_up(1.0).news
    assert isinstance(there.what, Connected)
    assert (there.what.welcome.serial, there.what.welcome.boots) == ("caller68-4", 77)
    assert bus.tick(1.0).line == A017_TO_4

    assert bus.line_down().news == (News(4, Disconnected("the line is gone")),)
    assert bus.wake_at(2.0) is None
    bus.line_up(3.0)
    assert bus.tick(3.0).line == A017_TO_4
