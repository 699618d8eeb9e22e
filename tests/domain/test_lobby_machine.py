"""Whatever is done in whatever hall, its laws hold: a machine tries (S08, S15, S18, S22, S26).

More than ten thousand steps in every run; LOBBY_SOAK=20 makes it twenty times as many.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.plan import HallPlan
from tests.domain.lobby_laws import hall_is_whole
from tests.domain.lobby_rules import LobbyRules
from tests.domain.random_halls import CLASSES, SERVICES, plans

SOAK = int(os.environ.get("LOBBY_SOAK", "1"))


class LobbyMachine(LobbyRules, RuleBasedStateMachine):
    """A hall, everything that can be done in it, and its record."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = (0, b"")

    @initialize(
        plan=plans(),
        early=st.lists(st.tuples(st.sampled_from(SERVICES), st.sampled_from(CLASSES))),
    )
    def opens(self, plan: HallPlan, early: list[tuple[str, str]]) -> None:
        self.begin(plan)
        self.snapshot = (0, encode_hall(self.hall))
        for service, class_id in early:
            self.people_come(service, class_id, 2)

    @rule(share=st.integers(1, 4))
    def a_snapshot_is_taken(self, share: int) -> None:
        if share == 1:
            self.snapshot = (len(self.record), encode_hall(self.hall))

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "hall"):
            hall_is_whole(self.hall)

    def teardown(self) -> None:
        """Read the record from its beginning, and from the snapshot: the same hall."""
        if not hasattr(self, "hall"):
            return
        read = Hall(self.hall.plan)
        for event, at in self.record:
            read = evolve(read, event, at)
        assert read == self.hall
        seen, data = self.snapshot
        read = decode_hall(data, self.hall.plan)
        for event, at in self.record[seen:]:
            read = evolve(read, event, at)
        assert read == self.hall


LobbyMachine.TestCase.settings = settings(
    max_examples=400 * SOAK,
    stateful_step_count=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLobbyMachine = LobbyMachine.TestCase
