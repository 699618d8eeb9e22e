"""S17: belongings, rating, goodbye, within three seconds, and nobody waits for a rating."""

from kiosk.domain import commands as c
from kiosk.domain.plan import Counter
from kiosk.domain.send_off import Cue
from kiosk.domain.views import counter_view
from tests.domain.lobby import Lobby, found


def cues(lobby: Lobby) -> list[tuple[Cue, int]]:
    """Return the cues at counter 1, in milliseconds from now."""
    counter: Counter = found(lobby.hall.plan.counter("1"))
    view = counter_view(lobby.hall, counter, lobby.at)
    return [(one.cue, one.from_at - lobby.at) for one in view.send_off]


def served() -> Lobby:
    lobby = Lobby()
    lobby.issue()
    lobby.issue()
    lobby.call()
    lobby.later(60).do(c.FinishService(counter="1"))
    return lobby


def test_s17_the_end_brings_belongings_then_rating_then_goodbye_within_three_seconds() -> None:
    assert cues(served()) == [(Cue.BELONGINGS, 0), (Cue.RATE, 1000), (Cue.GOODBYE, 3000)]


def test_s17_whoever_has_rated_is_thanked() -> None:
    lobby = served()
    lobby.do(c.RateVisit(counter="1", score=5))

    assert [cue for cue, _ in cues(lobby)] == [Cue.BELONGINGS, Cue.THANKS, Cue.GOODBYE]


def test_s17_a_rating_that_is_not_given_holds_up_nobody() -> None:
    lobby = served()

    assert lobby.call() == "A002"
    lobby.do(c.StartService(counter="1"))
    assert cues(lobby) == []
