"""How far the property tests look: the same examples on every run, new ones in the soak.

A gate that fails by chance is no gate; a search that never looks elsewhere finds nothing new.
No example has a deadline: a timed test tells of the machine.
"""

import os

from hypothesis import settings

settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile("soak" if os.environ.get("LOBBY_SOAK") else "gate")
