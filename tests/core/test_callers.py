"""Who asks at the door is there; who has not asked for a while is dark."""

from kiosk.core.callers import Callers


def test_whoever_waits_at_the_door_is_there_and_then_away_for_longer_and_longer() -> None:
    now = [0.0]
    callers = Callers(lambda: now[0])

    assert callers.away_s("ticket") is None
    with callers.here("ticket"):
        now[0] = 25
        assert callers.away_s("ticket") == 0
    now[0] = 40
    assert callers.away_s("ticket") == 15
    assert callers.away_s("board") is None


def test_one_who_leaves_does_not_take_the_other_along() -> None:
    callers = Callers(lambda: 0.0)

    with callers.here("board"):
        with callers.here("board"):
            pass
        assert callers.away_s("board") == 0.0
