"""A fleet's day at speed with all that goes wrong: nothing lost or double, all of it said.

Eight kiosks, one for each kind of trouble, and a short day whose chance is repeated. With
``LOBBY_SOAK`` 500, several for each kind, and new chance; ``LOBBY_FLEET`` has another number,
below 100 the short day.
"""

import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.fleet.fleet import Fleet, Size
from tests.hq.databases import has_postgresql

SOAK = "LOBBY_SOAK" in os.environ
SMALL = Size(kiosks=8, events=300, stretch_s=0.5, kills=0, of_each=1)
LARGE = Size(
    kiosks=int(os.environ.get("LOBBY_FLEET", "500")),
    events=800,
    stretch_s=25.0,
    kills=3,
    of_each=5,
)


@pytest.mark.skipif(not has_postgresql(), reason="PostgreSQL is not installed")
def test_headquarters_has_the_sum_of_all_journals_and_every_trouble_is_said(
    tmp_path: Path,
) -> None:
    seed = random.SystemRandom().getrandbits(32) if SOAK else 7
    sys.stdout.write(f"seed {seed}\n")
    began_s = time.monotonic()
    size = LARGE if SOAK and LARGE.kiosks >= 100 else SMALL
    with Fleet(tmp_path, size, random.Random(seed)) as fleet:  # noqa: S311  # a day's chance
        fleet.spend_the_day()
        played_s = time.monotonic() - began_s
        fleet.settle()
        count = fleet.compare()
        expected = fleet.expected_alarms(count)
        stand = fleet.alarms()
        fleet.say(count, played_s, time.monotonic() - began_s)
    assert stand == expected
