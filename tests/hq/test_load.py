"""What kiosks may send follows how headquarters is doing."""

from hypothesis import given
from hypothesis import strategies as st

from sync.contract.messages import Ack
from sync.hq.load import CALM, LEAST, LONGEST_PAUSE_MS, Load


def test_while_headquarters_keeps_up_kiosks_send_what_they_want() -> None:
    load = Load()
    load.note(20_000, 5, 0.4, behind=False)

    assert load.apply(Ack("e", 7)) == Ack("e", 7)
    assert load.answer_every_s == 0.1


def test_behind_each_kiosk_gets_the_same_share_and_an_answer_a_second() -> None:
    few, many = Load(), Load()
    few.note(20_000, 10, 1.0, behind=True)
    many.note(20_000, 100, 1.0, behind=True)

    assert (few.window, many.window) == (6_000, 600)
    assert few.answer_every_s == 1.0


def test_a_slow_database_lets_kiosks_rest() -> None:
    load = Load()
    load.note(10, 1, 3.5, behind=False)

    assert load.apply(Ack("e", 7)).pause_ms == 3_500
    load.note(10, 1, 0.1, behind=False)
    assert load.apply(Ack("e", 7)).pause_ms == 0


GROUPS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**4), st.floats(0, 10**4), st.booleans())
)


@given(GROUPS)
def test_a_window_never_closes_and_a_pause_ends(
    groups: list[tuple[int, int, float, bool]],
) -> None:
    load = Load()
    for events, senders, took_s, behind in groups:
        load.note(events, senders, took_s, behind=behind)

        assert LEAST <= load.window <= CALM
        assert 0 <= load.pause_ms <= LONGEST_PAUSE_MS
