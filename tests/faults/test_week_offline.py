"""A week without a network, and a line that is cut: all of it arrives, the newest first."""

import os
from pathlib import Path

from tests.bench.week_offline import CUTS, EVENTS, ours

SOAK = bool(os.environ.get("LOBBY_SOAK"))


def test_a_week_offline_drains_over_a_long_line_that_is_cut_again_and_again(
    tmp_path: Path,
) -> None:
    outcome = ours(tmp_path, EVENTS if SOAK else 3_000, CUTS if SOAK else 2)

    print(f"link time {outcome.link_s:.2f} s, newest state after {outcome.newest_s:.2f} s")  # noqa: T201  # what a soak is read for
    assert outcome.lost == 0
