"""What a serial keypad's line says: keys, noise, and a key that hangs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.faults import FaultKind
from drivers.keypad_reader import Healed, Trouble
from drivers.serial_frame import Frame
from drivers.serial_keys import NOISE_BYTES, KeyStream

NOISE = bytes(range(0x80, 0x80 + NOISE_BYTES))


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"", []),
        (b"3", ["3"]),
        (b"3\r\n", ["3"]),
        (b"1\n2\n", ["1", "2"]),
        (b"123", ["1", "2", "3"]),
        (b"\x00\xff 4 \x7f", ["4"]),
        (b"A*#", ["A", "*", "#"]),
    ],
)
def test_a_key_is_a_printable_character(sent, keys) -> None:
    assert KeyStream().feed(sent, 0.0) == keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"3", []),
        (b"3\r\n", ["3"]),
        (b"\n 3 \r\n\n4\n", ["3", "4"]),
        (b"34\n5\n", ["5"]),
        (b"\xff3\n5\n", ["5"]),
        (b"3" * 100 + b"\n5\n", []),
    ],
)
def test_in_lines_only_a_line_with_one_character_is_a_key(sent, keys) -> None:
    heard = KeyStream(Frame.LINE).feed(sent, 0.0)

    assert [one for one in heard if isinstance(one, str)] == keys


@given(st.binary(max_size=200), st.integers(0, 200), st.sampled_from(Frame))
def test_keys_are_the_same_wherever_the_line_cuts_them(data, cut, frame) -> None:
    whole, parts = KeyStream(frame), KeyStream(frame)

    assert whole.feed(data, 0.0) == parts.feed(data[:cut], 0.0) + parts.feed(data[cut:], 0.0)


def test_a_line_full_of_noise_presses_nothing_until_it_is_quiet() -> None:
    stream = KeyStream()

    assert stream.feed(b"1" + NOISE + b"\xff", 10.0) == [
        "1",
        Trouble(FaultKind.HARDWARE, "noise on the line: another baud rate?"),
    ]
    assert stream.feed(b"3\xff5", 11.0) == []
    assert stream.due_s == 13.0
    assert stream.tick(12.9) == []
    assert stream.tick(13.0) == [Healed()]
    assert stream.feed(b"5", 13.1) == ["5"]


def test_a_little_noise_now_and_then_is_nothing() -> None:
    stream = KeyStream()

    for minute in range(50):
        assert stream.feed(b"\xff\xfe4", 60.0 * minute) == ["4"]


def test_a_key_that_comes_again_and_again_hangs_until_it_stops() -> None:
    stream = KeyStream()
    heard = [stream.feed(b"3", at / 2) for at in range(61)]

    assert heard[:60] == [["3"]] * 60
    assert heard[60] == [Trouble(FaultKind.STUCK, "key 3 comes again and again")]
    assert stream.feed(b"3", 30.5) == []
    assert stream.due_s == 31.5
    assert stream.tick(31.5) == [Healed()]
    assert stream.feed(b"3", 32.0) == ["3"]


def test_another_key_shows_that_the_first_hangs_no_longer() -> None:
    stream = KeyStream()
    for at in range(61):
        stream.feed(b"3", at / 2)

    assert stream.feed(b"1", 30.4) == [Healed(), "1"]


@given(st.lists(st.binary(max_size=50), max_size=30), st.sampled_from(Frame))
def test_any_bytes_at_any_time_leave_a_line_that_heals(runs, frame) -> None:
    stream = KeyStream(frame)
    heard = [one for at, run in enumerate(runs) for one in stream.feed(run, at / 4)]
    heard += stream.tick(1000.0)

    told = [isinstance(one, Trouble) for one in heard if not isinstance(one, str)]
    assert told == [True, False] * (len(told) // 2), "each trouble is told, and that it is over"
