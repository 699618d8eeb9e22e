"""Kiosks that lost their broker come back one by one, and do not hammer at its door."""

from hypothesis import given
from hypothesis import strategies as st

from sync.backoff import STABLE_S, Backoff


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=40))
def test_no_wait_is_shorter_than_a_second_and_none_longer_than_the_cap(
    chances: list[float],
) -> None:
    drawn = iter(chances)
    backoff = Backoff(lambda: next(drawn), cap_s=600)

    assert all(1 <= backoff.next_s() <= 600 for _ in chances)


def test_waits_grow_until_a_connection_has_held() -> None:
    backoff = Backoff(lambda: 0.9999, cap_s=600)
    grown = [round(backoff.next_s()) for _ in range(11)]

    backoff.held(STABLE_S - 1)
    kicked = round(backoff.next_s())
    backoff.held(STABLE_S)
    fresh = round(backoff.next_s())

    assert grown == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
    assert kicked == 600, "a broker that hangs up at once is called no sooner for it"
    assert fresh == 2


def test_how_long_a_connection_must_hold_is_told_by_its_owner() -> None:
    backoff = Backoff(lambda: 0.9999, cap_s=600, stable_s=5)
    for _ in range(5):
        backoff.next_s()

    backoff.held(5)

    assert round(backoff.next_s()) == 2


def test_two_kiosks_do_not_come_back_together() -> None:
    early, late = Backoff(lambda: 0.1, cap_s=60), Backoff(lambda: 0.9, cap_s=60)

    assert late.next_s() - early.next_s() > 0.5
