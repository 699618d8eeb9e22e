"""How far the property tests look, and what a process finds that a test starts.

The same examples on every run, new ones in the soak: a gate that fails by chance is no gate; a
search that never looks elsewhere finds nothing new. No example has a deadline: a timed test
tells of the machine. A process starts with what an installation has, not with tools beside it.
"""

import os
from pathlib import Path

from hypothesis import settings

AS_INSTALLED = Path(__file__).with_name("as_installed")

settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile("soak" if os.environ.get("LOBBY_SOAK") else "gate")
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(AS_INSTALLED), *filter(None, [os.environ.get("PYTHONPATH")])]
)
