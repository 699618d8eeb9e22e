"""S04: several kiosks of one hall, offline, never give out the same number."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain.plan import Numbering
from tests.domain.lobby import Lobby


def test_s04_two_kiosks_offline_with_500_tickets_each_give_no_number_twice() -> None:
    lobbies = [Lobby().without(numbering=Numbering(one, 2)) for one in (1, 2)]

    numbers = [lobby.issue() for lobby in lobbies for _ in range(500)]

    assert len(set(numbers)) == 1000
    assert max(numbers) == "A999" or "A1000" in numbers


def test_s04_after_a_restore_a_kiosk_still_gives_out_only_its_own() -> None:
    lobby = Lobby().without(numbering=Numbering(2, 3))
    lobby.do(c.SkipNumbers())

    assert [lobby.issue(), lobby.issue()] == ["A503", "A506"]


@given(st.integers(0, 10**6), st.integers(1, 9), st.data())
def test_s04_the_next_number_is_above_the_last_and_ones_own(last, kiosks, data) -> None:
    kiosk = data.draw(st.integers(1, kiosks))

    after = Numbering(kiosk, kiosks).after(last)

    assert last < after <= last + kiosks
    assert (after - kiosk) % kiosks == 0
