"""The four-byte number board: its frame, and what it shows of a ticket's number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.board4 import BoardBus, BoardFrame, MalformedBoardError, value_of
from firmware_bridge.messages import Show
from firmware_bridge.one_way import AGAIN_S, PAUSE_S
from firmware_bridge.outcome import Connected, Disconnected

FRAMES = st.builds(BoardFrame, st.integers(0, 255), st.integers(0, 65_535))


def test_the_frame_of_the_sellers_text() -> None:
    assert BoardFrame(5, 999).to_bytes() == bytes.fromhex("05 03 e7 ef")


@given(FRAMES)
def test_bytes_and_frame_are_each_others_inverse(frame) -> None:
    assert BoardFrame.from_bytes(frame.to_bytes()) == frame


@given(FRAMES, st.integers(0, 31))
def test_a_flipped_bit_is_found(frame, bit) -> None:
    harmed = bytearray(frame.to_bytes())
    harmed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(MalformedBoardError):
        BoardFrame.from_bytes(bytes(harmed))


@given(st.binary(max_size=8).filter(lambda data: len(data) != 4))
def test_anything_but_four_bytes_is_no_frame(data) -> None:
    with pytest.raises(MalformedBoardError):
        BoardFrame.from_bytes(data)


@pytest.mark.parametrize("field", [(256, 0), (-1, 0), (5, 65_536)])
def test_what_no_frame_holds_is_a_bug(field) -> None:
    with pytest.raises(ValueError, match="no board or value"):
        BoardFrame(*field)


@pytest.mark.parametrize(
    ("number", "value"),
    [("A017", 17), ("A999", 999), ("B1000", 1000), ("", 0), ("PAUSE", 0), ("----", 0),
     ("A9999999", 65_535), ("A\u0661", 0)],
)  # fmt: skip
def test_a_board_shows_the_digits_of_a_number(number, value) -> None:
    assert value_of(number) == value


def test_boards_are_told_one_after_the_other_and_again_now_and_then() -> None:
    bus = BoardBus((5, 6), baud=9600)
    bus.show(5, Show("A017"))
    news = bus.line_up(0.0).news
    bus.show(6, Show("A018"))
    gap_s = 4 * 10 / 9600 + PAUSE_S

    assert [type(one.what) for one in news] == [Connected, Connected]
    assert bus.tick(0.0).line == BoardFrame(5, 17).to_bytes()
    assert bus.tick(gap_s / 2).line == b""
    assert bus.tick(gap_s).line == BoardFrame(6, 18).to_bytes()
    assert bus.wake_at(1.0) == AGAIN_S
    assert bus.tick(AGAIN_S).line == BoardFrame(5, 17).to_bytes()


def test_a_change_goes_before_what_is_only_said_again() -> None:
    bus = BoardBus((5, 6), baud=9600)
    bus.line_up(0.0)
    bus.show(5, Show("A017"))
    bus.tick(0.0)
    bus.show(6, Show("A018"))

    assert bus.tick(3 * AGAIN_S).line == BoardFrame(6, 18).to_bytes()


def test_nothing_is_said_while_the_line_is_away_and_everything_after_it() -> None:
    bus = BoardBus((5,), baud=9600)
    bus.show(5, Show("A017"))
    assert bus.tick(0.0).line == b""
    assert bus.wake_at(0.0) is None
    bus.line_up(1.0)
    bus.tick(1.0)

    (gone,) = bus.line_down().news
    assert isinstance(gone.what, Disconnected)
    bus.line_up(2.0)
    assert bus.tick(2.0).line == BoardFrame(5, 17).to_bytes()


def test_what_comes_back_on_two_wires_is_dropped_and_a_board_has_no_keys() -> None:
    bus = BoardBus((5,), baud=9600)
    bus.line_up(0.0)

    assert bus.receive(BoardFrame(5, 17).to_bytes(), 1.0).news == ()
    with pytest.raises(RuntimeError, match="no press"):
        bus.answer(5, 1, accepted=True)
